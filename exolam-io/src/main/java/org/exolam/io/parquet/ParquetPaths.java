package org.exolam.io.parquet;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;

/** Schemas cut down to one column. */
final class ParquetPaths {
    private ParquetPaths() {}

    /** The type with nothing but the members on a path. */
    static Type only(Type type, String[] path, int at) {
        if (type.isPrimitive()) {
            return type;
        }
        GroupType group = type.asGroupType();
        return group.withNewFields(only(group.getType(path[at + 1]), path, at + 1));
    }
}
