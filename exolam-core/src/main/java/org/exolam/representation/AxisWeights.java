package org.exolam.representation;

/**
 * The linear map of one axis of a picture from {@code from} to {@code to} places.
 *
 * <pre>{@code
 * to < from   out_i = (to/from) Σ_j |[i·from/to, (i+1)·from/to] ∩ [j, j+1]| in_j       area average: keeps the mean
 * to > from   out_i = linear interpolation at (i + ½)·from/to − ½, the ends held       centres of pixels are matched
 * }</pre>
 *
 * The overlaps are computed in whole numbers, so that they are exact for every ratio.
 */
final class AxisWeights {
    private final int from;
    private final int to;
    /** The first input place of each output place. */
    private final int[] first;
    /** The weights of consecutive input places, for each output place. */
    private final double[][] weights;

    private AxisWeights(int from, int to, int[] first, double[][] weights) {
        this.from = from;
        this.to = to;
        this.first = first;
        this.weights = weights;
    }

    static AxisWeights of(int from, int to) {
        return to > from ? interpolation(from, to) : average(from, to);
    }

    private static AxisWeights average(int from, int to) {
        int[] first = new int[to];
        double[][] weights = new double[to][];
        for (int i = 0; i < to; i++) {
            // In units of 1/to input places, output place i covers [begin, end) and input place j covers [j·to,
            // (j+1)·to).
            long begin = (long) i * from;
            long end = begin + from;
            int a = (int) (begin / to);
            int b = (int) ((end + to - 1) / to);
            first[i] = a;
            weights[i] = new double[b - a];
            for (int j = a; j < b; j++) {
                long overlap = Math.min(end, (j + 1L) * to) - Math.max(begin, (long) j * to);
                weights[i][j - a] = (double) overlap / from;
            }
        }
        return new AxisWeights(from, to, first, weights);
    }

    private static AxisWeights interpolation(int from, int to) {
        int[] first = new int[to];
        double[][] weights = new double[to][];
        for (int i = 0; i < to; i++) {
            double place = (i + 0.5) * from / to - 0.5;
            int a = (int) Math.floor(place);
            double share = place - a;
            if (a < 0 || a >= from - 1) {
                first[i] = a < 0 ? 0 : from - 1;
                weights[i] = new double[] {1};
            } else {
                first[i] = a;
                weights[i] = new double[] {1 - share, share};
            }
        }
        return new AxisWeights(from, to, first, weights);
    }

    /**
     * Maps the middle axis of an outer × from × inner array to outer × to × inner.
     *
     * @param in read from {@code inAt}; not modified
     * @param out written from {@code outAt}; modified
     */
    void apply(double[] in, int inAt, double[] out, int outAt, int outer, int inner) {
        if (from % to == 0) {
            averageWholeBlocks(in, inAt, out, outAt, outer, inner);
            return;
        }
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < to; i++) {
                int target = outAt + (o * to + i) * inner;
                int source = inAt + (o * from + first[i]) * inner;
                for (int c = 0; c < inner; c++) {
                    out[target + c] = weights[i][0] * in[source + c];
                }
                for (int j = 1; j < weights[i].length; j++) {
                    double w = weights[i][j];
                    for (int c = 0; c < inner; c++) {
                        out[target + c] += w * in[source + j * inner + c];
                    }
                }
            }
        }
    }

    /** All weights equal: add first and divide once, which is faster and rounds less. */
    private void averageWholeBlocks(double[] in, int inAt, double[] out, int outAt, int outer, int inner) {
        int block = from / to;
        double share = 1.0 / block;
        for (int p = 0; p < outer * to; p++) {
            int target = outAt + p * inner;
            int source = inAt + p * block * inner;
            for (int c = 0; c < inner; c++) {
                double sum = 0;
                for (int j = 0; j < block; j++) {
                    sum += in[source + j * inner + c];
                }
                out[target + c] = sum * share;
            }
        }
    }

    /** Adds the transposed map of an outer × to × inner array to an outer × from × inner one. */
    void addTransposed(double[] in, int inAt, double[] out, int outAt, int outer, int inner) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < to; i++) {
                int source = inAt + (o * to + i) * inner;
                int target = outAt + (o * from + first[i]) * inner;
                for (int j = 0; j < weights[i].length; j++) {
                    double w = weights[i][j];
                    for (int c = 0; c < inner; c++) {
                        out[target + j * inner + c] += w * in[source + c];
                    }
                }
            }
        }
    }
}
