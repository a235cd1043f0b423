package org.exolam.io.zarr;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.exolam.data.ContiguousRows;
import org.exolam.data.ZipEntries;
import org.exolam.error.DataException;
import org.exolam.io.reading.Folders;
import org.exolam.settings.AtomicFiles;

/** Where a store's values lie: a folder, or a zip of one. Belongs to one thread at a time. */
abstract class ZarrStore implements AutoCloseable {
    /** Opens a folder or a zip file. */
    static ZarrStore open(Path path) {
        return Files.isDirectory(path) ? new OfFolder(path) : new OfZip(path);
    }

    /** Whether a zip holds a store, at its top or in its only folder. */
    static boolean isZip(Path path) {
        try (OfZip zip = new OfZip(path)) {
            return zip.prefixOrNull() != null;
        } catch (DataException e) {
            return false;
        }
    }

    private byte[] buffer = new byte[0];

    /**
     * A value.
     *
     * @param bytes hold it in front; the store's own, until the next value is read
     */
    record Value(byte[] bytes, int length) {}

    /**
     * The value of a key such as {@code data/img/.zarray}.
     *
     * @param bytesMax more than this is an error
     * @return null where there is none
     */
    abstract Value readOrNull(String key, long bytesMax);

    final byte[] buffer(long bytes) {
        if (buffer.length < bytes) {
            buffer = new byte[Math.toIntExact(bytes)];
        }
        return buffer;
    }

    /** Names of what lies directly in a group, arrays or not. */
    abstract List<String> members(String group);

    @Override
    public abstract void close();

    private static final class OfFolder extends ZarrStore {
        private final Path root;

        OfFolder(Path root) {
            this.root = root;
        }

        @Override
        Value readOrNull(String key, long bytesMax) {
            Path file = root.resolve(key);
            // Opened without a look before: a chunk that is not there is no error, and one call fewer a chunk.
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                long size = in.size();
                if (size > bytesMax) {
                    throw new DataException(file + " has " + size + " bytes; at most " + bytesMax + " were expected");
                }
                byte[] bytes = buffer(size);
                ContiguousRows.readBytes(in, 0, size, ByteBuffer.wrap(bytes), 0);
                return new Value(bytes, (int) size);
            } catch (java.nio.file.NoSuchFileException e) {
                return null;
            } catch (IOException e) {
                throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
            }
        }

        @Override
        List<String> members(String group) {
            Path folder = root.resolve(group);
            return !Files.isDirectory(folder)
                    ? List.of()
                    : Folders.folders(folder).stream().map(Folders::name).toList();
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }

    private static final class OfZip extends ZarrStore {
        private static final Pattern ARRAY = Pattern.compile("((?:[^/]+/)?)data/[^/]+/\\.zarray");
        private final Path file;
        private final ZipFile zip;
        private final String prefix;

        OfZip(Path file) {
            this.file = file;
            try {
                if (Files.size(file) == 0) {
                    throw new DataException(file + " is an empty file, not a zip of a zarr store");
                }
                this.zip = new ZipFile(file.toFile());
            } catch (IOException e) {
                throw new DataException(
                        file + " is no whole zip of a zarr store: it ends early or is damaged (" + AtomicFiles.reason(e)
                                + ")",
                        e);
            }
            try {
                String found = prefixOrNull();
                prefix = found == null ? "" : found;
            } catch (DataException e) {
                close();
                throw e;
            }
        }

        /** What stands before "data/…": nothing, or the folder that was packed as a whole; null where no array is there. */
        private String prefixOrNull() {
            if (ZipEntries.findOrNull(file.toString(), zip, "data/.zgroup") != null) {
                return "";
            }
            Set<String> prefixes = new TreeSet<>();
            for (ZipEntry e : ZipEntries.of(file.toString(), zip)) {
                Matcher array = ARRAY.matcher(e.getName());
                if (array.matches()) {
                    prefixes.add(array.group(1));
                }
            }
            return prefixes.contains("")
                    ? ""
                    : prefixes.size() == 1 ? prefixes.iterator().next() : null;
        }

        @Override
        Value readOrNull(String key, long bytesMax) {
            ZipEntry entry = ZipEntries.findOrNull(file.toString(), zip, prefix + key);
            if (entry == null) {
                return null;
            }
            long size = entry.getSize();
            if (size < 0 || size > bytesMax) {
                throw new DataException(
                        file + ", entry " + key + " has " + size + " bytes; at most " + bytesMax + " were expected");
            }
            try (InputStream in = new FilterInputStream(zip.getInputStream(entry)) {}) {
                byte[] bytes = buffer(size);
                return new Value(bytes, in.readNBytes(bytes, 0, (int) size));
            } catch (IOException e) {
                throw new DataException("cannot read " + file + ", entry " + key + ": " + AtomicFiles.reason(e), e);
            }
        }

        @Override
        List<String> members(String group) {
            TreeSet<String> names = new TreeSet<>(org.exolam.data.NaturalOrder.INSTANCE);
            ZipEntries.of(file.toString(), zip).forEach(e -> {
                if (!e.getName().startsWith(prefix)) {
                    return;
                }
                String[] parts = e.getName().substring(prefix.length()).split("/", -1);
                if (parts.length >= 3 && parts[0].equals(group)) {
                    names.add(parts[1]);
                }
            });
            return new ArrayList<>(names);
        }

        @Override
        public void close() {
            try {
                zip.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                return;
            }
        }
    }
}
