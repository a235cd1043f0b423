package org.exolam.world;

import java.util.SplittableRandom;

/** Independent random streams of a world, whatever was read before. */
public final class Streams {
    private Streams() {}

    /**
     * The stream of a seed and of what it is for: episode, purpose, row.
     *
     * @param parts that tell it from other streams of the seed
     */
    public static SplittableRandom of(long seed, int... parts) {
        long mixed = mix(seed);
        for (int part : parts) {
            mixed = mix(mixed + part);
        }
        return new SplittableRandom(mixed);
    }

    /** The finaliser of MurmurHash3 in Stafford's variant 13, so that neighbouring numbers give unrelated seeds. */
    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return (x ^ (x >>> 31)) + 0x9e3779b97f4a7c15L;
    }
}
