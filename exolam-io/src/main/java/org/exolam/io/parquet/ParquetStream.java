package org.exolam.io.parquet;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.exolam.error.DataException;

/**
 * One column, value after value. Goes forward at the cost of the values passed, backward at that of the row group. Belongs
 * to one thread: the library's decompressors keep state.
 */
final class ParquetStream implements AutoCloseable {
    private final ParquetTable table;
    private final ParquetLeaf leaf;
    private final String where;
    private final MessageType wanted;
    private ParquetFileReader file;
    private PageReadStore pages;
    private ColumnReader reader;
    private int group = -1;
    private long groupFrom;
    private long row;
    private long valuesLeft;

    /** What is done with the value the reader stands at. */
    @FunctionalInterface
    interface ValueSink {
        void accept(ColumnReader reader);
    }

    ParquetStream(ParquetTable table, ParquetLeaf leaf, String where) {
        this.table = table;
        this.leaf = leaf;
        this.where = where;
        String top = leaf.column().getPath()[0];
        Type type = table.footer().getFileMetaData().getSchema().getType(top);
        // The file's own type of that field, cut down to the path of this leaf.
        this.wanted =
                new MessageType("wanted", ParquetPaths.only(type, leaf.column().getPath(), 0));
    }

    /** Goes to the beginning of a row. */
    void seek(long target) {
        ParquetGuard.guard(where, () -> {
            if (reader == null || target < row || target >= groupFrom + groupRows()) {
                openGroup(target);
            }
            while (row < target) {
                skipRow();
            }
            return null;
        });
    }

    private long groupRows() {
        return table.footer().getBlocks().get(group).getRowCount();
    }

    private void openGroup(long target) throws IOException {
        List<BlockMetaData> blocks = table.footer().getBlocks();
        int wantedGroup = 0;
        long from = 0;
        while (target >= from + blocks.get(wantedGroup).getRowCount()) {
            from += blocks.get(wantedGroup).getRowCount();
            wantedGroup++;
        }
        closeGroup();
        if (file == null) {
            LocalInputFile input = new LocalInputFile(table.file());
            file = new ParquetFileReader(input, table.footer(), ParquetTable.options(), input.newStream());
            file.setRequestedSchema(wanted);
        }
        group = wantedGroup;
        groupFrom = from;
        row = from;
        pages = file.readRowGroup(group);
        var column = wanted.getColumns().get(0);
        reader = new ColumnReadStoreImpl(
                        pages,
                        new GroupRecordConverter(wanted).getRootConverter(),
                        wanted,
                        table.footer().getFileMetaData().getCreatedBy())
                .getColumnReader(column);
        valuesLeft = pages.getPageReader(column).getTotalValueCount();
    }

    private void skipRow() {
        do {
            requireValue();
            reader.skip();
            consume();
        } while (valuesLeft > 0 && reader.getCurrentRepetitionLevel() > 0);
        row++;
    }

    /** Hands every value of the row, and what stands for an absent one, to a sink; then stands at the next row. */
    void forRow(ValueSink sink) {
        ParquetGuard.guard(where, () -> {
            do {
                requireValue();
                sink.accept(reader);
                consume();
            } while (valuesLeft > 0 && reader.getCurrentRepetitionLevel() > 0);
            row++;
            return null;
        });
    }

    private void consume() {
        valuesLeft--;
        if (valuesLeft > 0) {
            reader.consume();
        }
    }

    private void requireValue() {
        if (valuesLeft <= 0) {
            throw new DataException(where + " ends at row " + row + " of the " + (groupFrom + groupRows())
                    + " that its footer promises");
        }
    }

    /** Whether there is a value at all: neither null nor an empty list. */
    boolean isPresent() {
        return reader.getCurrentDefinitionLevel() == leaf.column().getMaxDefinitionLevel();
    }

    private void closeGroup() {
        if (pages != null) {
            pages.close();
            pages = null;
            reader = null;
        }
    }

    @Override
    public void close() {
        ParquetGuard.guard(where, () -> {
            closeGroup();
            if (file != null) {
                file.close();
                file = null;
            }
            return null;
        });
    }
}
