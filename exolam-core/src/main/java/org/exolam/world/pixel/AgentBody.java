package org.exolam.world.pixel;

import java.util.random.RandomGenerator;

/** What an action moves: its state, its dynamics s' = f(s, a), and how it looks. Without state of its own. */
interface AgentBody {
    int actionSize();

    int stateSize();

    double[] start(RandomGenerator random);

    /**
     * One step.
     *
     * @param a between −1 and 1
     * @return s'; s is not modified
     */
    double[] step(double[] s, double[] a);

    /**
     * Draws the body.
     *
     * @param shiftX pixels that the camera moved by
     */
    void draw(Canvas canvas, double[] s, double shiftX, double shiftY);

    /** Where the body is in the picture, both between −1 and 1: what a policy steers. */
    double[] place(double[] s);

    static AgentBody of(PixelOptions.Body body) {
        return switch (body) {
            case POINT -> new PointBody();
            case ARM -> new ArmBody();
            case CAR -> new CarBody();
            case SOFT -> new SoftBody();
        };
    }
}
