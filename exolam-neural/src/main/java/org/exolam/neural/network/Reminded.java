package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;

/**
 * Blocks that are reminded of an input before each of them, as in LAOM (Nikulin et al., arXiv:2502.00379, appendix).
 *
 * <pre>{@code
 * h := x;   h := P_i [h, r];   h := norm(h + W₂ relu6(W₁ h))   (three times);   y = W_out h
 * }</pre>
 *
 * <p>W₁ has four times as many rows as columns. Shapes: x n × first, which may be 0 wide, r n × again.
 */
final class Reminded {
    private static final int BLOCKS = 3;
    private static final int EXPAND = 4;

    private final List<Layer> projections = new ArrayList<>();
    private final List<Layer> blocks = new ArrayList<>();
    private final Layer out;

    private record Block(Layer first, Layer second, Layer norm) implements Layer {
        @Override
        public Tensor apply(Tensor h) {
            return norm.apply(h.add(second.apply(torch.relu6(first.apply(h)))));
        }
    }

    Reminded(Weights weights, String name, long first, long again, long out, int width) {
        for (int i = 0; i < BLOCKS; i++) {
            projections.add(new Linear(weights, name + ".projection" + i, (i == 0 ? first : width) + again, width));
            String block = name + ".block" + i;
            blocks.add(new Block(
                    new Linear(weights, block + ".first", width, (long) EXPAND * width),
                    new Linear(weights, block + ".second", (long) EXPAND * width, width),
                    Norm.layer(weights, block + ".norm", width)));
        }
        this.out = new Linear(weights, name + ".out", width, out);
    }

    /** @param xOrNull null where its width is 0 */
    Tensor apply(Tensor xOrNull, Tensor again) {
        Tensor h = xOrNull;
        for (int i = 0; i < BLOCKS; i++) {
            h = blocks.get(i).apply(projections.get(i).apply(h == null ? again : Torch.cat(1, h, again)));
        }
        return out.apply(h);
    }
}
