package org.exolam.io.hdf5;

import io.jhdf.filter.BitShuffleFilter;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.Filter;
import io.jhdf.filter.Lz4Filter;
import io.jhdf.filter.LzfFilter;
import io.jhdf.filter.PipelineFilterWithData;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.exolam.error.DataException;

/** Undoes the filters of a chunk: deflate with the chunk's size as the limit, checksums compared, the rest by jHDF. */
final class ChunkDecoder implements AutoCloseable {
    private static final int DEFLATE = 1;
    private static final int FLETCHER32 = 3;
    private static final int BIT_SHUFFLE = 32008;

    /** What bit shuffle may be followed by, in its fifth number: nothing (0) or this. */
    private static final int LZ4 = 2;

    private static final int CHECKSUM_BYTES = 4;
    private static final int FOLD_WORDS = 360;

    private static final Map<Integer, Filter> OTHERS = Map.of(
            2,
            new ByteShuffleFilter(),
            32000,
            new LzfFilter(),
            32004,
            new Lz4Filter(),
            BIT_SHUFFLE,
            new BitShuffleFilter());

    private final String where;
    private final List<PipelineFilterWithData> filters;
    private final int chunkBytes;
    private final Inflater inflater;

    ChunkDecoder(String where, List<PipelineFilterWithData> filters, int chunkBytes) {
        this.where = where;
        this.filters = List.copyOf(filters);
        this.chunkBytes = chunkBytes;
        for (PipelineFilterWithData f : filters) {
            if (!isKnown(f)) {
                throw new DataException(where + ": filter " + name(f) + " (id " + f.getId()
                        + ") is not supported; repack the file with gzip (h5repack -f GZIP=4)");
            }
        }
        boolean deflated = filters.stream().anyMatch(f -> f.getId() == DEFLATE);
        this.inflater = deflated ? new Inflater() : null;
    }

    private static boolean isKnown(PipelineFilterWithData f) {
        int[] data = f.getFilterData();
        return f.getId() == BIT_SHUFFLE
                ? data.length <= 4 || data[4] == 0 || data[4] == LZ4
                : f.getId() == DEFLATE || f.getId() == FLETCHER32 || OTHERS.containsKey(f.getId());
    }

    private static String name(PipelineFilterWithData f) {
        return f.getName() + (f.getId() == BIT_SHUFFLE ? " with another compression than lz4" : "");
    }

    /**
     * The chunk's elements.
     *
     * @param stored holds the chunk in front; not kept
     * @param length of the chunk
     * @param spareOrNull an array of a chunk's length that may come back filled
     * @param skipped filters that were not applied to this chunk
     * @param at the chunk's offset, for messages
     */
    byte[] decode(byte[] stored, int length, byte[] spareOrNull, BitSet skipped, long[] at) {
        byte[] data = null;
        for (int i = filters.size() - 1; i >= 0; i--) {
            PipelineFilterWithData f = filters.get(i);
            if (!skipped.get(i) && data == null && f.getId() == DEFLATE) {
                data = inflate(stored, length, spareOrNull, at);
            } else if (!skipped.get(i)) {
                data = data == null ? Arrays.copyOf(stored, length) : data;
                data = switch (f.getId()) {
                    case DEFLATE -> inflate(data, data.length, spareOrNull, at);
                    case FLETCHER32 -> verified(data, at);
                    default -> OTHERS.get(f.getId()).decode(data, f.getFilterData());
                };
            }
        }
        data = data == null ? Arrays.copyOf(stored, length) : data;
        if (data.length != chunkBytes) {
            throw corrupt(at, data.length + " bytes came out, expected " + chunkBytes, null);
        }
        return data;
    }

    private byte[] inflate(byte[] stored, int length, byte[] spareOrNull, long[] at) {
        byte[] out = spareOrNull != null ? spareOrNull : new byte[chunkBytes];
        inflater.reset();
        inflater.setInput(stored, 0, length);
        try {
            int n = inflate(out, 0, at);
            if (n < out.length || inflater.finished()) {
                return n == out.length ? out : Arrays.copyOf(out, n);
            }
            // A checksum may follow the elements inside.
            byte[] longer = Arrays.copyOf(out, chunkBytes + CHECKSUM_BYTES);
            n = inflate(longer, n, at);
            return n == out.length ? out : Arrays.copyOf(longer, n);
        } catch (DataFormatException e) {
            throw corrupt(at, String.valueOf(e.getMessage()), e);
        }
    }

    /** Fills {@code out} from {@code from} on as far as the data go; returns where they end. */
    private int inflate(byte[] out, int from, long[] at) throws DataFormatException {
        int n = from;
        while (n < out.length && !inflater.finished()) {
            int more = inflater.inflate(out, n, out.length - n);
            if (more == 0 && !inflater.finished()) {
                throw corrupt(at, "its compressed data end early", null);
            }
            n += more;
        }
        return n;
    }

    private byte[] verified(byte[] data, long[] at) {
        int length = data.length - CHECKSUM_BYTES;
        if (length < 0) {
            throw corrupt(at, "it is too short for its checksum", null);
        }
        int stored = (data[length] & 0xff)
                | (data[length + 1] & 0xff) << 8
                | (data[length + 2] & 0xff) << 16
                | (data[length + 3] & 0xff) << 24;
        if (stored != fletcher32(data, length)) {
            throw corrupt(at, "its checksum is wrong", null);
        }
        return Arrays.copyOf(data, length);
    }

    /** HDF5's variant: big-endian words, carries folded back after at most 360 words as its library does. */
    static int fletcher32(byte[] data, int length) {
        long sum1 = 0;
        long sum2 = 0;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? data[i + 1] & 0xff : 0;
            sum1 += (data[i] & 0xff) << 8 | low;
            sum2 += sum1;
            if (i / 2 % FOLD_WORDS == FOLD_WORDS - 1) {
                sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
                sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
            }
        }
        // Twice: the first fold may carry again.
        for (int fold = 0; fold < 2; fold++) {
            sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
            sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
        }
        return (int) (sum2 << 16 | sum1);
    }

    private DataException corrupt(long[] at, String why, Exception cause) {
        return new DataException(
                where + ": the chunk at " + Arrays.toString(at) + " is corrupt: " + why + "; fetch the file again",
                cause);
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
