package org.exolam.io.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.exolam.data.FileKind;
import org.exolam.data.NaturalOrder;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * One HDF5 file: its groups and arrays. Links are named, never followed; hard links make no loop, since groups are opened
 * one at a time, by name, from the root. Whatever jHDF stumbles over becomes a sentence.
 */
public final class Hdf5File implements AutoCloseable {
    private final String where;
    private final FileChannel channel;
    private final GuardedChannel guarded;
    private final HdfFile hdf;

    private Hdf5File(String where, FileChannel channel) throws IOException {
        this.where = where;
        this.channel = channel;
        this.guarded = new GuardedChannel(channel);
        this.hdf = guard("", () -> BoundedStorage.open(guarded));
        long end = hdf.getHdfBackingStorage().getSuperblock().getEndOfFileAddress();
        if (end > channel.size()) {
            throw new DataException(where + " ends early: it has " + channel.size() + " bytes, its superblock says "
                    + end + "; fetch it again");
        }
    }

    /**
     * Opens a file.
     *
     * @throws DataException where it is missing, cut, or no HDF5
     */
    public static Hdf5File open(Path file) {
        FileChannel channel = null;
        try {
            FileKind kind = FileKind.of(file);
            if (kind != FileKind.HDF5 && kind != FileKind.UNKNOWN) {
                throw new DataException(file + " is " + kind.words() + ", not an HDF5 file");
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new Hdf5File(file.toString(), channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    /**
     * Members of a group.
     *
     * @param path of the group, ending in a slash
     * @param groups addresses of sub-groups by name, in natural order
     * @param arrays arrays by name, in natural order
     * @param links targets of soft and external links by name
     */
    public record Members(
            String path,
            SortedMap<String, Long> groups,
            SortedMap<String, Hdf5Array> arrays,
            SortedMap<String, String> links) {}

    /** Members of the root group. */
    public Members root() {
        return guard("/", () -> members("/", hdf));
    }

    /**
     * Members of a sub-group of the root.
     *
     * @param name for messages
     * @param address from {@link Members#groups()}
     */
    public Members group(String name, long address) {
        String path = "/" + name + "/";
        // A node of its own, so that what jHDF loads for it is freed with it: files have thousands of groups.
        return guard(path, () -> members(path, (Group) hdf.getNodeByAddress(address)));
    }

    /**
     * An attribute of a group that is one whole number.
     *
     * @return empty where there is none, or it cannot be read: attributes say nothing that the arrays do not
     */
    public OptionalLong number(String name, long address, String attribute) {
        try {
            return guard("/" + name, () -> {
                Attribute found = ((Group) hdf.getNodeByAddress(address)).getAttribute(attribute);
                return found != null && found.isScalar() && found.getData() instanceof Number n
                        ? OptionalLong.of(n.longValue())
                        : OptionalLong.empty();
            });
        } catch (DataException e) {
            return OptionalLong.empty();
        }
    }

    private Members members(String path, Group group) {
        SortedMap<String, Long> groups = new TreeMap<>(NaturalOrder.INSTANCE);
        SortedMap<String, Hdf5Array> arrays = new TreeMap<>(NaturalOrder.INSTANCE);
        SortedMap<String, String> links = new TreeMap<>(NaturalOrder.INSTANCE);
        for (Map.Entry<String, Node> e : group.getChildren().entrySet()) {
            Node node = e.getValue();
            if (node instanceof Link link) {
                links.put(e.getKey(), link.getTargetPath());
            } else if (node instanceof Dataset dataset) {
                arrays.put(e.getKey(), new Hdf5Array(this, path + e.getKey(), dataset));
            } else if (node instanceof Group) {
                groups.put(e.getKey(), node.getAddress());
            }
        }
        return new Members(path, groups, arrays, links);
    }

    String where(String path) {
        return path.isEmpty() ? where : where + ", " + path;
    }

    /** Where the chunks of an array lie. */
    Map<ChunkOffset, Chunk> chunks(ChunkedDataset dataset) {
        return ChunkTable.of(hdf, dataset);
    }

    FileChannel channel() {
        return channel;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Where the file's own addresses count from. */
    long base() {
        return hdf.getUserBlockSize();
    }

    /**
     * Runs something of jHDF's. It meets corrupt files with whatever its buffers and collections throw, endless recursion
     * and sizes beyond the heap among it; to the user all of that is one thing. One at a time, since jHDF promises nothing
     * for several threads; the data are read outside.
     */
    synchronized <T> T guard(String path, Supplier<T> work) {
        try {
            guarded.refill();
            return work.get();
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException("cannot read " + where(path) + ": " + AtomicFiles.reason(e), e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            String reasons = reasons(e);
            throw new DataException(where(path) + " cannot be read as HDF5 (" + reasons + "): " + advice(reasons), e);
        }
    }

    private static String advice(String reasons) {
        if (reasons.contains("filter is not available")) {
            return "repack the file with one that is read (h5repack -f GZIP=4)";
        }
        return reasons.contains("ersion")
                ? "its structures may be newer than this reader knows: write it with h5py's default libver"
                : "the file is corrupt or of a kind that is not supported; fetch it again or check it with h5dump";
    }

    /** The distinct messages along the chain of causes, the last and most precise one first; at most two. */
    private static String reasons(Throwable e) {
        List<String> found = new ArrayList<>();
        for (Throwable t = e; t != null; t = t.getCause()) {
            String message = t.getMessage();
            String reason = t instanceof StackOverflowError ? "it refers to itself without end" : message;
            if (reason != null && !reason.isBlank() && found.stream().noneMatch(reason::contains)) {
                found.add(0, reason.strip().replaceFirst("^[\\w.]+(Exception|Error): ", ""));
            }
        }
        return found.isEmpty()
                ? e.getClass().getSimpleName()
                : String.join("; ", found.subList(0, Math.min(2, found.size())));
    }

    @Override
    public void close() {
        // Not HdfFile.close(): it names its file, and one made from a channel has none.
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                return;
            }
        }
    }
}
