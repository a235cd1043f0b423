/**
 * Exact linear latent-action models: one solver for every remedy of THEORY section 4, from second moments alone, and
 * the most consistent latents of claim 10.
 */
package org.exolam.linear;
