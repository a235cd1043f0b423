package org.exolam.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.data.ContiguousRows;
import org.exolam.data.NaturalOrder;
import org.exolam.error.DataException;
import org.exolam.io.reading.Folders;
import org.exolam.settings.AtomicFiles;

/**
 * Tells whether a data set is the one that a run was made from: SHA-256 over the names, the sizes and sampled bytes of its
 * files. Cheap on purpose: a change in the middle of a large file may go unnoticed, another recording never does.
 */
public final class DatasetFingerprint {
    private static final int WINDOWS = 8;
    private static final int WINDOW_BYTES = 1 << 16;
    private static final int WINDOW_BYTES_OF_MANY = 1 << 12;
    private static final int MANY_FILES = 64;

    private DatasetFingerprint() {}

    /**
     * {@code sha256:} and 64 hexadecimal digits. Where the data set lies does not matter.
     *
     * @param location a file, or a folder, of which every file that is not hidden counts
     */
    public static String of(Path location) {
        List<Path> files = files(location);
        int window = files.size() > MANY_FILES ? WINDOW_BYTES_OF_MANY : WINDOW_BYTES;
        MessageDigest digest = sha256();
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                String name = Folders.relative(location, file);
                digest.update((name + "\n" + channel.size() + "\n").getBytes(StandardCharsets.UTF_8));
                sample(channel, window, digest);
            } catch (IOException e) {
                throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path location) {
        if (!Files.isDirectory(location)) {
            return List.of(location);
        }
        try (Stream<Path> all = Files.walk(location)) {
            return all.filter(p -> Files.isRegularFile(p)
                            && !p.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(p -> Folders.relative(location, p), NaturalOrder.INSTANCE))
                    .toList();
        } catch (IOException e) {
            throw new DataException("cannot read the folder " + location + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Evenly spaced windows, the first at the beginning and the last at the end; a small file whole. */
    private static void sample(FileChannel channel, int window, MessageDigest digest) throws IOException {
        long size = channel.size();
        boolean whole = size <= (long) WINDOWS * window;
        int count = whole ? (int) ((size + window - 1) / window) : WINDOWS;
        for (int i = 0; i < count; i++) {
            long at = whole ? (long) i * window : (size - window) * i / (WINDOWS - 1);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(window, size - at));
            ContiguousRows.readFully(channel, bytes, at);
            digest.update(bytes.flip());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
