package org.exolam.world.pixel;

import java.util.random.RandomGenerator;

/**
 * A blurred disc on two springs that forces push about. It moves by small parts of its own width, so that the change of the
 * picture is nearly linear in the action: where the linear theory should hold of pictures. State: place, two numbers.
 */
final class SoftBody implements AgentBody {
    private static final double SPRING = 0.8;
    private static final double FORCE = 0.08;

    /** Deviation of the blur, a part of the picture's side. */
    private static final double RADIUS = 0.2;

    /** Where it rests after many steps of uniform forces: deviation of the place. */
    private static final double REST = FORCE / Math.sqrt(3 * (1 - SPRING * SPRING));

    @Override
    public int actionSize() {
        return 2;
    }

    @Override
    public int stateSize() {
        return 2;
    }

    @Override
    public double[] start(RandomGenerator random) {
        return new double[] {REST * random.nextGaussian(), REST * random.nextGaussian()};
    }

    @Override
    public double[] step(double[] s, double[] a) {
        return new double[] {SPRING * s[0] + FORCE * a[0], SPRING * s[1] + FORCE * a[1]};
    }

    @Override
    public void draw(Canvas canvas, double[] s, double shiftX, double shiftY) {
        double half = canvas.side() / 2.0;
        canvas.blur(half + s[0] * half + shiftX, half + s[1] * half + shiftY, RADIUS * canvas.side(), PointBody.COLOUR);
    }

    @Override
    public double[] place(double[] s) {
        return s.clone();
    }
}
