package org.exolam.data.tensors;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * One line of a safetensors header, checked on its own: type, shape and offsets agree.
 *
 * @param name the tensor's name
 * @param bfloat whether the numbers are bfloat16, which is read as float32
 * @param dtype element type as it is read
 * @param shape of the tensor
 * @param begin first byte in the data section
 * @param end one past its last byte
 */
record TensorEntry(String name, boolean bfloat, DType dtype, Shape shape, long begin, long end) {
    private static final Map<String, DType> TYPES = Map.ofEntries(
            Map.entry("BOOL", DType.BOOL),
            Map.entry("U8", DType.UINT8),
            Map.entry("I8", DType.INT8),
            Map.entry("U16", DType.UINT16),
            Map.entry("I16", DType.INT16),
            Map.entry("U32", DType.UINT32),
            Map.entry("I32", DType.INT32),
            Map.entry("U64", DType.UINT64),
            Map.entry("I64", DType.INT64),
            Map.entry("F16", DType.FLOAT16),
            Map.entry("F32", DType.FLOAT32),
            Map.entry("F64", DType.FLOAT64),
            Map.entry("BF16", DType.FLOAT32));

    private static final Set<String> KEYS = Set.of("dtype", "shape", "data_offsets");

    /** The largest Java array, with room for the object header. */
    private static final long ELEMENTS_MAX = Integer.MAX_VALUE - 8L;

    static TensorEntry parse(String where, String name, Object value) {
        String place = where + ", tensor " + name + ": ";
        if (!(value instanceof Map<?, ?> map) || !map.keySet().equals(KEYS)) {
            throw new DataException(place + "expected an object with dtype, shape and data_offsets, found " + value);
        }
        String type = String.valueOf(map.get("dtype"));
        DType dtype = TYPES.get(type);
        if (dtype == null) {
            throw new DataException(place + "dtype " + type + " is unknown or not supported; known are "
                    + TYPES.keySet().stream().sorted().toList());
        }
        boolean bfloat = type.equals("BF16");
        List<Long> dimensions = integers(place + "shape", map.get("shape"));
        List<Long> offsets = integers(place + "data_offsets", map.get("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new DataException(place + "data_offsets are " + offsets + "; expected begin and end, begin first");
        }
        long elements = product(place, dimensions);
        int width = bfloat ? 2 : dtype.bytes();
        long held = offsets.get(1) - offsets.get(0);
        if (elements > held / width || elements * width != held) {
            throw new DataException(place + "shape " + dimensions + " of " + type + " needs " + elements + " × " + width
                    + " bytes, data_offsets give " + held);
        }
        return new TensorEntry(name, bfloat, dtype, shape(place, dimensions, elements), offsets.get(0), offsets.get(1));
    }

    private static List<Long> integers(String place, Object value) {
        if (!(value instanceof List<?> list)) {
            throw new DataException(place + " is " + value + "; expected a list of whole numbers");
        }
        List<Long> out = new ArrayList<>();
        for (Object o : list) {
            if (o instanceof BigInteger) {
                throw new DataException(place + ": " + o + " overflows 63 bits");
            }
            if (!(o instanceof Integer || o instanceof Long)) {
                throw new DataException(place + " holds " + o + "; expected whole numbers");
            }
            long v = ((Number) o).longValue();
            if (v < 0) {
                throw new DataException(place + " holds the negative number " + v);
            }
            out.add(v);
        }
        return out;
    }

    private static long product(String place, List<Long> dimensions) {
        if (dimensions.contains(0L)) {
            return 0;
        }
        long product = 1;
        for (long d : dimensions) {
            if (product > Long.MAX_VALUE / d) {
                throw new DataException(place + "shape " + dimensions + " overflows 63 bits");
            }
            product *= d;
        }
        return product;
    }

    private static Shape shape(String place, List<Long> dimensions, long elements) {
        if (elements > ELEMENTS_MAX || dimensions.stream().anyMatch(d -> d > ELEMENTS_MAX)) {
            throw new DataException(place + "shape " + dimensions + " has more than the " + ELEMENTS_MAX
                    + " elements that one tensor may have here; split it");
        }
        try {
            return new Shape(dimensions.stream().map(Math::toIntExact).toList());
        } catch (ArithmeticException e) {
            throw new DataException(place + "shape " + dimensions + " overflows 63 bits", e);
        }
    }
}
