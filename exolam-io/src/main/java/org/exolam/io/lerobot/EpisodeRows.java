package org.exolam.io.lerobot;

import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.RowSource;
import org.exolam.error.DataException;
import org.exolam.io.parquet.BytesColumn;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.picture.StoredPictures;
import org.exolam.io.reading.Sources;

/** The blocks of one episode, opened when first read. */
final class EpisodeRows {
    private final Info info;
    private final Tables tables;
    private final Cameras cameras;
    private final Map<String, BlockSpec> kinds;
    private final Located located;
    private final RunNotices notices;

    EpisodeRows(
            Info info,
            Tables tables,
            Cameras cameras,
            Map<String, BlockSpec> kinds,
            Located located,
            RunNotices notices) {
        this.info = info;
        this.notices = notices;
        this.tables = tables;
        this.cameras = cameras;
        this.kinds = kinds;
        this.located = located;
    }

    Sources open() {
        ParquetTable table = tables.open(info.root().resolve(located.entry().file()));
        if (!info.isV3()) {
            requireWhole(table);
        }
        return new Sources(block -> open(table, block), () -> {});
    }

    private String where(String block) {
        return info.root() + ", episode " + located.entry().name() + ", key " + block;
    }

    /** Before v3.0 rows are not looked at while opening: the file must be this episode, in order. */
    private void requireWhole(ParquetTable table) {
        FrameTable rows = FrameTable.of(table);
        List<FrameTable.Run> runs = rows.all();
        if (rows.faultOrNull() != null) {
            throw new DataException(rows.faultOrNull());
        }
        String fault = null;
        if (table.rows() != located.rows()) {
            fault = "the list of episodes says " + located.rows() + " rows, the file has " + table.rows();
        } else if (runs.size() != 1) {
            fault = "the file holds rows of several episodes";
        } else if (runs.get(0).episode() != located.entry().index()) {
            fault = "the rows say episode " + runs.get(0).episode();
        } else if (runs.get(0).faultOrNull() != null) {
            fault = runs.get(0).faultOrNull();
        } else if (!runs.get(0).order().isEmpty()) {
            fault = "the rows are not in the order of frame_index";
        }
        if (fault != null) {
            throw new DataException(where("episode_index") + ": " + fault);
        }
        notices.of(located.entry(), runs.get(0));
    }

    private RowSource open(ParquetTable table, String block) {
        Feature feature = info.features().get(block);
        return switch (feature.kind()) {
            case VIDEO -> cameras.rows(where(block), located.entry(), block, located.rows());
            case IMAGE -> pictures(table, block);
            default -> numbers(table, block);
        };
    }

    private RowSource numbers(ParquetTable table, String block) {
        BlockSpec kind = kinds.get(block);
        ParquetLeaf leaf = leaf(table, block);
        if (leaf.dtype().filter(kind.dtype()::equals).isEmpty()) {
            throw new DataException(where(block) + " is " + leaf.kind() + " in " + table.file() + ", in other files "
                    + kind.dtype().numpyName());
        }
        RowSource rows = table.numbers(where(block), "frame", leaf, kind.shape(), located.from(), located.rows());
        return located.order().isEmpty() ? rows : new OrderedRows(where(block), rows, located.order());
    }

    private ParquetLeaf leaf(ParquetTable table, String name) {
        return table.leaf(name)
                .orElseThrow(() -> new DataException(table.file() + ": the column " + name + " is missing"));
    }

    private RowSource pictures(ParquetTable table, String block) {
        BytesColumn bytes = table.bytes(leaf(table, block + LeRobotOpening.BYTES));
        return StoredPictures.rows(
                where(block),
                frame -> {
                    byte[] stored = bytes.readOrNull(located.row(frame));
                    if (stored == null) {
                        throw new DataException(where(block) + ": frame " + frame + " has no bytes"
                                + path(table, block, located.row(frame)));
                    }
                    return stored;
                },
                kinds.get(block).shape(),
                located.rows(),
                bytes::close);
    }

    /** A path beside missing bytes may lead anywhere. */
    private static String path(ParquetTable table, String block, int row) {
        ParquetLeaf leaf = table.leaf(block + LeRobotOpening.PATH).orElse(null);
        if (leaf == null || !leaf.isBytes()) {
            return "";
        }
        try (BytesColumn paths = table.bytes(leaf)) {
            byte[] path = paths.readOrNull(row);
            return path == null
                    ? ""
                    : ", only the path " + new String(path, java.nio.charset.StandardCharsets.UTF_8)
                            + ", which is not followed";
        }
    }
}
