package org.exolam.claims;

import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Moments;

/** z = C o + D o' in a population, and what can be read from it: THEORY section 6, written out. */
record Latent(Moments moments, Matrix c, Matrix d) {
    /** z in the innovation gauge: D (o' − M o). */
    static Latent innovation(Moments m, Matrix d) {
        Matrix regression = Solve.pseudo(m.cov("o"), m.cov("o", "o_next")).transpose();
        return new Latent(m, d.times(regression).scale(-1), d);
    }

    /** z in the difference gauge: D (o' − o). */
    static Latent difference(Moments m, Matrix d) {
        return new Latent(m, d.scale(-1), d);
    }

    Matrix cov(String block) {
        return c.times(moments.cov("o", block)).plus(d.times(moments.cov("o_next", block)));
    }

    Matrix cov() {
        return cov("o").timesTranspose(c).plus(cov("o_next").timesTranspose(d));
    }

    /** R²(y | z). */
    double r2(String block) {
        return explained(cov(block).transpose(), cov()) / moments.cov(block).trace();
    }

    /** R²(z | y): the share of whitened z that a block explains. */
    double explainedBy(String block) {
        Matrix zy = cov(block);
        Matrix part = zy.times(Solve.pseudo(moments.cov(block), zy.transpose()));
        return Solve.pseudo(cov(), part).trace() / d.rows();
    }

    /** R²(P y | z; o) for the readout P of a block. */
    double r2GivenObservation(Matrix readout, String block) {
        Matrix oo = moments.cov("o");
        Matrix zo = cov("o");
        Matrix yo = readout.times(moments.cov(block, "o"));
        Matrix zz = cov().minus(zo.times(Solve.pseudo(oo, zo.transpose())));
        Matrix yz = readout.timesTranspose(cov(block)).minus(yo.times(Solve.pseudo(oo, zo.transpose())));
        Matrix yy = readout.times(moments.cov(block))
                .timesTranspose(readout)
                .minus(yo.times(Solve.pseudo(oo, yo.transpose())));
        return explained(yz, zz) / yy.trace();
    }

    double r2GivenObservation(String block) {
        return r2GivenObservation(Matrix.identity(moments.layout().width(block)), block);
    }

    private static double explained(Matrix yz, Matrix zz) {
        return yz.inner(Solve.pseudo(zz, yz.transpose()).transpose());
    }
}
