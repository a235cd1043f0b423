package org.exolam.neural.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.NumericArray;
import org.exolam.data.tensors.Tensors;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** Weights in safetensors files: float32, and matrices beside them in float64. Written as a stream, whatever their size. */
public final class TensorFile {
    private static final int SLICE = 1 << 18;

    private TensorFile() {}

    /**
     * Writes.
     *
     * @param matrices in float64
     * @param metadata the file's own words
     * @return SHA-256 of the file, hexadecimal
     */
    public static String write(
            Path file, Map<String, Tensor> tensors, Map<String, Matrix> matrices, Map<String, String> metadata) {
        MessageDigest digest = sha256();
        AtomicFiles.write(file, out -> {
            try (PointerScope scope = new PointerScope()) {
                write(new DigestOutputStream(out, digest), tensors, matrices, metadata);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void write(
            OutputStream out, Map<String, Tensor> tensors, Map<String, Matrix> matrices, Map<String, String> metadata)
            throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long at = 0;
        // float64 first, so that everything is aligned.
        for (Map.Entry<String, Matrix> e : matrices.entrySet()) {
            Matrix m = e.getValue();
            long end = at + (long) m.rows() * m.cols() * Double.BYTES;
            header.put(e.getKey(), entry("F64", List.of((long) m.rows(), (long) m.cols()), at, end));
            at = end;
        }
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            long end = at + e.getValue().numel() * Float.BYTES;
            header.put(e.getKey(), entry("F32", shape(e.getValue()), at, end));
            at = end;
        }
        byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        ByteBuffer slice = ByteBuffer.allocate(SLICE).order(ByteOrder.LITTLE_ENDIAN);
        for (Matrix m : matrices.values()) {
            for (double v : m.array()) {
                if (slice.remaining() < Double.BYTES) {
                    flush(slice, out);
                }
                slice.putDouble(v);
            }
        }
        for (Tensor t : tensors.values()) {
            for (float v : Torch.floats(t)) {
                if (slice.remaining() < Float.BYTES) {
                    flush(slice, out);
                }
                slice.putFloat(v);
            }
        }
        flush(slice, out);
        out.flush();
    }

    private static void flush(ByteBuffer slice, OutputStream out) throws IOException {
        out.write(slice.array(), 0, slice.position());
        slice.clear();
    }

    private static Map<String, Object> entry(String dtype, List<Long> shape, long begin, long end) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dtype", dtype);
        entry.put("shape", shape);
        entry.put("data_offsets", List.of(begin, end));
        return entry;
    }

    private static List<Long> shape(Tensor t) {
        List<Long> shape = new ArrayList<>();
        for (long d = 0; d < t.dim(); d++) {
            shape.add(t.size(d));
        }
        return shape;
    }

    /**
     * Fills tensors with what a file holds under their names.
     *
     * @throws DataException where one is missing or of another shape; file and tensor are named
     */
    public static void fill(Map<String, Tensor> tensors, Tensors from) {
        tensors.forEach((name, t) -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = Torch.noGradient()) {
                NumericArray array = from.arrays().get(name);
                List<Long> expected = shape(t);
                if (array == null
                        || !expected.equals(array.shape().dimensions().stream()
                                .map(Integer::longValue)
                                .toList())) {
                    throw new DataException(from.where() + ", tensor " + name + ": "
                            + (array == null ? "it is missing" : "shape " + array.shape()) + "; the network needs "
                            + expected + ": the files of the folder belong to different models");
                }
                float[] values = new float[array.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) array.get(i);
                }
                t.copy_(Torch.of(
                        values, expected.stream().mapToLong(Long::longValue).toArray()));
            }
        });
    }
}
