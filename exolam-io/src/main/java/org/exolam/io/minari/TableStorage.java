package org.exolam.io.minari;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.picture.StoredPictures;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.SomeRows;
import org.exolam.io.reading.Sources;

/**
 * A folder an episode with one table. Everything has T + 1 rows there, actions and rewards padded with a last one that
 * means nothing; it is left out. Lists are flat, whatever the shape: it comes from the space.
 */
final class TableStorage implements Storage {
    private static final List<String> PADDED = List.of("actions", "rewards", "terminations", "truncations");

    private final Path location;
    private final Metadata metadata;
    private final OpenOptions options;
    private final Findings findings;
    private final List<Path> folders;

    TableStorage(Path location, Path folder, Metadata metadata, OpenOptions options, Findings findings) {
        this.location = location;
        this.metadata = metadata;
        this.options = options;
        this.findings = findings;
        this.folders = Folders.folders(folder).stream()
                .filter(f -> Folders.name(f).matches("[0-9]{1,18}"))
                .toList();
        if (folders.isEmpty()) {
            throw new DataException(folder + " holds no folder 0, 1, … with an episode each");
        }
    }

    @Override
    public int episodes() {
        return folders.size();
    }

    @Override
    public List<Recording> recordings() {
        List<Recording> out = new ArrayList<>();
        for (Path folder : folders) {
            String file = Folders.relative(location, part(folder));
            try {
                out.add(describe(folder, file));
            } catch (DataException e) {
                findings.unreadable(part(folder), file, Folders.name(folder), e);
            }
        }
        return out;
    }

    private Path part(Path folder) {
        return folder.resolve("part-0." + metadata.storage());
    }

    private Recording describe(Path folder, String file) {
        String episode = Folders.name(folder);
        Path part = part(folder);
        if (!Files.exists(part)) {
            throw new DataException(part + " is missing");
        }
        if (Files.exists(folder.resolve("part-1." + metadata.storage()))) {
            throw new DataException(part + " has a part-1 beside it; episodes in several parts are not read");
        }
        Map<String, Block> blocks = new LinkedHashMap<>();
        try (TableFile table = TableFile.open(part)) {
            for (String column : table.columns()) {
                if (column.startsWith("infos") && !MinariReader.isAsked(column, options)) {
                    continue;
                }
                Optional<Block> block = block(table, episode, column);
                if (block.isPresent()) {
                    blocks.put(column, block.get());
                } else {
                    findings.notice(file, episode, column, column + " is no column of numbers and was left out");
                }
            }
        }
        Path description = folder.resolve(Metadata.FILE);
        if (Files.isRegularFile(description)) {
            Metadata.noticeSteps(Metadata.steps(description), blocks, file, episode, findings);
        }
        Map<String, Block> known = Map.copyOf(blocks);
        return new Recording(file, episode, null, blocks, List.of(), () -> sources(part, episode, known));
    }

    private Optional<Block> block(TableFile table, String episode, String column) {
        boolean padded = PADDED.stream().anyMatch(p -> column.equals(p) || column.startsWith(p + "/"));
        int rows = padded ? Math.max(0, table.rows() - 1) : table.rows();
        Space space = column.startsWith("actions") ? metadata.actions() : metadata.observations();
        Optional<DType> dtype = table.dtype(column);
        if (dtype.isPresent()) {
            Shape shape = space.shape(column).orElseGet(() -> {
                int width = table.widthOfFirstRow(column);
                return table.isList(column) ? Shape.of(width) : Shape.of();
            });
            return Optional.of(new Block(dtype.get(), shape, rows));
        }
        if (!table.isBytes(column) || space.isText(column) || rows == 0) {
            return Optional.empty();
        }
        String where = where(episode, column);
        byte[] first = table.bytesOrNull(where, column, 0);
        if (first == null) {
            throw new DataException(where + ": frame 0 holds no picture: there are no bytes");
        }
        return Optional.of(new Block(DType.UINT8, StoredPictures.shapeOf(where + ": frame 0", first), rows));
    }

    private String where(String episode, String column) {
        return location + ", episode " + episode + ", key " + column;
    }

    private Sources sources(Path part, String episode, Map<String, Block> blocks) {
        TableFile table = TableFile.open(part);
        return new Sources(column -> open(table, episode, column, blocks.get(column)), table::close);
    }

    private RowSource open(TableFile table, String episode, String column, Block block) {
        String where = where(episode, column);
        int rows = Math.toIntExact(block.rows());
        if (table.dtype(column).isPresent()) {
            return new SomeRows(where, table.numbers(where, column, block.rowShape()), 0, rows);
        }
        return StoredPictures.rows(
                where, row -> table.bytesOrNull(where, column, row), block.rowShape(), rows, () -> {});
    }

    @Override
    public void close() {
        // Episodes open and close their own tables.
    }
}
