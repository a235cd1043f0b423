/** Layers and the networks that latent-action models are made of. */
package org.exolam.neural.network;
