package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.representation.FrameShape;

/**
 * Space-time transformers over patches of {@value #PATCH} × {@value #PATCH} pixels, as in Genie (Bruce et al.,
 * arXiv:2402.15391): blocks of attention over the places of one time, attention over the times of one place (causal), and a
 * layer of four times the width, each behind a normalisation and beside an identity.
 */
public final class SpaceTime {
    /** Side of a patch. */
    public static final int PATCH = 8;

    private static final int HEAD = 32;

    private SpaceTime() {}

    /** Heads of attention over numbers of a width. */
    public static int heads(int width) {
        return Math.max(1, width / HEAD);
    }

    /** Fails where patches do not tile the picture. */
    public static void requireSize(FrameShape frame) {
        if (frame.height() % PATCH != 0 || frame.width() % PATCH != 0) {
            throw new UsageException(
                    "frames are " + frame + " after represent, and the transformer cuts them into patches" + " of "
                            + PATCH + " × " + PATCH + "; add {resize: 64}, or take model.encoder=impala");
        }
    }

    /** n × channels × height × width to n × places × channels · patch². */
    private static Tensor patches(Tensor x) {
        long n = x.size(0);
        long c = x.size(1);
        long h = x.size(2) / PATCH;
        long w = x.size(3) / PATCH;
        return x.reshape(n, c, h, PATCH, w, PATCH).permute(0, 2, 4, 1, 3, 5).reshape(n, h * w, c * PATCH * PATCH);
    }

    private static Tensor picture(Tensor patches, FrameShape frame, long channels) {
        long n = patches.size(0);
        long h = frame.height() / PATCH;
        long w = frame.width() / PATCH;
        return patches.reshape(n, h, w, channels, PATCH, PATCH)
                .permute(0, 3, 1, 4, 2, 5)
                .reshape(n, channels, frame.height(), frame.width());
    }

    private record Attention(Layer norm, Layer in, Layer out, int width, boolean overTimes) implements Layer {
        static Attention of(Weights weights, String name, int width, boolean overTimes) {
            return new Attention(
                    Norm.layer(weights, name + ".norm", width),
                    new Linear(weights, name + ".in", width, 3L * width),
                    new Linear(weights, name + ".out", width, width),
                    width,
                    overTimes);
        }

        /** Over the middle dimension of n × length × width. */
        @Override
        public Tensor apply(Tensor x) {
            long n = x.size(0);
            long length = x.size(1);
            long heads = heads(width);
            Tensor all = in.apply(norm.apply(x))
                    .reshape(n, length, 3, heads, width / heads)
                    .permute(2, 0, 3, 1, 4);
            // Taken apart at once: the gradient of each part alone would be as large as the whole.
            TensorVector parts = torch.unbind(all, 0);
            Tensor mixed = overTimes
                    ? ofTwoTimes(parts.get(0), parts.get(1), parts.get(2))
                    : ofPlaces(parts.get(0), parts.get(1), parts.get(2));
            return x.add(out.apply(mixed.transpose(1, 2).reshape(n, length, width)));
        }

        /** Of queries, keys and values, n × heads × length × width. */
        private static Tensor ofPlaces(Tensor queries, Tensor keys, Tensor values) {
            return torch.scaled_dot_product_attention(
                    queries, keys, values, new TensorOptional(), 0, false, new DoubleOptional(), false);
        }

        /**
         * Causal, many times as fast as the general way: the earlier time sees itself alone, and the softmax of the later one
         * is σ(q · (k₂ − k₁) / √width).
         */
        private static Tensor ofTwoTimes(Tensor queries, Tensor keys, Tensor values) {
            TensorVector k = torch.unbind(keys, 2);
            TensorVector v = torch.unbind(values, 2);
            Tensor query = queries.select(2, 1);
            Tensor earlier = v.get(0);
            Tensor products = query.mul(k.get(1).sub(k.get(0)));
            Tensor score = Torch.times(Torch.sum(products, -1), 1 / Math.sqrt(query.size(-1)));
            Tensor later =
                    earlier.add(score.sigmoid().unsqueeze(-1).mul(v.get(1).sub(earlier)));
            return torch.stack(new TensorVector(earlier, later), 2);
        }
    }

    private record Wide(Layer norm, Layer first, Layer second) implements Layer {
        static Wide of(Weights weights, String name, int width) {
            return new Wide(
                    Norm.layer(weights, name + ".norm", width),
                    new Linear(weights, name + ".first", width, 4L * width),
                    new Linear(weights, name + ".second", 4L * width, width));
        }

