package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;

/**
 * The nearest code of each of several books; gradients pass the choice as if it were not there.
 *
 * <pre>{@code
 * z_q = code nearest to z;   loss = commitment · mean ‖z − sg(z_q)‖²
 * N := γ N + (1 − γ) n;   m := γ m + (1 − γ) Σ z;   code := m / N          n, Σ over the rows nearest to the code
 * }</pre>
 *
 * <p>A code whose N falls below {@value #DEAD} takes the value of a row of the batch. Perplexity is exp of the entropy of the
 * batch's choice, a mean over books. van den Oord et al., arXiv:1711.00937, appendix A.1.
 */
final class VectorQuantiser implements Squeeze {
    private static final double DECAY = 0.99;
    private static final double DEAD = 0.01;
    private static final double EPSILON = 1e-5;

    private final Bottleneck.VectorQuantised options;
    private final Weights weights;
    private final long seed;
    private final List<Book> books = new ArrayList<>();

    private record Book(Tensor codes, Tensor counts, Tensor sums) {}

    VectorQuantiser(Bottleneck.VectorQuantised options, Weights weights, long seed) {
        this.options = options;
        this.weights = weights;
        this.seed = seed;
        int width = options.size() / options.books();
        SplittableRandom random = new SplittableRandom(seed);
        for (int b = 0; b < options.books(); b++) {
            float[] values = new float[options.codes() * width];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * random.nextDouble() - 1);
            }
            float[] ones = new float[options.codes()];
            java.util.Arrays.fill(ones, 1);
            String name = "vq.book" + b;
            books.add(new Book(
                    weights.buffer(name + ".codes", values, options.codes(), width),
                    weights.buffer(name + ".counts", ones, options.codes()),
                    weights.buffer(name + ".sums", values, options.codes(), width)));
        }
    }

    @Override
    public int inputs() {
        return options.size();
    }

    @Override
    public Squeezed apply(Tensor z, boolean training, long step) {
        long width = options.size() / options.books();
        Tensor[] parts = new Tensor[books.size()];
        Tensor loss = null;
        Tensor perplexity = null;
        for (int b = 0; b < parts.length; b++) {
            Tensor part = z.narrow(1, b * width, width);
            Book book = books.get(b);
            Tensor nearest = nearest(part.detach(), book.codes());
            Tensor codes = book.codes().index_select(0, nearest).detach();
            Tensor chosen = torch.one_hot(nearest, options.codes()).to(part.scalar_type());
            Tensor share = chosen.mean(0L);
            Tensor entropy =
                    share.mul(Torch.plus(share, 1e-10).log()).sum().neg().exp();
            perplexity = perplexity == null ? entropy : perplexity.add(entropy);
            Tensor commitment = part.sub(codes).square().mean();
            loss = loss == null ? commitment : loss.add(commitment);
            parts[b] = part.add(codes.sub(part).detach());
            if (training) {
                move(book, part.detach(), chosen, b, step);
            }
        }
        return new Squeezed(
                Torch.cat(1, parts),
                training ? Torch.times(loss, options.commitment() / parts.length) : null,
                Torch.times(perplexity, 1.0 / parts.length));
    }

    private static Tensor nearest(Tensor z, Tensor codes) {
        // ‖z − c‖² without what all codes share.
        Tensor distance = codes.square().sum(1L).unsqueeze(0).sub(Torch.times(z.matmul(codes.t()), 2));
        return Torch.argmin(distance, 1);
    }

    private void move(Book book, Tensor z, Tensor chosen, int number, long step) {
        try (NoGradGuard guard = Torch.noGradient()) {
            book.counts().mul_(new Scalar(DECAY)).add_(chosen.sum(0L), new Scalar(1 - DECAY));
            book.sums().mul_(new Scalar(DECAY)).add_(chosen.t().matmul(z), new Scalar(1 - DECAY));
            book.codes()
                    .copy_(book.sums().div(Torch.plus(book.counts(), EPSILON).unsqueeze(1)));
            SplittableRandom random = new SplittableRandom(new SplittableRandom(seed + number).nextLong() + step);
            long[] rows = new long[options.codes()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = random.nextLong(z.size(0));
            }
            Tensor dead = book.counts().lt(new Scalar(DEAD)).to(z.scalar_type()).unsqueeze(1);
            Tensor fresh = z.index_select(0, Torch.of(rows, rows.length).to(weights.device(), torch.ScalarType.Long));
            Tensor kept = Torch.plus(dead.neg(), 1);
            book.codes().copy_(book.codes().mul(kept).add(fresh.mul(dead)));
            book.sums().copy_(book.sums().mul(kept).add(fresh.mul(dead)));
            book.counts().copy_(book.counts().mul(kept.squeeze(1)).add(dead.squeeze(1)));
        }
    }
}
