package org.exolam.io.zarr;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.settings.Json;

/**
 * What {@code .zarray} says of an array, checked.
 *
 * @param where store and array, for messages
 * @param key path in the store
 * @param rows length of the first axis; 1 for a scalar
 * @param chunkRows rows of one chunk
 * @param innerChunk shape of a chunk without its first axis
 * @param fill the value of what was never written
 * @param isFortran whether the first index runs fastest inside a chunk
 * @param separator between the numbers of a chunk's name
 */
record ZarrArray(
        String where,
        String key,
        DType dtype,
        ByteOrder byteOrder,
        long rows,
        Shape rowShape,
        int chunkRows,
        Shape innerChunk,
        Codec codec,
        double fill,
        boolean isFortran,
        String separator) {
    static final String META = ".zarray";

    /** Decoded, one chunk must fit into memory several times. */
    private static final long CHUNK_BYTES_MAX = RowSource.ROW_BYTES_MAX;

    private static final long META_BYTES_MAX = 1 << 20;

    /** Whether something describes itself as an array there. */
    static boolean isAt(ZarrStore store, String key) {
        return store.readOrNull(key + "/" + META, META_BYTES_MAX) != null;
    }

    /** Reads the metadata of an array that is there. */
    static ZarrArray of(String location, ZarrStore store, String key) {
        String where = location + ", " + key;
        ZarrStore.Value value = store.readOrNull(key + "/" + META, META_BYTES_MAX);
        if (value == null) {
            throw new DataException(where + " is missing");
        }
        byte[] bytes = Arrays.copyOf(value.bytes(), value.length());
        Map<String, Object> meta = Json.parse(where + "/" + META, new String(bytes, StandardCharsets.UTF_8));
        Object version = meta.get("zarr_format");
        if (!Integer.valueOf(2).equals(version)) {
            throw new DataException(where + " has zarr_format " + version + "; 2 is read");
        }
        if (meta.get("filters") instanceof List<?> filters && !filters.isEmpty() && !isObject(meta)) {
            throw new DataException(where + " has the filters " + filters + ", which are not undone here");
        }
        String type = String.valueOf(meta.get("dtype"));
        DType dtype = dtype(where, type);
        List<Long> shape = numbers(where, "shape", meta.get("shape"));
        List<Long> chunks = numbers(where, "chunks", meta.get("chunks"));
        return new ZarrArray(
                where,
                key,
                dtype,
                type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                shape.isEmpty() ? 1 : shape.get(0),
                rowShape(where, dtype, shape),
                chunks.isEmpty() ? 1 : chunkRows(where, dtype, shape, chunks),
                inner(chunks),
                Codec.of(where, meta.get("compressor")),
                fill(where, meta.get("fill_value")),
                order(where, meta.get("order")),
                separator(where, meta.get("dimension_separator")));
    }

    /** Objects come with a filter that pickles them: the element type is the better thing to name. */
    private static boolean isObject(Map<String, Object> meta) {
        return String.valueOf(meta.get("dtype")).contains("O");
    }

    private static DType dtype(String where, String type) {
        DType dtype = type.length() < 3
                ? null
                : switch (type.substring(1)) {
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
        if (dtype == null || "<>|".indexOf(type.charAt(0)) < 0) {
            throw new DataException(
                    where + ": dtype " + type + " is not supported; expected bool, an integer, or a float"
                            + " of 2, 4 or 8 bytes (objects are pickles, which are never executed)");
        }
        return dtype;
    }

    private static List<Long> numbers(String where, String name, Object value) {
        List<Long> out = new ArrayList<>();
        if (value instanceof List<?> list && list.size() <= 32) {
            for (Object o : list) {
                boolean isWhole = (o instanceof Integer || o instanceof Long) && ((Number) o).longValue() >= 0;
                if (!isWhole) {
                    throw new DataException(where + ": " + name + " is " + list + "; expected whole numbers");
                }
                out.add(((Number) o).longValue());
            }
            return out;
        }
        throw new DataException(where + ": " + name + " is " + value + "; expected a list of up to 32 numbers");
    }

    private static Shape rowShape(String where, DType dtype, List<Long> shape) {
        List<Long> inner = shape.isEmpty() ? shape : shape.subList(1, shape.size());
        requireBytes(where + ": one row of shape " + inner, dtype, inner, RowSource.ROW_BYTES_MAX);
        return new Shape(inner.stream().map(Long::intValue).toList());
    }

    private static int chunkRows(String where, DType dtype, List<Long> shape, List<Long> chunks) {
        if (chunks.size() != shape.size()) {
            throw new DataException(where + ": shape " + shape + " and chunks " + chunks + " differ in length");
        }
        for (long c : chunks) {
            if (c == 0) {
                throw new DataException(where + ": the chunk size " + chunks + " holds a 0; no chunk can be empty");
            }
        }
        requireBytes(where + ": one chunk of shape " + chunks, dtype, chunks, CHUNK_BYTES_MAX);
        return Math.toIntExact(chunks.get(0));
    }

    private static void requireBytes(String what, DType dtype, List<Long> dimensions, long most) {
        long bytes = dtype.bytes();
        for (long d : dimensions) {
            bytes = bytes == 0 || d == 0 ? 0 : d > most / bytes ? Long.MAX_VALUE / 2 : bytes * d;
            bytes = Math.min(bytes, Long.MAX_VALUE / 2);
            if (bytes > most) {
                throw new DataException(what + " has more than the " + most + " bytes that are read at once");
            }
        }
    }

    private static Shape inner(List<Long> chunks) {
        return new Shape(chunks.stream().skip(1).map(Math::toIntExact).toList());
    }

    private static double fill(String where, Object value) {
        if (value == null || Boolean.FALSE.equals(value)) {
            return 0;
        }
        if (Boolean.TRUE.equals(value)) {
            return 1;
        }
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        return switch (String.valueOf(value)) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new DataException(where + ": fill_value is " + value + "; expected a number");
        };
    }

    private static boolean order(String where, Object value) {
        if (!"C".equals(value) && !"F".equals(value)) {
            throw new DataException(where + ": order is " + value + "; expected C or F");
        }
        return "F".equals(value);
    }

    private static String separator(String where, Object value) {
        if (value == null || ".".equals(value)) {
            return ".";
        }
        if ("/".equals(value)) {
            return "/";
        }
        throw new DataException(where + ": dimension_separator is " + value + "; expected . or /");
    }

    /** Bytes of a decoded chunk. */
    int chunkBytes() {
        return chunkRows * innerChunk.intSize() * dtype.bytes();
    }
}
