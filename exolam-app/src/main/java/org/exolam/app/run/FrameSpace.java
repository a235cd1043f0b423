package org.exolam.app.run;

import java.util.Optional;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.representation.FrameShape;
import org.exolam.representation.Representation;

/**
 * Changes of φ as changes of a frame: as they are where φ is a picture; where φ is linear, φ(o) = P o + constant, the
 * smallest change that φ sees so, P⁺ Δφ.
 *
 * @param shape of a frame
 * @param p P, d × frame width; null where φ is the picture
 */
record FrameSpace(Shape shape, Matrix p) {
    /** Numbers of P beyond which a few pictures are not worth it: 128 MB. */
    private static final long NUMBERS_MOST = 1L << 24;

    /** Against directions that φ has twice. */
    private static final double RIDGE = 1e-9;

    /** Nothing for a φ that is neither, or that makes something else than a picture of pictures. */
    static Optional<FrameSpace> of(Representation representation) {
        FrameShape out = representation.output();
        Shape shape = representation.input().shape();
        if (out.isImage()) {
            boolean isShown = out.channels() == 1 || out.channels() == 3;
            return isShown
                    ? Optional.of(new FrameSpace(Shape.of(out.height(), out.width(), out.channels()), null))
                    : Optional.empty();
        }
        if ((long) representation.size() * shape.intSize() > NUMBERS_MOST) {
            return Optional.empty();
        }
        Matrix p = representation.pullBackOrNull(Matrix.identity(representation.size()));
        return Optional.ofNullable(p).map(m -> new FrameSpace(shape, m));
    }

    /** Whether φ itself is the picture. */
    boolean isPicture() {
        return p == null;
    }

    /** Frames of changes of φ: m × d to m × frame width. */
    Matrix frames(Matrix changes) {
        if (p == null) {
            return changes;
        }
        Matrix gram = p.timesTranspose(p).symmetrised();
        double unit = gram.trace() / Math.max(1, gram.rows());
        return Solve.ridge(gram, RIDGE * unit, changes.transpose()).transposeTimes(p);
    }

    NumericArray array(Matrix frames, int row) {
        return NumericArray.ofDoubles(shape, frames.row(row));
    }
}
