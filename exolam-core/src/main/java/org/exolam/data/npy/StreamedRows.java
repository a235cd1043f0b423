package org.exolam.data.npy;

import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * Rows of a C-ordered entry from one forward stream. The last slice is kept, since slices for transitions overlap by the
 * horizon, and going back a few rows must not start the stream again.
 */
final class StreamedRows implements RowSource {
    private final NpzEntry entry;
    private final NpyElements elements;
    private CheckedEntryStream stream;
    /** Rows from {@code keptFrom} to {@code keptTo}, in front; longer than they are where longer slices came before. */
    private byte[] kept = new byte[0];

    private int keptFrom;
    private int keptTo;

    StreamedRows(NpzEntry entry, NpyElements elements) {
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
        int place = load(from, to);
        return elements.decode(entry.where(), to - from, kept, place);
    }

    @Override
    public void readBytes(int from, int to, byte[] out, int at) {
        if (dtype().bytes() != 1) {
            throw new IllegalStateException(dtype() + " is not stored as bytes");
        }
        int place = load(from, to);
        System.arraycopy(kept, place, out, at, (to - from) * elements.rowBytes());
    }

    /** Makes the kept rows hold [from, to); returns where they begin. */
    private int load(int from, int to) {
        RowSource.requireRange(entry.where(), rows(), from, to);
        if (stream == null || from < keptFrom) {
            restart();
        }
        if (to > keptTo) {
            advance(from, to);
        }
        return (from - keptFrom) * elements.rowBytes();
    }

    private void restart() {
        close();
        stream = new CheckedEntryStream(entry);
    }

    /** Makes [from, to) the kept rows; the stream stands at {@code keptTo} before and at {@code to} after. */
    private void advance(int from, int to) {
        int rowBytes = elements.rowBytes();
        long length = (long) (to - from) * rowBytes;
        if (length > Integer.MAX_VALUE - 8) {
            throw new DataException(entry.where() + ": rows " + from + " to " + to + " have " + length
                    + " bytes, too many for one slice; read fewer at once");
        }
        byte[] window = length <= kept.length ? kept : new byte[(int) length];
        int overlap = Math.max(0, keptTo - from) * rowBytes;
        System.arraycopy(kept, (keptTo - keptFrom) * rowBytes - overlap, window, 0, overlap);
        try {
            stream.skip((long) Math.max(0, from - keptTo) * rowBytes);
            stream.read(window, overlap, (int) length - overlap);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        kept = window;
        keptFrom = from;
        keptTo = to;
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
        }
        stream = null;
        kept = new byte[0];
        keptFrom = 0;
        keptTo = 0;
    }
}
