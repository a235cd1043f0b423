package org.exolam.io.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;

/**
 * Features by the digest of their picture: records of one length (digest, numbers, CRC-32C of both), one behind the other.
 * A process that is killed leaves at most a part of a record at the end, which the next one cuts off; a record that is
 * damaged is taken for absent. One process appends, others that come while it runs read what was there. Safe for several
 * threads; one instance a file.
 */
final class FeatureFile {
    static final int KEY_BYTES = 16;

    /** Never taken by features, so that a full disk ends nothing else. */
    private static final long FREE_BYTES_MIN = 256L << 20;

    private static final int LOOKS_AT_DISK_EVERY = 1024;
    private static final Map<Path, FeatureFile> OPEN = new ConcurrentHashMap<>();

    private final Path path;
    private final int size;
    private final int record;
    private final Map<ByteBuffer, Long> places = new HashMap<>();
    private FileChannel channel;
    private boolean isWriter;
    private long records;
    private long appended;

    private FeatureFile(Path path, int size) {
        this.path = path;
        this.size = size;
        this.record = KEY_BYTES + size * Float.BYTES + Integer.BYTES;
    }

    /**
     * The file; opened, and made where it is not there, when it is first used.
     *
     * @param size numbers of a picture
     */
    static FeatureFile of(Path path, int size) {
        return OPEN.computeIfAbsent(path.toAbsolutePath(), p -> new FeatureFile(p, size));
    }

    /**
     * What keeping the features of so many pictures takes.
     *
     * @throws ResourceException where the disk has not so much left
     */
    synchronized String announcement(long pictures) {
        open();
        long more = Math.max(0, pictures - records) * record;
        String size = String.format(
                Locale.ROOT,
                "features of up to %,d pictures are kept in %s: %,d bytes each, %,.1f MB, of which %,.1f MB are there",
                pictures,
                path.getParent(),
                record,
                Math.max(pictures, records) * record / 1e6,
                records * record / 1e6);
        if (free() < FREE_BYTES_MIN + more) {
            throw new ResourceException(String.format(
                    Locale.ROOT,
                    "%s; its disk has %,.0f MB left, of which %,.0f are not taken: free space, choose another folder for"
                            + " cache, or leave that option out",
                    size,
                    free() / 1e6,
                    FREE_BYTES_MIN / 1e6));
        }
        return size;
    }

    private long free() {
        try {
            return Files.getFileStore(path.getParent()).getUsableSpace();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** The features of a picture, or null where they are not kept. */
    synchronized float[] readOrNull(byte[] key) {
        open();
        Long place = places.get(ByteBuffer.wrap(key));
        if (place == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(record).order(ByteOrder.LITTLE_ENDIAN);
        try {
            ContiguousRows.readFully(channel, bytes, place * record);
        } catch (IOException e) {
            throw new DataException(
                    "cannot read the kept features " + path + ": " + AtomicFiles.reason(e)
                            + "; delete the file, it is made anew",
                    e);
        }
        bytes.flip();
        boolean isWhole = Arrays.equals(bytes.array(), 0, KEY_BYTES, key, 0, KEY_BYTES)
                && checksum(bytes.array()) == bytes.getInt(record - Integer.BYTES);
        if (!isWhole) {
            places.remove(ByteBuffer.wrap(key));
            return null;
        }
        float[] features = new float[size];
        bytes.position(KEY_BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(features);
        return features;
    }

    /** Keeps the features of a picture; nothing happens where another process writes. */
    synchronized void append(byte[] key, float[] features) {
        open();
        if (!isWriter || places.containsKey(ByteBuffer.wrap(key))) {
            return;
        }
        requireRoom();
        ByteBuffer bytes =
                ByteBuffer.allocate(record).order(ByteOrder.LITTLE_ENDIAN).put(key);
        for (float v : features) {
            bytes.putFloat(v);
        }
        bytes.putInt(checksum(bytes.array())).flip();
        try {
            long at = records * record;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        places.put(ByteBuffer.wrap(key.clone()), records++);
        appended++;
    }

    private int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, record - Integer.BYTES);
        return (int) crc.getValue();
    }

    private void requireRoom() {
        if (appended % LOOKS_AT_DISK_EVERY != 0) {
            return;
        }
        long free = free();
        if (free < FREE_BYTES_MIN + (long) LOOKS_AT_DISK_EVERY * record) {
            throw new ResourceException(String.format(
                    Locale.ROOT,
                    "features are kept in %s, %,d bytes a picture, and its disk has %,.0f MB left: free space,"
                            + " choose another folder for cache, or leave that option out",
                    path.getParent(),
                    record,
                    free / 1e6));
        }
    }

    private ResourceException unwritable(IOException e) {
        return new ResourceException(
                "cannot keep features in " + path + ": " + AtomicFiles.reason(e)
                        + "; choose another folder for cache, or leave that option out",
                e);
    }

    private void open() {
        if (channel != null) {
            return;
        }
        try {
            Files.createDirectories(path.getParent());
            FileChannel opened = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // Held until the process ends, which is when the lock is freed.
            FileLock lockOrNull = opened.tryLock();
            isWriter = lockOrNull != null;
            records = opened.size() / record;
            if (isWriter) {
                opened.truncate(records * record);
            }
            for (long i = 0; i < records; i++) {
                ByteBuffer key = ByteBuffer.allocate(KEY_BYTES);
                ContiguousRows.readFully(opened, key, i * record);
                places.put(key.flip(), i);
            }
            channel = opened;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Forgets what is open, as the end of a process does; for tests. */
    static void forget() throws IOException {
        for (FeatureFile file : OPEN.values()) {
            if (file.channel != null) {
                file.channel.close();
            }
        }
        OPEN.clear();
    }
}