        @Override
        public Tensor apply(Tensor x) {
            return x.add(second.apply(torch.gelu(first.apply(norm.apply(x)))));
        }
    }

    /** o and o' side by side in channels to n × width; what is read is the action token of the later time. */
    public static final class Encoder implements Layer {
        private final Layer embed;
        private final Tensor places;
        private final Tensor times;
        private final Tensor action;
        private final List<Layer> space = new ArrayList<>();
        private final List<Layer> time = new ArrayList<>();
        private final List<Layer> wide = new ArrayList<>();
        private final Layer norm;
        private final int width;

        public Encoder(Weights weights, String name, FrameShape frame, long channels, int width, int depth) {
            requireSize(frame);
            this.width = width;
            long tokens = (long) frame.height() / PATCH * (frame.width() / PATCH);
            embed = new Linear(weights, name + ".embed", channels * PATCH * PATCH, width);
            places = weights.uniform(name + ".places", 0.02, 1, 1, tokens, width);
            times = weights.uniform(name + ".times", 0.02, 1, 2, 1, width);
            action = weights.uniform(name + ".action", 0.02, 1, 1, 1, width);
            for (int i = 0; i < depth; i++) {
                String block = name + ".block" + i;
                space.add(Attention.of(weights, block + ".space", width, false));
                time.add(Attention.of(weights, block + ".time", width, true));
                wide.add(Wide.of(weights, block + ".wide", width));
            }
            norm = Norm.layer(weights, name + ".norm", width);
        }

        @Override
        public Tensor apply(Tensor both) {
            long n = both.size(0);
            long channels = both.size(1) / 2;
            Tensor now = embed.apply(patches(both.narrow(1, 0, channels))).unsqueeze(1);
            Tensor next =
                    embed.apply(patches(both.narrow(1, channels, channels))).unsqueeze(1);
            Tensor h = Torch.cat(1, now, next).add(places);
            h = Torch.cat(2, h, action.expand(n, 2, 1, width)).add(times);
            for (int i = 0; i < space.size(); i++) {
                long length = h.size(2);
                h = space.get(i).apply(h.reshape(2 * n, length, width)).reshape(n, 2, length, width);
                if (i == space.size() - 1) {
                    // What follows does not mix places, and the action token alone is read.
                    h = h.narrow(2, length - 1, 1);
                    length = 1;
                }
                h = time.get(i)
                        .apply(h.transpose(1, 2).reshape(n * length, 2, width))
                        .reshape(n, length, 2, width)
                        .transpose(1, 2);
                h = wide.get(i).apply(h);
            }
            return norm.apply(h.select(1, 1).select(1, h.size(2) - 1));
        }
    }

    /** The change of the newest pictures from o and z, which is added to every patch. */
    public static final class Decoder {
        private final Layer embed;
        private final Layer latent;
        private final Tensor places;
        private final List<Layer> blocks = new ArrayList<>();
        private final Layer norm;
        private final Layer out;
        private final FrameShape frame;
        private final long channels;

        /** @param out channels of what is predicted */
        public Decoder(
                Weights weights,
                String name,
                FrameShape frame,
                long channels,
                long latent,
                long out,
                int width,
                int depth) {
            requireSize(frame);
            this.frame = frame;
            this.channels = out;
            long tokens = (long) frame.height() / PATCH * (frame.width() / PATCH);
            embed = new Linear(weights, name + ".embed", channels * PATCH * PATCH, width);
            this.latent = new Linear(weights, name + ".latent", latent, width);
            places = weights.uniform(name + ".places", 0.02, 1, tokens, width);
            for (int i = 0; i < depth; i++) {
                blocks.add(Attention.of(weights, name + ".block" + i + ".space", width, false));
                blocks.add(Wide.of(weights, name + ".block" + i + ".wide", width));
            }
            norm = Norm.layer(weights, name + ".norm", width);
            this.out = Linear.zero(weights, name + ".out", width, out * PATCH * PATCH);
        }

        public Tensor apply(Tensor o, Tensor z) {
            Tensor h = embed.apply(patches(o)).add(places).add(latent.apply(z).unsqueeze(1));
            for (Layer block : blocks) {
                h = block.apply(h);
            }
            return picture(out.apply(norm.apply(h)), frame, channels);
        }
    }
}
