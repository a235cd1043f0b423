package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * exp of the entropy of the spectrum of Cov(z) on held-out transitions, z in its own units.
 *
 * @param z k columns, near zero mean
 */
record UsedRank(Affine z) implements Score {
    @Override
    public Affine inputs() {
        return z;
    }

    @Override
    public int length() {
        int k = z.size();
        return k * k + k + 1;
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        Score.addMoments(columns, sums, at);
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading(
                MetricName.LATENT_EFFECTIVE_RANK,
                this::value,
                sums -> new double[0],
                "z does not vary in the held-out episodes"));
    }

    private double value(double[] sums) {
        double rank = Spectrum.effectiveRank(Score.covariance(sums, z.size()));
        return rank == 0 ? Double.NaN : rank;
    }
}
