/** What is asked of a latent-action model, as data; read alike by every trainer. */
package org.exolam.objective;
