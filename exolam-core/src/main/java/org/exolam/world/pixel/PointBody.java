package org.exolam.world.pixel;

import java.util.random.RandomGenerator;

/** A disc with inertia that two forces push about; walls throw it back. State: place and velocity, four numbers. */
final class PointBody implements AgentBody {
    static final int COLOUR = 0xE8842A;

    private static final double DAMPING = 0.7;
    private static final double FORCE = 0.06;
    private static final double RADIUS = 0.055;

    @Override
    public int actionSize() {
        return 2;
    }

    @Override
    public int stateSize() {
        return 4;
    }

    @Override
    public double[] start(RandomGenerator random) {
        return new double[] {random.nextDouble(-0.8, 0.8), random.nextDouble(-0.8, 0.8), 0, 0};
    }

    @Override
    public double[] step(double[] s, double[] a) {
        double[] next = new double[4];
        for (int i = 0; i < 2; i++) {
            double v = DAMPING * s[2 + i] + FORCE * a[i];
            double x = s[i] + v;
            if (Math.abs(x) > 0.9) {
                x = Math.copySign(1.8, x) - x;
                v = -v;
            }
            next[i] = x;
            next[2 + i] = v;
        }
        return next;
    }

    @Override
    public void draw(Canvas canvas, double[] s, double shiftX, double shiftY) {
        double half = canvas.side() / 2.0;
        double x = half + s[0] * half + shiftX;
        double y = half + s[1] * half + shiftY;
        canvas.stroke(x, y, x, y, RADIUS * canvas.side(), COLOUR);
    }

    @Override
    public double[] place(double[] s) {
        return new double[] {s[0], s[1]};
    }
}
