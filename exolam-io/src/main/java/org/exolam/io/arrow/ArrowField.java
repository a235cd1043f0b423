package org.exolam.io.arrow;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.DType;
import org.exolam.error.DataException;

/**
 * A field of an Arrow schema.
 *
 * @param name its own name
 * @param type how its values are laid out
 * @param dtypeOrNull of numbers and booleans
 * @param size bytes of a fixed-size binary, elements of a fixed-size list, else 0
 */
record ArrowField(String name, Type type, DType dtypeOrNull, int size, List<ArrowField> children) {
    /** Layouts that are told apart. */
    enum Type {
        NULL(0),
        NUMBER(2),
        BOOL(2),
        BYTES(3),
        LARGE_BYTES(3),
        FIXED_BYTES(2),
        LIST(2),
        LARGE_LIST(2),
        FIXED_LIST(1),
        STRUCT(1),
        /** Known by its number of buffers alone, so that the fields behind it are found. */
        OTHER(2);

        private final int buffers;

        Type(int buffers) {
            this.buffers = buffers;
        }

        /** Buffers of the field itself. */
        int buffers() {
            return buffers;
        }
    }

    private static final int DEPTH_MAX = 64;

    ArrowField {
        children = List.copyOf(children);
    }

    static ArrowField of(String where, FlatTable field, int depth) {
        String name = field.text(0);
        if (depth > DEPTH_MAX) {
            throw new DataException(where + ": fields nest deeper than " + DEPTH_MAX + " at " + name);
        }
        if (field.tableOrNull(4) != null) {
            throw new DataException(where + ", column " + name
                    + " is dictionary-encoded, which is not read; write it without dictionaries");
        }
        List<ArrowField> children = new ArrayList<>();
        for (int i = 0; i < field.count(5, 4); i++) {
            children.add(of(where, field.element(5, i), depth + 1));
        }
        FlatTable type = field.tableOrNull(3);
        int kind = field.byteAt(2, 0);
        int size = type == null ? 0 : (kind == 15 || kind == 16) ? type.intAt(0, 0) : 0;
        if (size < 0) {
            throw new DataException(where + ", column " + name + " claims a size of " + size);
        }
        DType dtype = dtype(kind, type);
        return new ArrowField(name, layout(where, name, kind, dtype), dtype, size, children);
    }

    private static DType dtype(int kind, FlatTable type) {
        if (type == null) {
            return null;
        }
        if (kind == 3) {
            return switch (type.shortAt(0, 0)) {
                case 0 -> DType.FLOAT16;
                case 1 -> DType.FLOAT32;
                default -> DType.FLOAT64;
            };
        }
        if (kind == 6) {
            return DType.BOOL;
        }
        if (kind != 2) {
            return null;
        }
        boolean signed = type.byteAt(1, 0) != 0;
        return switch (type.intAt(0, 0)) {
            case 8 -> signed ? DType.INT8 : DType.UINT8;
            case 16 -> signed ? DType.INT16 : DType.UINT16;
            case 32 -> signed ? DType.INT32 : DType.UINT32;
            case 64 -> signed ? DType.INT64 : DType.UINT64;
            default -> null;
        };
    }

    private static Type layout(String where, String name, int kind, DType dtypeOrNull) {
        return switch (kind) {
            case 1 -> Type.NULL;
            case 2, 3 -> dtypeOrNull == null ? Type.OTHER : Type.NUMBER;
            case 4, 5 -> Type.BYTES;
            case 6 -> Type.BOOL;
            case 7, 8, 9, 10, 11, 18 -> Type.OTHER;
            case 12, 17 -> Type.LIST;
            case 13 -> Type.STRUCT;
            case 15 -> Type.FIXED_BYTES;
            case 16 -> Type.FIXED_LIST;
            case 19, 20 -> Type.LARGE_BYTES;
            case 21 -> Type.LARGE_LIST;
            default ->
                throw new DataException(where + ", column " + name + " is of Arrow's type number " + kind
                        + ", which is not read; write it as numbers, bytes, lists or structs");
        };
    }
}
