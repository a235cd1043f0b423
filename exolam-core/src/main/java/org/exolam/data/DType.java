package org.exolam.data;

import java.util.Locale;

/** Element types of blocks, with numpy's names. */
public enum DType {
    BOOL(1),
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    UINT64(8),
    INT64(8),
    FLOAT16(2),
    FLOAT32(4),
    FLOAT64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
    }

    /** numpy's name: {@code uint8}, {@code float32}, … */
    public String numpyName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
