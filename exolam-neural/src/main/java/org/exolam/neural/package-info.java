/** Neural latent-action models: options, trainer, model. */
package org.exolam.neural;
