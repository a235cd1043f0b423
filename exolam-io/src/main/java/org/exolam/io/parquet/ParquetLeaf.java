package org.exolam.io.parquet;

import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.exolam.data.DType;

/** A column of values: one a row, or lists of them. */
public final class ParquetLeaf {
    private final String name;
    private final ColumnDescriptor column;

    ParquetLeaf(String name, ColumnDescriptor column) {
        this.name = name;
        this.column = column;
    }

    /** The names of the groups it lies in and its own, with slashes between; those that only make lists are left out. */
    public String name() {
        return name;
    }

    /** How deep the lists are: 0 where every row has one value. */
    public int listDepth() {
        return column.getMaxRepetitionLevel();
    }

    /** The type of its numbers; empty for text, bytes, dates and the like. */
    public Optional<DType> dtype() {
        PrimitiveType type = column.getPrimitiveType();
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return Optional.ofNullable(
                switch (type.getPrimitiveTypeName()) {
                    case BOOLEAN -> DType.BOOL;
                    case FLOAT -> DType.FLOAT32;
                    case DOUBLE -> DType.FLOAT64;
                    case INT32 -> integer(logical, DType.INT32);
                    case INT64 -> integer(logical, DType.INT64);
                    case FIXED_LEN_BYTE_ARRAY -> logical instanceof Float16LogicalTypeAnnotation ? DType.FLOAT16 : null;
                    default -> null;
                });
    }

    private static DType integer(LogicalTypeAnnotation logical, DType plain) {
        if (logical == null) {
            return plain;
        }
        if (!(logical instanceof IntLogicalTypeAnnotation i)) {
            return null;
        }
        return switch (i.getBitWidth()) {
            case 8 -> i.isSigned() ? DType.INT8 : DType.UINT8;
            case 16 -> i.isSigned() ? DType.INT16 : DType.UINT16;
            case 32 -> i.isSigned() ? DType.INT32 : DType.UINT32;
            default -> i.isSigned() ? DType.INT64 : DType.UINT64;
        };
    }

    /** Whether its values are text. */
    public boolean isText() {
        return isBytes() && column.getPrimitiveType().getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
    }

    /** Whether its values are byte strings, text among them. */
    public boolean isBytes() {
        return column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.BINARY;
    }

    /** {@code float32}, {@code text}, {@code bytes}, or the file's own name of the type. */
    public String kind() {
        return dtype().map(DType::numpyName)
                .orElse(isText() ? "text" : isBytes() ? "bytes" : String.valueOf(column.getPrimitiveType()));
    }

    ColumnDescriptor column() {
        return column;
    }
}
