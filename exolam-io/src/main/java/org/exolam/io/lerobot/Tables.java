package org.exolam.io.lerobot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.io.parquet.ParquetTable;

/** Footers of the files that are being read; the last few, since each may have megabytes. Safe for several threads. */
final class Tables {
    private static final int KEPT = 8;

    private final Map<Path, ParquetTable> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, ParquetTable> eldest) {
            return size() > KEPT;
        }
    };

    ParquetTable open(Path file) {
        synchronized (kept) {
            ParquetTable table = kept.get(file);
            if (table != null) {
                return table;
            }
        }
        ParquetTable opened = ParquetTable.open(file);
        synchronized (kept) {
            kept.put(file, opened);
        }
        return opened;
    }
}
