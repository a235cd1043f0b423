package org.exolam.neural.network;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;

/**
 * Finite scalar quantisation: each number is bounded by tanh and rounded to one of L levels; gradients pass the rounding
 * as if it were not there.
 *
 * <pre>{@code
 * b = tanh(z + shift) · (L − 1)(1 + ε)/2 − offset;   q = round(b);   z := q / ⌊L/2⌋
 * }</pre>
 *
 * <p>with offset ½ and shift atanh(1/(L − 1)) for even L. Mentzer et al., arXiv:2309.15505, appendix A.1.
 */
final class FiniteScalar implements Squeeze {
    private static final double SLACK = 1e-3;

    private final int size;
    private final Tensor half;
    private final Tensor offset;
    private final Tensor shift;
    private final Tensor width;

    FiniteScalar(Bottleneck.FiniteScalar options, Weights weights) {
        size = options.size();
        float[] halves = new float[size];
        float[] offsets = new float[size];
        float[] shifts = new float[size];
        float[] widths = new float[size];
        for (int i = 0; i < size; i++) {
            int levels = options.levels().get(i);
            double h = (levels - 1) * (1 + SLACK) / 2;
            halves[i] = (float) h;
            offsets[i] = levels % 2 == 0 ? 0.5f : 0;
            double x = offsets[i] / h;
            shifts[i] = (float) (0.5 * StrictMath.log((1 + x) / (1 - x)));
            widths[i] = levels / 2;
        }
        half = weights.buffer("fsq.half", halves, size);
        offset = weights.buffer("fsq.offset", offsets, size);
        shift = weights.buffer("fsq.shift", shifts, size);
        width = weights.buffer("fsq.width", widths, size);
    }

    @Override
    public int inputs() {
        return size;
    }

    @Override
    public Squeezed apply(Tensor z, boolean training, long step) {
        Tensor bounded = z.add(shift).tanh().mul(half).sub(offset);
        Tensor through = bounded.add(bounded.round().sub(bounded).detach());
        Tensor used = through.detach().sub(through.detach().mean(0L)).abs().gt(new Scalar(1e-6));
        return new Squeezed(through.div(width), null, used.to(z.scalar_type()).mean());
    }
}
