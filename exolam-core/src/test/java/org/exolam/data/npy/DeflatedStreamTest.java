package org.exolam.data.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeflatedStreamTest {
    private static final String NAME = "größe.npy";

    @TempDir
    Path folder;

    private Path file;
    private byte[] content;

    @BeforeEach
    void writeAnArchive() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        content = new byte[3 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextInt(16);
        }
        file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setComment("a remark");
            add(zip, "before.npy", ZipEntry.DEFLATED);
            add(zip, NAME, ZipEntry.DEFLATED);
            add(zip, "stored.npy", ZipEntry.STORED);
        }
    }

    private void add(ZipOutputStream zip, String name, int method) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static Optional<InputStream> open(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return DeflatedStream.of(archive.toString(), zip.getEntry(name));
        }
    }

    @Test
    void anEntryIsInflatedToItsLastByte() throws IOException {
        try (InputStream in = open(file, NAME).orElseThrow()) {
            assertEquals(content[0] & 0xff, in.read());
            byte[] rest = in.readNBytes(content.length);
            assertEquals(content.length - 1, rest.length);
            for (int i = 0; i < rest.length; i++) {
                assertEquals(content[i + 1], rest[i]);
            }
            assertEquals(-1, in.read());
        }
    }

    @Test
    void whatIsNotDeflatedOrNotPlainIsLeftToOthers() throws IOException {
        assertTrue(open(file, "stored.npy").isEmpty());
        byte[] plain = Files.readAllBytes(file);
        byte[] behind = new byte[plain.length + 7];
        System.arraycopy(plain, 0, behind, 7, plain.length);
        Path moved = Files.write(folder.resolve("moved.npz"), behind);
        assertTrue(open(moved, NAME).isEmpty());
        ZipEntry entry = new ZipEntry(NAME);
        entry.setMethod(ZipEntry.DEFLATED);
        entry.setSize(content.length);
        entry.setCompressedSize(1);
        for (byte[] none : new byte[][] {{}, new byte[100], "PK\5\6".getBytes(StandardCharsets.US_ASCII)}) {
            Path other = Files.write(folder.resolve("none.npz"), none);
            assertTrue(DeflatedStream.of(other.toString(), entry).isEmpty());
        }
    }

    @Test
    void whatIsNotDeflatedDataIsAnError() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = new String(NAME.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name) + name.length();
        Arrays.fill(bytes, at, at + 4, (byte) 0xff);
        Path broken = Files.write(folder.resolve("broken.npz"), bytes);
        try (InputStream in = open(broken, NAME).orElseThrow()) {
            assertThrows(ZipException.class, () -> in.readNBytes(content.length));
        }
        try (InputStream in = open(file, "before.npy").orElseThrow()) {
            assertArrayEquals(content, in.readAllBytes());
        }
    }
}
