/** The smallest world in pictures: a grid, five actions, and sprites that move by themselves. */
package org.exolam.world.grid;
