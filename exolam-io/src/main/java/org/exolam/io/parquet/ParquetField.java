package org.exolam.io.parquet;

import java.util.Locale;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.exolam.data.DType;

/**
 * A column to be written, laid out as Arrow's writers do: every level optional, lists as three-level groups.
 *
 * @param kind what a row holds
 * @param dtypeOrNull of numbers
 * @param listDepth how deep its lists are, 0 for one value a row
 */
public record ParquetField(String name, Kind kind, DType dtypeOrNull, int listDepth) {
    /** What a row holds. */
    public enum Kind {
        NUMBERS,
        TEXT,
        /** A struct of {@code bytes} and {@code path}, as Hugging Face keeps pictures. */
        PICTURE
    }

    /** One number a row. */
    public static ParquetField number(String name, DType dtype) {
        return new ParquetField(name, Kind.NUMBERS, dtype, 0);
    }

    /** Lists of numbers, as deep as their shape has dimensions. */
    public static ParquetField numbers(String name, DType dtype, int listDepth) {
        return new ParquetField(name, Kind.NUMBERS, dtype, listDepth);
    }

    public static ParquetField text(String name) {
        return new ParquetField(name, Kind.TEXT, null, 0);
    }

    public static ParquetField texts(String name) {
        return new ParquetField(name, Kind.TEXT, null, 1);
    }

    public static ParquetField picture(String name) {
        return new ParquetField(name, Kind.PICTURE, null, 0);
    }

    Type type() {
        if (kind == Kind.PICTURE) {
            return Types.optionalGroup()
                    .addField(Types.optional(PrimitiveTypeName.BINARY).named("bytes"))
                    .addField(text().named("path"))
                    .named(name);
        }
        Type type = primitive(listDepth == 0 ? name : "element");
        for (int depth = listDepth; depth > 0; depth--) {
            type = Types.optionalGroup()
                    .as(LogicalTypeAnnotation.listType())
                    .addField(Types.repeatedGroup().addField(type).named("list"))
                    .named(depth == 1 ? name : "element");
        }
        return type;
    }

    private static Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> text() {
        return Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType());
    }

    private Type primitive(String as) {
        if (kind == Kind.TEXT) {
            return text().named(as);
        }
        return switch (dtypeOrNull) {
            case BOOL -> Types.optional(PrimitiveTypeName.BOOLEAN).named(as);
            case FLOAT16, FLOAT32 -> Types.optional(PrimitiveTypeName.FLOAT).named(as);
            case FLOAT64 -> Types.optional(PrimitiveTypeName.DOUBLE).named(as);
            case INT32 -> Types.optional(PrimitiveTypeName.INT32).named(as);
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(as);
            default -> {
                boolean signed = dtypeOrNull.name().toLowerCase(Locale.ROOT).startsWith("i");
                int bits = 8 * dtypeOrNull.bytes();
                yield Types.optional(bits == 64 ? PrimitiveTypeName.INT64 : PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.intType(bits, signed))
                        .named(as);
            }
        };
    }
}
