package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.representation.FrameShape;

/**
 * Forward dynamics in pixels: from o and z to the change of the newest picture.
 *
 * <pre>{@code
 * down: conv 4 × 4 with stride 2 and a residual block, twice the channels, down to a side of 8 or less
 * up:   nearest neighbours, conv with what the way down had at that size, residual block
 * }</pre>
 *
 * <p>z enters as a constant picture (a bias of the first convolution's channels) and as a bias at the bottleneck. The last
 * convolution is 0 at first: an untrained network predicts that nothing changes. Shapes: o n × channels × height × width,
 * z n × k, change n × out × height × width.
 */
public final class UNet {
    private static final int COARSEST = 8;

    private final Layer in;
    private final Layer latentIn;
    private final Layer latentMiddle;
    private final List<Layer> downs = new ArrayList<>();
    private final List<Layer> downBlocks = new ArrayList<>();
    private final List<Layer> ups = new ArrayList<>();
    private final List<Layer> upBlocks = new ArrayList<>();
    private final Layer out;

    private record Block(Layer norm, Layer first, Layer second) implements Layer {
        static Block of(Weights weights, String name, long channels) {
            return new Block(
                    Norm.group(weights, name + ".norm", channels),
                    Conv.same(weights, name + ".first", channels, channels),
                    Conv.same(weights, name + ".second", channels, channels));
        }

        @Override
        public Tensor apply(Tensor h) {
            return second.apply(torch.relu_(first.apply(torch.relu(norm.apply(h)))))
                    .add_(h);
        }
    }

    /** @param width channels at full size */
    public UNet(Weights weights, String name, FrameShape input, long channels, long latent, long out, int width) {
        in = Conv.same(weights, name + ".in", channels, width);
        latentIn = new Linear(weights, name + ".latentIn", latent, width);
        List<Long> widths = new ArrayList<>(List.of((long) width));
        int side = Math.min(input.height(), input.width());
        for (int level = 0; side > COARSEST; level++) {
            long from = widths.get(level);
            long to = Math.min(8L * width, 2 * from);
            downs.add(new Conv(weights, name + ".down" + level, from, to, 4, 2, 1));
            downBlocks.add(Block.of(weights, name + ".downBlock" + level, to));
            widths.add(to);
            side /= 2;
        }
        int levels = downs.size();
        latentMiddle = new Linear(weights, name + ".latentMiddle", latent, widths.get(levels));
        for (int level = levels - 1; level >= 0; level--) {
            long skip = widths.get(level);
            ups.add(Conv.same(weights, name + ".up" + level, widths.get(level + 1) + skip, skip));
            upBlocks.add(level == 0 ? null : Block.of(weights, name + ".upBlock" + level, skip));
        }
        this.out = Conv.zero(weights, name + ".out", width, out);
    }

    /** The change of the newest picture. */
    public Tensor apply(Tensor o, Tensor z) {
        List<Tensor> skips = new ArrayList<>();
        // Channels last, as in the encoder.
        Tensor h = torch.relu(in.apply(o.contiguous(MemoryFormat.ChannelsLast)).add(everywhere(latentIn.apply(z))));
        for (int level = 0; level < downs.size(); level++) {
            skips.add(h);
            h = downBlocks.get(level).apply(downs.get(level).apply(h));
        }
        h = h.add(everywhere(latentMiddle.apply(z)));
        for (int i = 0; i < ups.size(); i++) {
            Tensor skip = skips.get(skips.size() - 1 - i);
            Tensor wide = torch.upsample_nearest2d(torch.relu(h), new long[] {skip.size(2), skip.size(3)});
            h = ups.get(i).apply(Torch.cat(1, wide, skip));
            h = upBlocks.get(i) == null ? h : upBlocks.get(i).apply(h);
        }
        return out.apply(torch.relu(h));
    }

    private static Tensor everywhere(Tensor perChannel) {
        return perChannel.unsqueeze(-1).unsqueeze(-1);
    }
}
