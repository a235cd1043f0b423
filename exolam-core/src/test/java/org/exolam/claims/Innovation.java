package org.exolam.claims;

import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;

/**
 * r = o' − M o by its definition.
 *
 * @param regression M = Σ_{o'o} Σ_oo⁺
 * @param covariance Σ_r
 */
record Innovation(Matrix regression, Matrix covariance) {
    static Innovation of(Moments m) {
        Matrix regression = Solve.pseudo(m.cov("o"), m.cov("o", "o_next")).transpose();
        return new Innovation(
                regression,
                m.cov("o_next").minus(regression.times(m.cov("o", "o_next"))).symmetrised());
    }

    SymmetricEigen eigen() {
        return SymmetricEigen.of(covariance);
    }
}
