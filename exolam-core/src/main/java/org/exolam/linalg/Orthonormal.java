package org.exolam.linalg;

import java.util.Arrays;

/** Orthonormal bases of tall matrices by products alone, which are far faster than a QR decomposition. */
public final class Orthonormal {
    /** Columns, and directions of them, below this share of the largest are dependent. */
    private static final double DEPENDENT = 1e-12;

    /** A Gram matrix conditioned worse leaves columns whose products differ from 0 by more than about 1e-12. */
    private static final double WELL_CONDITIONED = 1e-4;

    private Orthonormal() {}

    /**
     * An orthonormal basis of the columns' span through the Gram matrix of the columns scaled to length 1; dependent
     * directions are left out. Once more where that matrix was badly conditioned, since rounding grows with it.
     *
     * @param y d × l, at least one column other than 0
     * @return d × rank
     */
    public static Matrix columns(Matrix y) {
        Matrix scaled = y.scaleColumns(inverseLengths(y));
        SymmetricEigen gram = SymmetricEigen.of(scaled.transposeTimes(scaled));
        double limit = DEPENDENT * gram.value(0);
        int rank = (int) Arrays.stream(gram.values()).filter(v -> v > limit).count();
        double[] inverse = new double[rank];
        for (int j = 0; j < rank; j++) {
            inverse[j] = 1 / Math.sqrt(gram.value(j));
        }
        Matrix q = scaled.times(gram.leading(rank).scaleColumns(inverse));
        boolean isAccurate = gram.value(rank - 1) > WELL_CONDITIONED * gram.value(0);
        return isAccurate ? q : columns(q);
    }

    private static double[] inverseLengths(Matrix y) {
        double[] squares = new double[y.cols()];
        for (int i = 0; i < y.rows(); i++) {
            for (int j = 0; j < squares.length; j++) {
                squares[j] += y.get(i, j) * y.get(i, j);
            }
        }
        double longest = Arrays.stream(squares).max().orElse(0);
        return Arrays.stream(squares)
                .map(s -> s > DEPENDENT * DEPENDENT * longest ? 1 / Math.sqrt(s) : 0)
                .toArray();
    }
}
