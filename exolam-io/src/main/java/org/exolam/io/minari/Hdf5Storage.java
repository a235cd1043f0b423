package org.exolam.io.minari;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.exolam.data.NaturalOrder;
import org.exolam.error.DataException;
import org.exolam.io.hdf5.Hdf5Array;
import org.exolam.io.hdf5.Hdf5File;
import org.exolam.io.hdf5.StoredBlock;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;

/** One HDF5 file with a group {@code episode_<i>} an episode. Pictures may be stored as JPEG. */
final class Hdf5Storage implements Storage {
    private static final String EPISODE = "episode_[0-9]{1,18}";

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
            StoredBlock stored = storedOrNull(episode, key, array);
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
        collect(episode, address, "", new HashSet<>(), out);
        out.keySet().removeIf(k -> k.startsWith("infos/") && !MinariReader.isAsked(k, options));
        return out;
    }

    /** @param seen addresses of groups: a hard link may lead back up */
    private void collect(String path, long address, String prefix, Set<Long> seen, Map<String, Hdf5Array> out) {
        if (!seen.add(address)) {
            return;
        }
        Hdf5File.Members members = file.group(path, address);
        members.arrays().forEach((key, array) -> out.put(prefix + key, array));
        members.groups().forEach((key, at) -> collect(path + "/" + key, at, prefix + key + "/", seen, out));
    }

    private StoredBlock storedOrNull(String episode, String key, Hdf5Array array) {
        boolean isText = array.isByteStrings() && metadata.observations().isText(key);
        return isText || !StoredBlock.isReadable(array) ? null : StoredBlock.of(where(episode, key), array);
    }

    private String where(String episode, String key) {
        return location + ", episode " + episode + ", key " + key;
    }

    private Sources sources(String episode, long address) {
        Map<String, Hdf5Array> arrays = arrays(episode, address);
        return new Sources(key -> StoredBlock.open(where(episode, key), arrays.get(key)), () -> {});
    }

    @Override
    public void close() {
        file.close();
    }
}
