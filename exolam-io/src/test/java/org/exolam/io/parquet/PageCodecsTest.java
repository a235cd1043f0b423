package org.exolam.io.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that pyarrow wrote: row i holds [i, -i], in two groups of rows. */
class PageCodecsTest {
    @TempDir
    Path folder;

    @Test
    void pagesPackedByGzipAreRead() {
        ParquetTable table = ParquetTable.open(Fixtures.copy("parquet/gzip.parquet", folder));
        ParquetLeaf leaf = table.leaf("x").orElseThrow();
        try (RowSource rows = table.numbers("here", "row", leaf, Shape.of(2), 0, 100)) {
            NumericArray all = rows.readAll();
            for (int i = 0; i < 100; i++) {
                assertEquals(i, all.get(2 * i));
                assertEquals(-i, all.get(2 * i + 1));
            }
        }
    }

    @Test
    void pagesThatCannotBeUnpackedAreRefusedByName() {
        Path file = Fixtures.copy("parquet/brotli.parquet", folder);
        String message =
                assertThrows(DataException.class, () -> ParquetTable.open(file)).getMessage();
        assertTrue(message.contains("brotli.parquet, column x.list.element is packed by BROTLI"), message);
    }
}
