package org.exolam.data.npy;

import java.nio.ByteBuffer;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Rows of an entry that is kept decoded: one that is small, or one in Fortran order, whose rows lie scattered. */
final class WholeRows implements RowSource {
    /** Small enough to keep a few dozen at once: per-step blocks of any real recording. */
    static final long SMALL_BYTES = 4L << 20;

    private static final int SLICE_BYTES = 1 << 16;

    /** Share of the heap that a scattered array may take. */
    private static final int HEAP_SHARE = 4;

    private final NpzEntry entry;
    private final NpyElements elements;
    private NumericArray values;

    WholeRows(NpzEntry entry, NpyElements elements) {
        this.entry = entry;
        this.elements = elements;
    }

    @Override
    public DType dtype() {
        return elements.dtype();
    }

    @Override
    public Shape rowShape() {
        return elements.rowShape();
    }

    @Override
    public int rows() {
        return elements.rows();
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(entry.where(), rows(), from, to);
        if (values == null) {
            values = load();
        }
        return from == 0 && to == rows() ? values : values.rows(from, to);
    }

    private NumericArray load() {
        long limit = Math.max(SMALL_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        if (elements.bytes() > limit) {
            throw new DataException(entry.where() + " is in Fortran order inside an archive and has " + elements.bytes()
                    + " bytes, more than the " + limit
                    + " that can be turned in memory; save it again with numpy.ascontiguousarray");
        }
        NumericArrayBuilder builder = elements.builder(entry.where(), rows());
        byte[] slice = new byte[SLICE_BYTES];
        try (CheckedEntryStream in = new CheckedEntryStream(entry)) {
            for (long at = 0; at < elements.bytes(); at += slice.length) {
                int n = (int) Math.min(slice.length, elements.bytes() - at);
                in.read(slice, 0, n);
                place(ByteBuffer.wrap(slice, 0, n), (int) (at / dtype().bytes()), builder);
            }
        }
        return builder.build();
    }

    /** Puts elements first, first + 1, … of the file where they belong in row-major order. */
    private void place(ByteBuffer raw, int first, NumericArrayBuilder builder) {
        if (!elements.fortranOrder()) {
            builder.put(first, raw);
            return;
        }
        int bytes = dtype().bytes();
        int end = raw.limit();
        int at = first;
        while (raw.position() < end) {
            int row = at % rows();
            int run = Math.min(rows() - row, (end - raw.position()) / bytes);
            raw.limit(raw.position() + run * bytes);
            builder.put(row * elements.width() + elements.rowMajor(at / rows()), elements.width(), raw);
            at += run;
            raw.limit(end);
        }
    }

    @Override
    public void close() {
        values = null;
    }
}
