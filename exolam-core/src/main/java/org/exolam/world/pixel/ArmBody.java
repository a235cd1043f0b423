package org.exolam.world.pixel;

import java.util.random.RandomGenerator;

/**
 * An arm of three links, a torque on each joint. State: sine and cosine of each link's direction and its angular velocity,
 * nine numbers, so that a linear readout can see it.
 */
final class ArmBody implements AgentBody {
    private static final int LINKS = 3;
    private static final double DAMPING = 0.75;
    private static final double TORQUE = 0.18;
    private static final double LENGTH = 0.15;
    private static final double RADIUS = 0.028;

    @Override
    public int actionSize() {
        return LINKS;
    }

    @Override
    public int stateSize() {
        return 3 * LINKS;
    }

    @Override
    public double[] start(RandomGenerator random) {
        double[] s = new double[3 * LINKS];
        for (int i = 0; i < LINKS; i++) {
            double angle = random.nextDouble(-Math.PI, Math.PI);
            s[3 * i] = Math.sin(angle);
            s[3 * i + 1] = Math.cos(angle);
        }
        return s;
    }

    @Override
    public double[] step(double[] s, double[] a) {
        double[] next = new double[s.length];
        for (int i = 0; i < LINKS; i++) {
            double velocity = DAMPING * s[3 * i + 2] + TORQUE * a[i];
            double angle = Math.atan2(s[3 * i], s[3 * i + 1]) + velocity;
            next[3 * i] = Math.sin(angle);
            next[3 * i + 1] = Math.cos(angle);
            next[3 * i + 2] = velocity;
        }
        return next;
    }

    @Override
    public void draw(Canvas canvas, double[] s, double shiftX, double shiftY) {
        double side = canvas.side();
        double x = side / 2 + shiftX;
        double y = side / 2 + shiftY;
        for (int i = 0; i < LINKS; i++) {
            double toX = x + LENGTH * side * s[3 * i];
            double toY = y - LENGTH * side * s[3 * i + 1];
            canvas.stroke(x, y, toX, toY, RADIUS * side, PointBody.COLOUR);
            x = toX;
            y = toY;
        }
    }

    @Override
    public double[] place(double[] s) {
        double x = 0;
        double y = 0;
        for (int i = 0; i < LINKS; i++) {
            x += s[3 * i] / LINKS;
            y -= s[3 * i + 1] / LINKS;
        }
        return new double[] {x, y};
    }
}
