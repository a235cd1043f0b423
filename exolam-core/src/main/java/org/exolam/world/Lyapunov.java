package org.exolam.world;

import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/**
 * The stationary covariance S = T S Tᵀ + N of x' = T x + noise, by doubling.
 *
 * <pre>{@code
 * S ← S + X S Xᵀ,  X ← X²,  from S = N, X = T: after k rounds S = Σ_{i < 2^k} T^i N T^iᵀ
 * }</pre>
 */
final class Lyapunov {
    /** 2⁶⁴ steps: what has not settled by then has a spectral radius of 1 within rounding. */
    private static final int ROUNDS_MAX = 64;
    /** Half a unit in the last place: a smaller addition changes nothing. */
    private static final double NEGLIGIBLE = 1e-17;

    private Lyapunov() {}

    /**
     * Solves; cost O(d³ log(1/(1 − spectral radius))). Neither matrix is modified.
     *
     * @throws UsageException where there is no stationary covariance
     */
    static Matrix solve(Matrix t, Matrix n) {
        Matrix s = n;
        Matrix x = t;
        for (int round = 0; round < ROUNDS_MAX && x.isFinite(); round++) {
            Matrix add = x.times(s).timesTranspose(x);
            s = s.plus(add).symmetrised();
            if (s.isFinite() && add.maxAbs() <= NEGLIGIBLE * s.maxAbs()) {
                return s;
            }
            x = x.times(x);
        }
        throw new UsageException("the world has no stationary state: its transition matrix [A + BΠ, BQ; 0, F], " + t
                + ", has an eigenvalue of magnitude 1 or more; make A + BΠ and F stable");
    }
}
