package org.exolam.data.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * The safetensors format: a little-endian u64 header length N, N bytes of JSON, then the tensors' bytes, little-endian and
 * row-major, without holes or overlaps.
 *
 * <p>Reading validates the whole header against the file's size before anything is allocated, and executes nothing.
 */
public final class Safetensors {
    /** The format's own limit on the header. */
    static final long HEADER_BYTES_MAX = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final int SLICE_BYTES = 1 << 20;

    private Safetensors() {}

    /** Writes every matrix as float64; see {@link #write(Path, Map, Map, DType)}. */
    public static void write(Path file, Map<String, Matrix> tensors, Map<String, String> metadata) {
        write(file, tensors, metadata, DType.FLOAT64);
    }

    /**
     * Writes matrices as tensors of rank 2, sorted by name: the same content gives the same bytes.
     *
     * @param dtype FLOAT64, or FLOAT32 to halve the file at the cost of digits
     * @throws org.exolam.error.ResourceException where the file cannot be written; nothing is left behind
     */
    public static void write(Path file, Map<String, Matrix> tensors, Map<String, String> metadata, DType dtype) {
        if (dtype != DType.FLOAT64 && dtype != DType.FLOAT32) {
            throw new IllegalArgumentException("matrices are written as float64 or float32, not " + dtype.numpyName());
        }
        Map<String, Matrix> sorted = new TreeMap<>(tensors);
        byte[] header = header(sorted, metadata, dtype);
        AtomicFiles.write(file, out -> {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.write(length.putLong(header.length).array());
            out.write(header);
            for (Matrix m : sorted.values()) {
                writeValues(m.array(), dtype, out);
            }
        });
    }

    private static byte[] header(Map<String, Matrix> tensors, Map<String, String> metadata, DType dtype) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, new TreeMap<>(metadata));
        }
        long at = 0;
        for (Map.Entry<String, Matrix> e : tensors.entrySet()) {
            if (e.getKey().equals(METADATA)) {
                throw new IllegalArgumentException("no tensor can be named " + METADATA);
            }
            Matrix m = e.getValue();
            long end = at + (long) m.rows() * m.cols() * dtype.bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", dtype == DType.FLOAT64 ? "F64" : "F32");
            entry.put("shape", List.of(m.rows(), m.cols()));
            entry.put("data_offsets", List.of(at, end));
            header.put(e.getKey(), entry);
            at = end;
        }
        byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
        // Padding keeps the data aligned to 8 bytes, so that a mapped file can be viewed as numbers.
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeValues(double[] values, DType dtype, OutputStream out) throws IOException {
        ByteBuffer slice = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            if (slice.remaining() < dtype.bytes()) {
                out.write(slice.array(), 0, slice.position());
                slice.clear();
            }
            if (dtype == DType.FLOAT64) {
                slice.putDouble(v);
            } else {
                slice.putFloat((float) v);
            }
        }
        out.write(slice.array(), 0, slice.position());
    }

    /**
     * Reads a whole file.
     *
     * @throws DataException where it is missing, cut, or says of itself what is not so; file and tensor are named
     */
    public static Tensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(file.toString(), channel);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static Tensors read(String where, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new DataException(where + " has " + size + " bytes; a safetensors file has at least 8: "
                    + (size == 0 ? "it is empty" : "it ends early"));
        }
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ContiguousRows.readFully(channel, prefix, 0);
        long length = prefix.getLong(0);
        if (length < 0 || length > HEADER_BYTES_MAX || length > size - 8) {
            throw new DataException(where + " claims a header of " + Long.toUnsignedString(length) + " bytes and has "
                    + (size - 8) + " behind the length (" + HEADER_BYTES_MAX
                    + " is the limit): it ends early or is no safetensors file");
        }
        ByteBuffer text = ByteBuffer.allocate((int) length);
        ContiguousRows.readFully(channel, text, 8);
        Map<String, Object> header = parse(where, text.flip());
        Map<String, String> metadata = metadata(where, header.remove(METADATA));
        List<TensorEntry> entries = new ArrayList<>();
        header.forEach((name, value) -> entries.add(TensorEntry.parse(where, name, value)));
        long dataAt = 8 + length;
        requireSeamless(where, entries, size - dataAt);
        Map<String, NumericArray> arrays = new LinkedHashMap<>();
        for (TensorEntry e : entries) {
            arrays.put(e.name(), read(channel, dataAt, e));
        }
        return new Tensors(where, arrays, metadata);
    }

    private static Map<String, Object> parse(String where, ByteBuffer text) {
        if (!text.hasRemaining() || text.get(0) != '{') {
            throw new DataException(where + ": the header is not a JSON object: it does not start with {");
        }
        try {
            // A fresh decoder reports malformed bytes; String's constructor would replace them.
            String json = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            return new LinkedHashMap<>(Json.parse(where + ", header", json));
        } catch (CharacterCodingException e) {
            throw new DataException(where + ": the header is not UTF-8", e);
        }
    }

    private static Map<String, String> metadata(String where, Object value) {
        Map<String, String> out = new LinkedHashMap<>();
        if (value == null) {
            return out;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new DataException(where + ": " + METADATA + " is " + value + "; expected strings by name");
        }
        map.forEach((k, v) -> {
            if (!(v instanceof String)) {
                throw new DataException(
                        where + ": " + METADATA + " must map strings to strings, but " + k + " is " + v);
            }
            out.put((String) k, (String) v);
        });
        return out;
    }

    private static void requireSeamless(String where, List<TensorEntry> entries, long dataBytes) {
        entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long at = 0;
        TensorEntry previous = null;
        for (TensorEntry e : entries) {
            if (e.end() > dataBytes) {
                throw new DataException(where + ", tensor " + e.name() + ": reaches to byte " + e.end()
                        + " of the data, the file has " + dataBytes + ": it ends early, or the header lies");
            }
            if (e.begin() < at) {
                throw new DataException(where + ": tensors " + previous.name() + " and " + e.name() + " overlap");
            }
            if (e.begin() > at) {
                throw new DataException(where + ": bytes " + at + ".." + e.begin() + " belong to no tensor");
            }
            at = e.end();
            previous = e;
        }
        if (at < dataBytes) {
            throw new DataException(where + ": bytes " + at + ".." + dataBytes + " belong to no tensor");
        }
    }

    private static NumericArray read(FileChannel channel, long dataAt, TensorEntry e) throws IOException {
        NumericArrayBuilder builder = new NumericArrayBuilder(e.dtype(), e.shape(), ByteOrder.LITTLE_ENDIAN);
        int width = e.bfloat() ? 2 : e.dtype().bytes();
        ByteBuffer slice = ByteBuffer.allocate((int) Math.min(SLICE_BYTES, e.end() - e.begin()));
        for (long at = e.begin(); at < e.end(); at += slice.capacity()) {
            slice.clear().limit((int) Math.min(slice.capacity(), e.end() - at));
            ContiguousRows.readFully(channel, slice, dataAt + at);
            builder.put((int) ((at - e.begin()) / width), e.bfloat() ? widened(slice.flip()) : slice.flip());
        }
        return builder.build();
    }

    /** bfloat16 is the upper half of a float32. */
    private static ByteBuffer widened(ByteBuffer bfloats) {
        ByteBuffer wide = ByteBuffer.allocate(bfloats.remaining() * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (bfloats.hasRemaining()) {
            wide.putShort((short) 0).put(bfloats.get()).put(bfloats.get());
        }
        return wide.flip();
    }
}
