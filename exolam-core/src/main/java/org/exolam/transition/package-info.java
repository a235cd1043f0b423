/**
 * Transitions (o_t, o_{t+h}) with their blocks, as rows of named columns. They never cross an episode's border. Reading
 * is sequential and bounded; what is computed from the frames runs in workers; batches arrive in a fixed order.
 */
package org.exolam.transition;
