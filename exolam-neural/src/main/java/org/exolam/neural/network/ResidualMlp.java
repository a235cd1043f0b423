package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Weights;

/**
 * Residual blocks between two linear maps.
 *
 * <pre>{@code
 * h := W_in x;   h := h + W₂ relu(W₁ norm(h))   (depth times);   y = W_out norm(h)
 * }</pre>
 *
 * <p>With depth 0 it is one linear map: y = W x + b.
 */
public final class ResidualMlp implements Layer {
    private final Layer in;
    private final List<Block> blocks = new ArrayList<>();
    private final Layer normOrNull;
    private final Layer outOrNull;

    private record Block(Layer norm, Layer first, Layer second) implements Layer {
        @Override
        public Tensor apply(Tensor h) {
            return h.add(second.apply(torch.relu(first.apply(norm.apply(h)))));
        }
    }

    /**
     * @param width of h
     * @param depth blocks, at least 0
     */
    public ResidualMlp(Weights weights, String name, long in, long out, int width, int depth) {
        if (depth == 0) {
            this.in = new Linear(weights, name + ".map", in, out);
            normOrNull = null;
            outOrNull = null;
            return;
        }
        this.in = new Linear(weights, name + ".in", in, width);
        for (int i = 0; i < depth; i++) {
            String block = name + ".block" + i;
            blocks.add(new Block(
                    Norm.layer(weights, block + ".norm", width),
                    new Linear(weights, block + ".first", width, width),
                    new Linear(weights, block + ".second", width, width)));
        }
        normOrNull = Norm.layer(weights, name + ".norm", width);
        outOrNull = new Linear(weights, name + ".out", width, out);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor h = in.apply(x);
        for (Layer block : blocks) {
            h = block.apply(h);
        }
        return outOrNull == null ? h : outOrNull.apply(normOrNull.apply(h));
    }
}
