/** Worlds of pictures with known truth: bodies that actions move, before content that they do not. */
package org.exolam.world.pixel;
