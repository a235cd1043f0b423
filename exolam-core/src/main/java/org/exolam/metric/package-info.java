/**
 * How much action and how much background is in z (THEORY sections 5 and 6): exactly from population moments, or on
 * held-out episodes of a recording, for any model and for latents that other people's models made.
 */
package org.exolam.metric;
