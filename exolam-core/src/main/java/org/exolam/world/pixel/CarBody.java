package org.exolam.world.pixel;

import java.util.random.RandomGenerator;

/**
 * A car in a valley that gravity pulls back, one force along the ground (after Moore, Efficient memory-based learning for
 * robot control, 1990). State: place and velocity, two numbers.
 */
final class CarBody implements AgentBody {
    private static final double FORCE = 0.03;
    private static final double GRAVITY = 0.02;
    private static final double DAMPING = 0.9;
    private static final int GROUND = 0x5A5A5A;

    @Override
    public int actionSize() {
        return 1;
    }

    @Override
    public int stateSize() {
        return 2;
    }

    @Override
    public double[] start(RandomGenerator random) {
        return new double[] {random.nextDouble(-0.5, 0.5), 0};
    }

    @Override
    public double[] step(double[] s, double[] a) {
        double v = DAMPING * s[1] + FORCE * a[0] - GRAVITY * Math.sin(Math.PI * s[0]);
        double x = s[0] + v;
        if (Math.abs(x) > 0.85) {
            x = Math.copySign(0.85, x);
            v = 0;
        }
        return new double[] {x, v};
    }

    private static double height(double x) {
        return 0.55 - 0.35 * (1 - Math.cos(Math.PI * x)) / 2;
    }

    @Override
    public void draw(Canvas canvas, double[] s, double shiftX, double shiftY) {
        double half = canvas.side() / 2.0;
        double step = 0.25;
        for (double x = -1; x < 1; x += step) {
            canvas.stroke(
                    half + x * half + shiftX,
                    half + height(x) * half + shiftY,
                    half + (x + step) * half + shiftX,
                    half + height(x + step) * half + shiftY,
                    0.6,
                    GROUND);
        }
        // The ground belongs to the agent's world, but no action moves it.
        canvas.forgetCovered();
        double x = half + s[0] * half + shiftX;
        double y = half + height(s[0]) * half + shiftY;
        double unit = canvas.side() / 64.0;
        canvas.rectangle(x - 5 * unit, y - 6 * unit, 10 * unit, 4 * unit, PointBody.COLOUR);
        canvas.stroke(x - 3 * unit, y - 1.5 * unit, x - 3 * unit, y - 1.5 * unit, 1.6 * unit, PointBody.COLOUR);
        canvas.stroke(x + 3 * unit, y - 1.5 * unit, x + 3 * unit, y - 1.5 * unit, 1.6 * unit, PointBody.COLOUR);
    }

    @Override
    public double[] place(double[] s) {
        return new double[] {s[0], 0};
    }
}
