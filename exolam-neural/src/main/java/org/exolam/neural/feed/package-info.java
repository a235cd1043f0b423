/** Mini-batches of transitions in a random order that depends on seed and step alone, from memory that is bounded. */
package org.exolam.neural.feed;
