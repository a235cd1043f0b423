package org.exolam.neural;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.exolam.linalg.Matrix;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.feed.Batch;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.View;
import org.exolam.representation.FrameShape;

/** Mini-batches and rows of tables as the tensors that a network reads. To be used inside a scope. */
final class Tensors {
    static final String OBSERVATION = "o";
    static final String NEXT = "o'";
    static final String PAIR_FEATURES = "psi";
    static final String FEATURES = "f";
    static final String FEATURES_NEXT = "f'";
    static final String GIVEN = "given";
    static final String CONTEXT = "context ";

    private static final double WHITE = 255;

    private final LamNetwork network;
    private final Plan plan;

    Tensors(LamNetwork network) {
        this.network = network;
        this.plan = network.plan();
    }

    /** A column's name in another view. */
    static String inView(String name, String view) {
        return name + " of " + view;
    }

    /** One view of a mini-batch. */
    View view(Batch batch, String name) {
        Batch.Frames frames = batch.frames().get(name);
        Tensor o = frames == null ? null : frames(batch, frames, false);
        Tensor next = frames == null ? null : frames(batch, frames, true);
        Tensor psi = plan.readsPairFeatures() ? column(batch, inView(PAIR_FEATURES, name)) : null;
        return new View(o, next, psi, conditioning(batch));
    }

    private Tensor frames(Batch batch, Batch.Frames frames, boolean next) {
        FrameShape f = plan.frame();
        long n = batch.count();
        long s = plan.stack();
        long[] shape =
                f.isImage() ? new long[] {n, s, f.height(), f.width(), f.channels() / s} : new long[] {n, f.size()};
        Tensor made =
                frames.areBytes() ? Torch.ofBytes(frames.bytes(next), shape) : Torch.of(frames.numbers(next), shape);
        if (f.isImage()) {
            // Turned as bytes, which are a quarter as much.
            made = network.seesPictures()
                    ? made.permute(0, 1, 4, 2, 3).reshape(n, f.channels(), f.height(), f.width())
                    : made.permute(0, 2, 3, 1, 4).reshape(n, f.size());
        }
        Tensor there = moved(made);
        return frames.areBytes() ? there.div_(new Scalar(WHITE)) : there;
    }

    private Tensor moved(Tensor made) {
        return made.to(network.weights().device(), network.weights().type());
    }

    /** A column of a mini-batch, n × width. */
    Tensor column(Batch batch, String name) {
        Batch.Numbers numbers = batch.columns().get(name);
        return moved(Torch.of(numbers.values(), batch.count(), numbers.width()));
    }

    private Tensor conditioning(Batch batch) {
        Tensor context = null;
        for (String block : plan.objective().conditioning()) {
            Tensor part = column(batch, CONTEXT + block);
            context = context == null ? part : Torch.cat(1, context, part);
        }
        return withHorizon(context, batch.count(), batch.horizon());
    }

    private Tensor withHorizon(Tensor contextOrNull, long count, int horizon) {
        if (!plan.seesHorizon()) {
            return contextOrNull;
        }
        float[] share = new float[(int) count];
        java.util.Arrays.fill(share, (float) horizon / plan.objective().reach());
        Tensor column = moved(Torch.of(share, count, 1));
        return contextOrNull == null ? column : Torch.cat(1, contextOrNull, column);
    }

    /** Frames of a table, n × height · width · channels, as a network reads them. */
    Tensor frames(Matrix rows) {
        Tensor made = matrix(rows);
        FrameShape f = plan.frame();
        return network.seesPictures()
                ? made.reshape(rows.rows(), f.height(), f.width(), f.channels())
                        .permute(0, 3, 1, 2)
                        .contiguous()
                : made;
    }

    Tensor matrix(Matrix rows) {
        float[] values = new float[rows.array().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.array()[i];
        }
        return moved(Torch.of(values, rows.rows(), rows.cols()));
    }

    Tensor conditioning(Matrix contextOrNull, int count) {
        return withHorizon(
                contextOrNull == null ? null : matrix(contextOrNull),
                count,
                plan.objective().horizon());
    }

    /** The way back: rows of a table. */
    Matrix rows(Tensor frames) {
        Tensor rows = network.seesPictures() && frames.dim() == 4
                ? frames.permute(0, 2, 3, 1).reshape(frames.size(0), -1)
                : frames;
        return Matrix.of((int) rows.size(0), (int) rows.size(1), Torch.doubles(rows));
    }
}
