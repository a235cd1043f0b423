package org.exolam.io.minari;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.data.DType;
import org.exolam.data.NaturalOrder;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.hdf5.Hdf5Array;
import org.exolam.io.hdf5.Hdf5File;
import org.exolam.io.picture.StoredPictures;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;

/**
 * One HDF5 file with a group {@code episode_<i>} an episode. Pictures stored as JPEG are byte strings, or, where all of an
 * episode happen to have one length, a plain table of bytes: told by rank and first bytes, not by a flag.
 */
final class Hdf5Storage implements Storage {
    private static final String EPISODE = "episode_[0-9]{1,18}";
    private static final int DEPTH_MAX = 16;

    private final Path location;
    private final Hdf5File file;
    private final String name;
    private final Metadata metadata;
    private final OpenOptions options;
    private final Findings findings;
    private final Map<String, Long> episodes = new TreeMap<>(NaturalOrder.INSTANCE);

    private Hdf5Storage(
            Path location, Path path, Hdf5File file, Metadata metadata, OpenOptions options, Findings findings) {
        this.location = location;
        this.file = file;
        this.name = Folders.relative(location, path);
        this.metadata = metadata;
        this.options = options;
        this.findings = findings;
        file.root().groups().forEach((group, address) -> {
            if (group.matches(EPISODE)) {
                episodes.put(group, address);
            } else {
                findings.notice(name, group, "", "the group " + group + " is no episode_<number>; it was left out");
            }
        });
    }

    static Hdf5Storage open(Path location, Path path, Metadata metadata, OpenOptions options, Findings findings) {
        if (!Files.exists(path)) {
            throw new DataException(path + " is missing: it holds all episodes");
        }
        Hdf5File file = Hdf5File.open(path);
        try {
            return new Hdf5Storage(location, path, file, metadata, options, findings);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public int episodes() {
        return episodes.size();
    }

    @Override
    public List<Recording> recordings() {
        List<Recording> out = new ArrayList<>();
        episodes.forEach((episode, address) -> {
            try {
                out.add(describe(episode, address));
            } catch (DataException e) {
                findings.unreadable(location, name, episode, e);
            }
        });
        return out;
    }

    private Recording describe(String episode, long address) {
        Map<String, Block> blocks = new LinkedHashMap<>();
        arrays(episode, address).forEach((key, array) -> {
            Stored stored = stored(episode, key, array);
            if (stored == null) {
                findings.notice(name, episode, key, key + " is no array of numbers and was left out");
            } else {
                blocks.put(key, stored.block());
            }
        });
        Metadata.noticeSteps(file.number(episode, address, Metadata.STEPS), blocks, name, episode, findings);
        return new Recording(name, episode, null, blocks, List.of(), () -> sources(episode, address));
    }

    private Map<String, Hdf5Array> arrays(String episode, long address) {
        Map<String, Hdf5Array> out = new LinkedHashMap<>();
        collect(episode, address, "", 0, out);
        out.keySet().removeIf(k -> k.startsWith("infos/") && !MinariReader.isAsked(k, options));
        return out;
    }

    private void collect(String path, long address, String prefix, int depth, Map<String, Hdf5Array> out) {
        Hdf5File.Members members = file.group(path, address);
        members.arrays().forEach((key, array) -> out.put(prefix + key, array));
        if (depth < DEPTH_MAX) {
            members.groups().forEach((key, at) -> collect(path + "/" + key, at, prefix + key + "/", depth + 1, out));
        }
    }

    /** An array as a block: what it is, and how its rows are opened. */
    private record Stored(Block block, boolean isPictures) {}

    private Stored stored(String episode, String key, Hdf5Array array) {
        if (array.isByteStrings()) {
            long rows = array.dimensions().get(0);
            if (rows == 0 || metadata.observations().isText(key)) {
                return null;
            }
            Shape shape = StoredPictures.shapeOf(where(episode, key) + ": frame 0", array.byteString(0));
            return new Stored(new Block(DType.UINT8, shape, rows), true);
        }
        if (!array.isNumeric() || array.dimensions().isEmpty()) {
            return null;
        }
        array.requireStored();
        Block plain = new Block(array.dtype(), array.rowShape(), array.claimedRows());
        if (plain.dtype() == DType.UINT8 && plain.rowShape().rank() == 1 && plain.rows() > 0) {
            byte[] first = row(array, 0);
            boolean isJpeg = first.length > 3
                    && (first[0] & 0xff) == 0xff
                    && (first[1] & 0xff) == 0xd8
                    && (first[2] & 0xff) == 0xff;
            if (isJpeg) {
                Shape shape = StoredPictures.shapeOf(where(episode, key) + ": frame 0", first);
                return new Stored(new Block(DType.UINT8, shape, plain.rows()), true);
            }
        }
        return new Stored(plain, false);
    }

    private static byte[] row(Hdf5Array array, int row) {
        try (RowSource rows = array.open()) {
            return rows.read(row, row + 1).bytes();
        }
    }

    private String where(String episode, String key) {
        return location + ", episode " + episode + ", key " + key;
    }

    private Sources sources(String episode, long address) {
        Map<String, Hdf5Array> arrays = arrays(episode, address);
        return new Sources(key -> open(episode, key, arrays.get(key)), () -> {});
    }

    private RowSource open(String episode, String key, Hdf5Array array) {
        Stored stored = stored(episode, key, array);
        if (!stored.isPictures()) {
            return array.open();
        }
        int rows = Math.toIntExact(stored.block().rows());
        if (array.isByteStrings()) {
            return StoredPictures.rows(
                    where(episode, key), array::byteString, stored.block().rowShape(), rows, () -> {});
        }
        RowSource bytes = array.open();
        return StoredPictures.rows(
                where(episode, key),
                row -> {
                    NumericArray one = bytes.read(row, row + 1);
                    return one.bytes();
                },
                stored.block().rowShape(),
                rows,
                bytes::close);
    }

    @Override
    public void close() {
        file.close();
    }
}
