/**
 * Worlds with known truth (THEORY section 1): exact population moments, sampled recordings, and the exogenous state of a
 * transition drawn anew.
 */
package org.exolam.world;
