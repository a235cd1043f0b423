package org.exolam.io.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A table as another file has it, row group by row group, with columns left out, renamed or added. Nothing is decoded that
 * is copied: whatever types and nulls the columns have, they keep.
 */
public final class ParquetRewrite {
    private final ParquetTable source;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<ParquetField> added = new ArrayList<>();

    public ParquetRewrite(ParquetTable source) {
        this.source = source;
        source.footer().getFileMetaData().getSchema().getFields().forEach(f -> names.put(f.getName(), f.getName()));
    }

    /** Leaves out the fields for which {@code which} holds. */
    public ParquetRewrite without(Predicate<String> which) {
        names.keySet().removeIf(which);
        return this;
    }

    /** Gives a field another name; nothing where there is none. */
    public ParquetRewrite renamed(String field, String name) {
        names.computeIfPresent(field, (f, old) -> name);
        return this;
    }

    /** Puts a field behind the others. */
    public ParquetRewrite with(ParquetField field) {
        added.add(field);
        return this;
    }

    /** What fills the added columns of rows [from, from + rows). */
    @FunctionalInterface
    public interface Added {
        void writeTo(ParquetGroup group, int from, int rows) throws IOException;
    }

    /**
     * Writes the file.
     *
     * @throws org.exolam.error.DataException where the source is damaged
     * @throws org.exolam.error.ResourceException where the target cannot be written
     */
    public void write(Path target, Map<String, String> keyValues, Added content) {
        MessageType old = source.footer().getFileMetaData().getSchema();
        List<Type> fields = new ArrayList<>();
        names.forEach((field, name) -> fields.add(named(old.getType(field), name)));
        added.forEach(f -> fields.add(f.type()));
        MessageType schema = new MessageType("schema", fields);
        ParquetOutput.write(target, schema, keyValues, out -> {
            int from = 0;
            for (long rows : source.rowGroups()) {
                int begin = from;
                out.group((int) rows, group -> {
                    copy(schema, group, begin);
                    content.writeTo(group, begin, (int) rows);
                });
                from += (int) rows;
            }
        });
    }

    private void copy(MessageType schema, ParquetGroup group, int from) {
        Map<String, String> original = new LinkedHashMap<>();
        names.forEach((field, name) -> original.put(name, field));
        for (ColumnDescriptor column : schema.getColumns()) {
            String field = original.get(column.getPath()[0]);
            if (field != null) {
                String[] path = column.getPath().clone();
                path[0] = field;
                ColumnDescriptor wanted =
                        source.footer().getFileMetaData().getSchema().getColumnDescription(path);
                ParquetLeaf leaf = new ParquetLeaf(String.join("/", path), wanted);
                group.copied(column, new ParquetStream(source, leaf, source.file() + ", column " + field), from);
            }
        }
    }

    private static Type named(Type type, String name) {
        if (type.getName().equals(name)) {
            return type;
        }
        if (type.isPrimitive()) {
            PrimitiveType p = type.asPrimitiveType();
            return Types.primitive(p.getPrimitiveTypeName(), p.getRepetition())
                    .length(p.getTypeLength())
                    .as(p.getLogicalTypeAnnotation())
                    .named(name);
        }
        GroupType g = type.asGroupType();
        return Types.buildGroup(g.getRepetition())
                .as(g.getLogicalTypeAnnotation())
                .addFields(g.getFields().toArray(Type[]::new))
                .named(name);
    }

    /** The names that the copied fields will have. */
    public List<String> fields() {
        return Collections.unmodifiableList(new ArrayList<>(names.values()));
    }
}
