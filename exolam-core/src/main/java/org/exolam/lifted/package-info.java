/**
 * Pair features ψ(o, o'): fixed local features of a transition, under which the exact solver becomes a nonlinear
 * latent-action model (THEORY section 5, "the lifted encoder").
 */
package org.exolam.lifted;
