package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Weights;
import org.exolam.representation.FrameShape;

/**
 * Residual convolutional encoder of IMPALA (Espeholt et al., arXiv:1802.01561, figure 3): three stages of a 3 × 3
 * convolution, max-pooling with stride 2 and residual blocks, then a linear map of what is left.
 *
 * <p>Shapes: n × channels × height × width to n × out.
 */
public final class Impala implements Layer {
    /** Times that height and width are halved. */
    public static final int STAGES = 3;

    private static final int SMALLEST = 1 << STAGES;

    private final List<Stage> stages = new ArrayList<>();
    private final Layer headOrNull;
    private final long outputs;

    private record Stage(Layer conv, List<Layer> blocks) implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            Tensor h = torch.max_pool2d(
                    conv.apply(x), new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
            for (Layer block : blocks) {
                h = block.apply(h);
            }
            return h;
        }
    }

    private record Block(Layer first, Layer second) implements Layer {
        @Override
        public Tensor apply(Tensor h) {
            // In place where nobody else reads it: pages that are fetched anew cost more than the sums.
            return second.apply(torch.relu_(first.apply(torch.relu(h)))).add_(h);
        }
    }

    /**
     * @param width channels of the first stage; later ones have twice as many
     * @param depth residual blocks of a stage
     * @throws UsageException where pictures are too small
     */
    public Impala(Weights weights, String name, FrameShape input, long channels, long out, int width, int depth) {
        this(weights, name, input, channels, width, depth, new long[] {out});
    }

    /** All that is left after the stages, without a linear map. */
    static Impala flat(Weights weights, String name, FrameShape input, long channels, int width, int depth) {
        return new Impala(weights, name, input, channels, width, depth, new long[0]);
    }

    private Impala(
            Weights weights, String name, FrameShape input, long channels, int width, int depth, long[] outOrNone) {
        requireSize(input);
        long from = channels;
        int height = input.height();
        int breadth = input.width();
        for (int s = 0; s < STAGES; s++) {
            long to = s == 0 ? width : 2L * width;
            String stage = name + ".stage" + s;
            Layer conv = Conv.same(weights, stage + ".conv", from, to);
            List<Layer> blocks = new ArrayList<>();
            for (int b = 0; b < depth; b++) {
                String block = stage + ".block" + b;
                blocks.add(new Block(
                        Conv.same(weights, block + ".first", to, to), Conv.same(weights, block + ".second", to, to)));
            }
            stages.add(new Stage(conv, blocks));
            from = to;
            height = (height + 1) / 2;
            breadth = (breadth + 1) / 2;
        }
        long flat = from * height * breadth;
        headOrNull = outOrNone.length == 0 ? null : new Linear(weights, name + ".head", flat, outOrNone[0]);
        outputs = headOrNull == null ? flat : outOrNone[0];
    }

    /** Fails where pictures vanish under the network's stride. */
    public static void requireSize(FrameShape input) {
        if (input.height() < SMALLEST || input.width() < SMALLEST) {
            throw new UsageException(
                    "frames are " + input + " after represent, and the convolutional network halves them "
                            + STAGES + " times; give frames of at least " + SMALLEST + " × " + SMALLEST
                            + ", or model.encoder=mlp");
        }
    }

    /** Numbers that come out. */
    long outputs() {
        return outputs;
    }

    @Override
    public Tensor apply(Tensor x) {
        // As oneDNN's kernels take it without turning it first, and as pooling is vectorised.
        Tensor h = x.contiguous(MemoryFormat.ChannelsLast);
        for (Layer stage : stages) {
            h = stage.apply(h);
        }
        return headOrNull == null
                ? h.flatten(1, -1)
                : headOrNull.apply(torch.relu(h).flatten(1, -1));
    }
}
