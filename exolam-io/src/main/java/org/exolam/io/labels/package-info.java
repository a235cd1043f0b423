/** Latent actions on their way to files that other tools load. */
package org.exolam.io.labels;
