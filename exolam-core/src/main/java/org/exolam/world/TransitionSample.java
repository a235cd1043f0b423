package org.exolam.world;

import java.util.random.RandomGenerator;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * Independent stationary transitions of an {@link ExLinearWorld} with their truth, one a row: o, o' n × d; s, s' n × d_s;
 * e, e' n × d_e; a n × d_a. Immutable.
 */
public final class TransitionSample {
    private final ExLinearWorld world;
    private final int horizon;
    private final Matrix a;
    private final Matrix s;
    private final Matrix sNext;
    private final Matrix e;
    private final Matrix eNext;
    private final Matrix o;
    private final Matrix oNext;

    private TransitionSample(
            ExLinearWorld world,
            int horizon,
            Matrix a,
            Matrix[] endogenous,
            Matrix[] exogenous,
            RandomGenerator random) {
        this.world = world;
        this.horizon = horizon;
        this.a = a;
        this.s = endogenous[0];
        this.sNext = endogenous[1];
        this.e = exogenous[0];
        this.eNext = exogenous[1];
        this.o = observe(world, s, e, random);
        this.oNext = observe(world, sNext, eNext, random);
    }

    static TransitionSample draw(ExLinearWorld world, int n, int horizon, RandomGenerator random) {
        int ds = world.endogenousSize();
        Matrix state = normal(n, world.stateCovariance(), random);
        Matrix s = state.columnRange(0, ds);
        Matrix e = state.columnRange(ds, state.cols());
        Matrix sNext = s;
        Matrix eNext = e;
        Matrix first = null;
        for (int i = 0; i < horizon; i++) {
            Matrix a = sNext.timesTranspose(world.policy().pi())
                    .plus(eNext.timesTranspose(world.policy().q()))
                    .plus(normal(n, world.policy().sigmaXi(), random));
            first = i == 0 ? a : first;
            sNext = sNext.timesTranspose(world.endogenous().a())
                    .plus(a.timesTranspose(world.endogenous().b()));
            eNext = step(world, eNext, random);
        }
        return new TransitionSample(world, horizon, first, new Matrix[] {s, sNext}, new Matrix[] {e, eNext}, random);
    }

    /**
     * The same s, s' and a over another exogenous state, drawn from its stationary law without looking at s or a, and
     * with fresh sensor noise: what THEORY section 5 asks for.
     *
     * @param random modified
     */
    public TransitionSample redrawExogenous(RandomGenerator random) {
        Matrix other = normal(e.rows(), world.exogenousCovariance(), random);
        Matrix otherNext = other;
        for (int i = 0; i < horizon; i++) {
            otherNext = step(world, otherNext, random);
        }
        return new TransitionSample(
                world, horizon, a, new Matrix[] {s, sNext}, new Matrix[] {other, otherNext}, random);
    }

    private static Matrix step(ExLinearWorld world, Matrix e, RandomGenerator random) {
        return e.timesTranspose(world.exogenous().f())
                .plus(normal(e.rows(), world.exogenous().sigmaW(), random));
    }

    private static Matrix observe(ExLinearWorld world, Matrix s, Matrix e, RandomGenerator random) {
        Matrix clean = s.timesTranspose(world.observation().u())
                .plus(e.timesTranspose(world.observation().v()));
        double sigma = world.observation().sensorNoise();
        return sigma == 0 ? clean : clean.plus(sigma, RandomWorld.gaussian(clean.rows(), clean.cols(), random));
    }

    private static Matrix normal(int n, Matrix covariance, RandomGenerator random) {
        return RandomWorld.gaussian(n, covariance.rows(), random)
                .times(SymmetricEigen.of(covariance).power(0.5));
    }

    /** a, the first action of each transition. */
    public Matrix action() {
        return a;
    }

    public Matrix endogenous() {
        return s;
    }

    public Matrix nextEndogenous() {
        return sNext;
    }

    public Matrix exogenous() {
        return e;
    }

    public Matrix nextExogenous() {
        return eNext;
    }

    public Matrix observation() {
        return o;
    }

    public Matrix nextObservation() {
        return oNext;
    }
}
