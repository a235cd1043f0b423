package org.exolam.lifted;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A few patches of each transition at random places, as they are. The places depend on seed, episode and frame alone.
 *
 * @param side of a patch
 * @param count patches of a transition
 */
record RandomPatches(FilterBank.Geometry geometry, int side, int count, long seed) implements PairMap {
    @Override
    public int size() {
        return count * geometry.patch(side);
    }

    @Override
    public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
        int depth = geometry.depth();
        for (int i = 0; i < pictures.size(); i++) {
            SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + key + i);
            int to = at + i * stride;
            for (int patch = 0; patch < count; patch++) {
                int y = random.nextInt(geometry.height() - side + 1);
                int x = random.nextInt(geometry.width() - side + 1);
                for (int dy = 0; dy < side; dy++) {
                    int from = ((y + dy) * geometry.width() + x) * depth;
                    for (int j = 0; j < side * depth; j++) {
                        out[to++] = pictures.get(i)[from + j];
                    }
                }
            }
        }
    }
}
