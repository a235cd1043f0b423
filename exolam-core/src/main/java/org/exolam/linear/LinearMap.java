package org.exolam.linear;

import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;

/**
 * An encoder z = D x + C c in a gauge, with the part G that it adds to the innovation: z = D x̃ + G c.
 *
 * @param d D, k × d_x
 * @param c C, k × d_c
 * @param g G = C + D M, k × d_c
 */
public record LinearMap(Matrix d, Matrix c, Matrix g) {
    /** The leading k latents. */
    public LinearMap leading(int k) {
        return new LinearMap(d.rowRange(0, k), c.rowRange(0, k), g.rowRange(0, k));
    }

    /**
     * The encoder in a gauge (THEORY claim 3).
     *
     * @param d D, k × d_x
     * @param m M, d_x × d_c, with which the encoder is used
     * @param observationColumns d_o: in the difference gauge C takes D from x over the first d_o columns of c; x is then
     *     of that width, or a stack of several horizons of that width
     */
    public static LinearMap inGauge(Gauge gauge, Matrix d, Matrix m, int observationColumns) {
        Matrix dm = d.times(m);
        switch (gauge) {
            case INNOVATION -> {
                return new LinearMap(d, dm.scale(-1), Matrix.zeros(dm.rows(), dm.cols()));
            }
            case DIFFERENCE -> {
                Matrix c = Matrix.zeros(dm.rows(), dm.cols());
                for (int at = 0; at < d.cols(); at += observationColumns) {
                    Matrix part = d.columnRange(at, at + observationColumns).scale(-1);
                    Matrix rest = Matrix.zeros(d.rows(), dm.cols() - observationColumns);
                    c = c.plus(Matrix.stackColumns(part, rest));
                }
                return new LinearMap(d, c, c.plus(dm));
            }
            default -> throw new IllegalArgumentException("gauge " + gauge.key() + " needs more than D and M");
        }
    }

    /**
     * The encoder whose head reads the policy's mean action as well: W G = Σ_ac Σ_cc⁺ (claim 6), G = W⁺ Σ_ac Σ_cc⁺.
     *
     * @param head W, d_a × k: â = W z
     */
    public static LinearMap supervised(
            Matrix d, Matrix m, Matrix head, Moments moments, String action, List<String> c) {
        Matrix policy =
                Solve.pseudo(moments.cov(c, c), moments.cov(c, List.of(action))).transpose();
        Matrix g = Solve.pseudo(head.transposeTimes(head), head.transposeTimes(policy));
        return new LinearMap(d, g.minus(d.times(m)), g);
    }
}
