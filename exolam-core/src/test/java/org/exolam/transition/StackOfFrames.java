package org.exolam.transition;

import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FrameShape;
import org.exolam.representation.Representation;

/** φ(t) = [frame t, frame t − 1, … , frame t − history], frames before the first repeating it. */
record StackOfFrames(int frameWidth, int history) implements Representation {
    @Override
    public BlockSpec input() {
        return BlockSpec.perFrame(DType.FLOAT64, Shape.of(frameWidth));
    }

    @Override
    public FrameShape output() {
        return FrameShape.vector(size());
    }

    @Override
    public Representation front() {
        return this;
    }

    @Override
    public int size() {
        return frameWidth * (history + 1);
    }

    @Override
    public Matrix apply(NumericArray frames, boolean firstIsEpisodeStart) {
        int skip = firstIsEpisodeStart ? 0 : history;
        int n = frames.rows() - skip;
        double[] out = new double[n * size()];
        for (int i = 0; i < n; i++) {
            for (int s = 0; s <= history; s++) {
                int frame = Math.max(0, i + skip - s);
                frames.copyTo(frame * frameWidth, frameWidth, out, i * size() + s * frameWidth);
            }
        }
        return Matrix.of(n, size(), out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return null;
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of();
    }

    @Override
    public Map<String, Matrix> tensors() {
        return Map.of();
    }
}
