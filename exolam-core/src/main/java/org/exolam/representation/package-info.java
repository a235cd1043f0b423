/** Representations φ: frame → vector. Composable, fitted on training episodes only, saved with the model. */
package org.exolam.representation;
