package org.exolam.world.pixel;

import java.util.SplittableRandom;

/** Who acts: one action a step, each number between −1 and 1. Belongs to one episode. */
final class PixelPolicy {
    private static final int GOAL_STEPS = 20;

    private final PixelOptions.Policy kind;
    private final double[] action;
    private final double[] goal = new double[2];
    private final SplittableRandom random;
    private int t;

    PixelPolicy(PixelOptions.Policy kind, int actionSize, SplittableRandom random) {
        this.kind = kind;
        this.action = new double[actionSize];
        this.random = random;
    }

    /**
     * The next action.
     *
     * @param place where the body is
     * @param state s
     * @param drive what the background does
     */
    double[] act(double[] place, double[] state, double[] drive) {
        if (t++ % GOAL_STEPS == 0) {
            goal[0] = random.nextDouble(-0.8, 0.8);
            goal[1] = random.nextDouble(-0.8, 0.8);
        }
        for (int i = 0; i < action.length; i++) {
            double uniform = random.nextDouble(-1, 1);
            double towards = switch (kind) {
                case RANDOM -> uniform;
                case AR -> 0.9 * action[i] + 0.45 * uniform;
                case GOAL -> 1.5 * (goal[i % 2] - place[i % 2]) + 0.5 * uniform;
                case STATE -> Math.sin(3 * place[i % 2] + 2 * state[i % state.length] + i);
                case CONFOUNDED -> 0.6 * drive[i % 2] + 0.4 * uniform;
            };
            action[i] = Math.max(-1, Math.min(1, towards));
        }
        return action.clone();
    }
}
