package org.exolam.representation;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Orthonormal;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;

/**
 * Principal components of wide rows by subspace iteration from a random start (Halko, Martinsson, Tropp,
 * arXiv:0909.4061, algorithm 4.4, with Rayleigh–Ritz in every pass). X is n × d, centred; S = XᵀX.
 *
 * <pre>{@code
 * first pass     mean;  Y = Xᵀ G, G n × l Gaussian;  Q = orth(Y)
 * every further  Y = S Q;  QᵀY = W Λ Wᵀ;  components Q W, variances Λ/n;  Q = orth(Y W − α Q W)
 * }</pre>
 *
 * <p>The shift α = Λ_l/2 centres the spectrum that is not wanted about 0, which saves a pass or two (Feng, Yu, Xie,
 * arXiv:2404.09276). It ends when the variance held by the wanted components grows by less than {@link #TOLERANCE} of
 * itself, or after {@link #PASSES_MOST} passes; where l reaches min(n, d) the second pass is exact, the first one having cleaned the start of
 * the rounding that a mean far from 0 leaves in it. Products with X are in single precision, sums
 * over groups and everything of size d × l in double. Cost O(n d l) a pass, memory O(d l) a worker, l = p + p/4.
 */
final class RangeFinder {
    /** Each pass gains a fifth of the one before it: about 1e-4 of the variance is then still to be had. */
    static final double TOLERANCE = 5e-4;

    static final int PASSES_MOST = 8;

    /** At least this many more directions than asked for: they carry the error of the last one. */
    private static final int OVERSAMPLING_LEAST = 16;

    /** Directions below this share of the variance are rounding of single precision. */
    private static final double RANK_TOLERANCE = 1e-9;

    private RangeFinder() {}

    static PrincipalComponents fit(TrainingRows training, int d, int size) {
        int n = training.count();
        int complete = Math.min(n, d);
        int l = Math.min(complete, size + Math.max(OVERSAMPLING_LEAST, size / 4));
        Start start = new Start(d, l, training.seed());
        training.pass(start::part, start::add);
        double[] mean = start.sums.mean();
        double total = start.sums.scatter() / n;
        double meanSquare = total + Arrays.stream(mean).map(m -> m * m).sum();
        PrincipalComponents.requireVariance(training, total, meanSquare);

        Matrix q = Orthonormal.columns(start.range());
        double before = 0;
        double shift = 0;
        for (int pass = 1; ; pass++) {
            Matrix y = timesScatter(training, q, mean);
            SymmetricEigen ritz = SymmetricEigen.of(q.transposeTimes(y));
            int kept = Math.min(size, countAbove(ritz.values(), RANK_TOLERANCE * total * n));
            double held = Arrays.stream(ritz.values()).limit(kept).sum();
            boolean isDone = l == complete || pass == PASSES_MOST || held - before <= TOLERANCE * held;
            if (isDone && pass > 1) {
                Matrix components = PrincipalComponents.leadingRows(q.times(ritz.leading(kept)), kept);
                double[] variances = Arrays.copyOf(ritz.values(), kept);
                for (int i = 0; i < kept; i++) {
                    variances[i] /= n;
                }
                return new PrincipalComponents(Vector.of(mean), components, Vector.of(variances), total);
            }
            before = held;
            double smallest = ritz.value(ritz.values().length - 1);
            shift = Math.max(shift, smallest / 2);
            q = Orthonormal.columns(y.plus(-shift, q).times(ritz.vectors()));
        }
    }

    private static int countAbove(double[] values, double limit) {
        return (int) Arrays.stream(values).filter(v -> v > limit).count();
    }

    /** S Q = Σ over groups of Xᵀ(X Q). */
    private static Matrix timesScatter(TrainingRows training, Matrix q, double[] mean) {
        double[] y = new double[q.rows() * q.cols()];
        try (FloatMatrix qFloat = FloatMatrix.of(q)) {
            training.<FloatMatrix>pass(
                    (g, rows) -> {
                        try (FloatMatrix x = rows.centred(mean);
                                FloatMatrix w = x.times(qFloat)) {
                            return x.transposeTimes(w);
                        }
                    },
                    part -> add(part, y));
        }
        return Matrix.of(q.rows(), q.cols(), y);
    }

    private static void add(FloatMatrix part, double[] sum) {
        part.addTo(sum);
        part.close();
    }

    /** The first pass: mean and Xᵀ G, X not yet centred. */
    private static final class Start {
        private final int d;
        private final int l;
        private final long seed;
        private final FrameStatistics.Sums sums;
        private final double[] range;
        private final double[] drawn;

        /** What one group adds. */
        private record Part(FrameStatistics.Sums sums, FloatMatrix range, Vector drawn) {}

        Start(int d, int l, long seed) {
            this.d = d;
            this.l = l;
            this.seed = seed;
            this.sums = new FrameStatistics.Sums(d);
            this.range = new double[d * l];
            this.drawn = new double[l];
        }

        Part part(int group, GroupRows rows) {
            SplittableRandom random = new SplittableRandom(seed ^ (0xD1342543DE82EF95L * (group + 1)));
            float[] g = new float[rows.count() * l];
            double[] drawnHere = new double[l];
            for (int i = 0; i < g.length; i++) {
                g[i] = (float) random.nextGaussian();
                drawnHere[i % l] += g[i];
            }
            FrameStatistics.Sums sumsHere = new FrameStatistics.Sums(d);
            FloatMatrix.Builder builder = FloatMatrix.builder(rows.count(), d);
            rows.forEach(chunk -> {
                sumsHere.add(FrameStatistics.Sums.of(chunk));
                builder.add(floats(chunk));
            });
            try (FloatMatrix x = builder.build();
                    FloatMatrix gaussian = FloatMatrix.of(rows.count(), l, g)) {
                return new Part(sumsHere, x.transposeTimes(gaussian), Vector.of(drawnHere));
            }
        }

        private float[] floats(Matrix chunk) {
            float[] x = new float[chunk.array().length];
            Projection.centre(chunk, 0, chunk.rows(), new double[d], x);
            return x;
        }

        void add(Part part) {
            sums.add(part.sums());
            RangeFinder.add(part.range(), range);
            for (int j = 0; j < l; j++) {
                drawn[j] += part.drawn().get(j);
            }
        }

        /** Xᵀ G − mean (1ᵀ G): what centred rows would have given. Rounding here only changes the random start. */
        Matrix range() {
            double[] centred = range.clone();
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < l; j++) {
                    centred[i * l + j] -= sums.mean()[i] * drawn[j];
                }
            }
            return Matrix.of(d, l, centred);
        }
    }
}
