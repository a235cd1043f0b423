package org.exolam.data.npy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * What an npy header says, with the sizes checked against the bytes that are there.
 *
 * @param descr numpy's type string, as written
 * @param fortranOrder whether the first index runs fastest
 * @param dimensions outermost first; empty for a scalar
 * @param dataAt offset of the first element
 */
record NpyHeader(String descr, boolean fortranOrder, List<Long> dimensions, long dataAt) {
    /** A dict of three entries needs about 80 bytes; numpy itself refuses more than 10,000 by default. */
    private static final long HEADER_BYTES_MAX = 1 << 16;

    /** numpy's own limit; newer versions allow 64. */
    private static final int RANK_MAX = 32;

    NpyHeader {
        dimensions = List.copyOf(dimensions);
    }

    /**
     * Reads and checks everything before the data.
     *
     * @param in at the first byte; left at the first element
     * @param size bytes of the whole file or entry
     */
    static NpyHeader read(String where, InputStream in, long size) throws IOException {
        if (size == 0) {
            throw new DataException(where + " is empty; expected an npy array");
        }
        byte[] head = in.readNBytes(8);
        FileKind kind = FileKind.of(head);
        if (kind != FileKind.NPY) {
            throw new DataException(where + " is " + kind.words() + ", not an npy array");
        }
        int major = head.length < 8 ? 1 : head[6];
        if (head.length == 8 && (major < 1 || major > 3 || head[7] != 0)) {
            throw new DataException(
                    where + " has npy version " + (head[6] & 0xff) + "." + (head[7] & 0xff) + "; 1.0 to 3.0 are known");
        }
        int width = major == 1 ? 2 : 4;
        byte[] count = in.readNBytes(width);
        if (count.length < width) {
            throw new DataException(where + " ends early: " + size + " bytes hold no npy header");
        }
        ByteBuffer little = ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN);
        long length = width == 2 ? little.getShort() & 0xffff : little.getInt() & 0xffffffffL;
        long dataAt = 8 + width + length;
        if (dataAt > size) {
            throw new DataException(where + " claims a header of " + length + " bytes and has " + size
                    + " bytes in all: it ends early, or the header length is wrong");
        }
        if (length > HEADER_BYTES_MAX) {
            throw new DataException(where + " has a header of " + length
                    + " bytes; an array of numbers needs fewer than " + HEADER_BYTES_MAX);
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String text = new String(in.readNBytes((int) length), charset);
        return NpyHeaderParser.parse(where, text, dataAt);
    }

    /** Whether the elements are numbers of a kind that is read here. */
    boolean isNumeric() {
        return dtypeOrNull() != null;
    }

    private DType dtypeOrNull() {
        boolean oneByte = descr.endsWith("1");
        String order = descr.isEmpty() ? "" : descr.substring(0, 1);
        if (!(order.equals("<") || order.equals(">") || (order.equals("|") && oneByte))) {
            return null;
        }
        return switch (descr.substring(1)) {
            case "b1" -> DType.BOOL;
            case "u1" -> DType.UINT8;
            case "i1" -> DType.INT8;
            case "u2" -> DType.UINT16;
            case "i2" -> DType.INT16;
            case "u4" -> DType.UINT32;
            case "i4" -> DType.INT32;
            case "u8" -> DType.UINT64;
            case "i8" -> DType.INT64;
            case "f2" -> DType.FLOAT16;
            case "f4" -> DType.FLOAT32;
            case "f8" -> DType.FLOAT64;
            default -> null;
        };
    }

    /** Why the elements cannot be read, to be put behind the place. */
    String whyNotNumeric() {
        if (descr.startsWith("[")) {
            return "structured dtypes are not supported; save each field as its own array: " + descr;
        }
        if (descr.contains("O")) {
            return "dtype " + descr + " holds Python objects, a pickle, which is never executed; save plain numbers";
        }
        return "dtype " + descr + " is not supported; expected bool, an integer, or a float of 2, 4 or 8 bytes";
    }

    DType dtype(String where) {
        DType dtype = dtypeOrNull();
        if (dtype == null) {
            throw new DataException(where + ": " + whyNotNumeric());
        }
        return dtype;
    }

    ByteOrder order() {
        return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Number of elements, or a sentence where it overflows 63 bits. */
    long elements(String where) {
        if (dimensions.contains(0L)) {
            return 0;
        }
        long product = 1;
        for (long d : dimensions) {
            if (product > Long.MAX_VALUE / 8 / d) {
                throw new DataException(where + ": shape " + dimensions + " overflows 63 bits");
            }
            product *= d;
        }
        return product;
    }

    /** Fails unless {@code size} bytes can hold header and data; returns how many bytes are behind the data. */
    long requireFits(String where, long size) {
        long needed = elements(where) * dtype(where).bytes();
        long held = size - dataAt;
        if (needed > held) {
            throw new DataException(where + ": shape " + dimensions + " of " + descr + " needs " + needed
                    + " bytes, the file has " + held + ": it ends early, or the header lies");
        }
        return held - needed;
    }

    int rows(String where) {
        long rows = dimensions.isEmpty() ? 1 : dimensions.get(0);
        if (rows > Integer.MAX_VALUE) {
            throw new DataException(where + ": " + rows + " rows are more than the " + Integer.MAX_VALUE
                    + " that one array may have here");
        }
        return (int) rows;
    }

    Shape rowShape(String where) {
        List<Long> inner = dimensions.isEmpty() ? dimensions : dimensions.subList(1, dimensions.size());
        int bytes = dtype(where).bytes();
        long product = bytes;
        for (long d : inner) {
            product = d == 0 || product == 0 ? 0 : product > RowSource.ROW_BYTES_MAX / d ? Long.MAX_VALUE : product * d;
        }
        if (product > RowSource.ROW_BYTES_MAX || inner.stream().anyMatch(d -> d > RowSource.ROW_BYTES_MAX)) {
            throw new DataException(where + ": one row of shape " + inner + " has more than the "
                    + RowSource.ROW_BYTES_MAX + " bytes that one row may have");
        }
        return new Shape(inner.stream().map(Long::intValue).toList());
    }

    /** The same bytes as rows of (time, …), where the array is (episode, time, …). */
    NpyHeader ofEpisodes(String where) {
        if (dimensions.size() < 2 || fortranOrder) {
            throw new DataException(where + " has the shape " + dimensions + (fortranOrder ? " in Fortran order" : "")
                    + "; expected (episode, time, …) in C order (numpy.ascontiguousarray)");
        }
        List<Long> merged = new ArrayList<>(dimensions.subList(1, dimensions.size()));
        merged.set(0, dimensions.get(0) == 0 ? 0 : dimensions.get(0) * dimensions.get(1));
        return new NpyHeader(descr, false, merged, dataAt);
    }

    static void requireRank(String where, int rank) {
        if (rank > RANK_MAX) {
            throw new DataException(where + ": an array of " + rank + " dimensions; numpy's limit is " + RANK_MAX);
        }
    }
}
