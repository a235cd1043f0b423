package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/**
 * A made-up recording: an agent of fixed looks, two squares side by side, wanders over a moving background that is
 * another one in every episode. The true mask is known.
 */
public final class AgentRecording {
    public static final String OBS = "obs";
    public static final String MASK = "mask";
    public static final int SIDE = 24;
    private static final int AGENT_HEIGHT = 6;
    private static final int AGENT_WIDTH = 10;

    /** What differs between recordings. */
    public enum Kind {
        /** Every episode has a background of its own. */
        USUAL,
        /** All episodes have the very same background. */
        ONE_BACKGROUND,
        /** The agent has other colours in every episode. */
        CHANGING_AGENT
    }

    private AgentRecording() {}

    /** Blocks obs (uint8 SIDE × SIDE × 3) and mask (uint8 SIDE × SIDE, 0 or 1). */
    public static MemoryDataset of(Kind kind, int episodes, int frames, long seed) {
        MemoryDataset.Builder builder = MemoryDataset.frames(OBS);
        for (int e = 0; e < episodes; e++) {
            builder.episode(episode(kind, e, frames, seed));
        }
        return builder.build();
    }

    /** Two episodes one behind the other, as one array of frames. */
    static NumericArray twoEpisodes(int first, int second) {
        return NumericArray.concat(
                episode(Kind.USUAL, 0, first, 1).get(OBS),
                episode(Kind.USUAL, 1, second, 1).get(OBS));
    }

    static Map<String, NumericArray> episode(Kind kind, int e, int frames, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 1000 + (kind == Kind.ONE_BACKGROUND ? 0 : e));
        double[] base = colour(random, 40, 200);
        double[][] waves = new double[3][];
        for (int w = 0; w < waves.length; w++) {
            waves[w] = new double[] {random.nextDouble(0.2, 1), random.nextDouble(0.2, 1), random.nextDouble(0.1, 0.5)};
        }
        double[][] agent = {{230, 180, 20}, {20, 200, 230}};
        if (kind == Kind.CHANGING_AGENT) {
            agent = new double[][] {colour(random, 0, 255), colour(random, 0, 255)};
        }
        SplittableRandom walk = new SplittableRandom(seed * 7919 + e);
        int y = walk.nextInt(SIDE - AGENT_HEIGHT);
        int x = walk.nextInt(SIDE - AGENT_WIDTH);
        byte[] pixels = new byte[frames * SIDE * SIDE * 3];
        byte[] mask = new byte[frames * SIDE * SIDE];
        int time = kind == Kind.ONE_BACKGROUND ? 0 : 1;
        for (int t = 0; t < frames; t++) {
            y = Math.max(0, Math.min(SIDE - AGENT_HEIGHT, y + walk.nextInt(3) - 1));
            x = Math.max(0, Math.min(SIDE - AGENT_WIDTH, x + walk.nextInt(3) - 1));
            for (int p = 0; p < SIDE * SIDE; p++) {
                int row = p / SIDE;
                int column = p % SIDE;
                boolean isAgent = row >= y && row < y + AGENT_HEIGHT && column >= x && column < x + AGENT_WIDTH;
                int part = column - x < AGENT_WIDTH / 2 ? 0 : 1;
                mask[t * SIDE * SIDE + p] = (byte) (isAgent ? 1 : 0);
                for (int c = 0; c < 3; c++) {
                    double[] w = waves[c];
                    double back = base[c] + 35 * Math.sin(w[0] * row + w[1] * column + time * w[2] * t);
                    pixels[(t * SIDE * SIDE + p) * 3 + c] = (byte) Math.round(isAgent ? agent[part][c] : back);
                }
            }
        }
        return Map.of(
                OBS, NumericArray.ofBytes(DType.UINT8, Shape.of(frames, SIDE, SIDE, 3), pixels),
                MASK, NumericArray.ofBytes(DType.UINT8, Shape.of(frames, SIDE, SIDE), mask));
    }

    private static double[] colour(SplittableRandom random, double low, double high) {
        return new double[] {random.nextDouble(low, high), random.nextDouble(low, high), random.nextDouble(low, high)};
    }

    /** Intersection over union of what a mask takes for the agent (above ½) and the truth. */
    static double overlap(double[] mask, NumericArray truth) {
        double both = 0;
        double either = 0;
        for (int i = 0; i < mask.length; i++) {
            boolean found = mask[i] > 0.5;
            boolean is = truth.get(i) > 0;
            both += found && is ? 1 : 0;
            either += found || is ? 1 : 0;
        }
        return both / either;
    }

    static List<Integer> first(int count) {
        List<Integer> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            episodes.add(i);
        }
        return episodes;
    }
}
