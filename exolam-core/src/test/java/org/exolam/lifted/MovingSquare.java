package org.exolam.lifted;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;

/**
 * A bright square moves left, right or stays, as the action says, over noise that differs between two views and between
 * frames: an action that a linear readout of pixels hardly sees, and local filters see.
 */
final class MovingSquare {
    static final int SIDE = 16;
    private static final int SQUARE = 4;

    private MovingSquare() {}

    static MemoryDataset of(int episodes, int frames, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemoryDataset.Builder builder = MemoryDataset.frames("obs").roles(new Roles("action", null, null, "obs_pair"));
        for (int e = 0; e < episodes; e++) {
            byte[] own = new byte[frames * SIDE * SIDE];
            byte[] pair = new byte[frames * SIDE * SIDE];
            double[][] actions = new double[frames][1];
            int x = random.nextInt(SIDE - SQUARE);
            int y = random.nextInt(SIDE - SQUARE);
            for (int t = 0; t < frames; t++) {
                draw(own, t, x, y, random);
                draw(pair, t, x, y, random);
                int step = random.nextInt(3) - 1;
                if (x + step < 0 || x + step > SIDE - SQUARE) {
                    step = 0;
                }
                actions[t][0] = step;
                x += step;
            }
            Map<String, NumericArray> blocks = new LinkedHashMap<>();
            blocks.put("obs", MemoryDataset.images(frames, SIDE, SIDE, 1, own));
            blocks.put("obs_pair", MemoryDataset.images(frames, SIDE, SIDE, 1, pair));
            blocks.put("action", MemoryDataset.vectors(actions));
            builder.episode(blocks);
        }
        return builder.build();
    }

    private static void draw(byte[] pixels, int t, int x, int y, SplittableRandom random) {
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean inside = i % SIDE >= x && i % SIDE < x + SQUARE && i / SIDE >= y && i / SIDE < y + SQUARE;
            pixels[t * SIDE * SIDE + i] = (byte) (inside ? 220 : random.nextInt(60));
        }
    }
}
