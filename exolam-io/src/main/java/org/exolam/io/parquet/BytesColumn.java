package org.exolam.io.parquet;

/** Byte strings of one column, a row at a time; forward is cheap. Belongs to one thread. */
public final class BytesColumn implements AutoCloseable {
    private final ParquetStream stream;

    BytesColumn(ParquetTable table, ParquetLeaf leaf) {
        this.stream = new ParquetStream(table, leaf, table.file() + ", column " + leaf.name());
    }

    /** The value of a row; null where the row has none. */
    public byte[] readOrNull(long row) {
        byte[][] value = new byte[1][];
        stream.seek(row);
        stream.forRow(reader -> {
            if (stream.isPresent()) {
                value[0] = reader.getBinary().getBytes();
            }
        });
        return value[0];
    }

    @Override
    public void close() {
        stream.close();
    }
}
