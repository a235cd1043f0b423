package org.exolam.world;

import org.exolam.data.Dataset;
import org.exolam.data.Shape;

/**
 * A built-in world whose observations are pictures, with what it is there to show.
 *
 * @param name a short name in snake_case
 * @param world the world; its observation is a picture of height × width, row by row
 * @param height rows of the picture
 * @param width columns of the picture
 * @param size the latent size k that the story is about
 * @param story one sentence: what reconstruction does here, and why
 */
public record DemoWorld(String name, ExLinearWorld world, int height, int width, int size, String story) {
    /** As {@link ExLinearWorld#dataset(int, int, long)}, with frames of shape (height, width). */
    public Dataset dataset(int episodes, int length, long seed) {
        return world.dataset(episodes, length, seed, Shape.of(height, width));
    }
}
