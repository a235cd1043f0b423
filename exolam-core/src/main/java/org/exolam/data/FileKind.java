package org.exolam.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a file is by its first bytes, in words for messages: users name files wrongly more often than files break. */
public enum FileKind {
    EMPTY("an empty file"),
    NPY("an npy array"),
    ZIP("a zip archive"),
    HDF5("an HDF5 file"),
    PICKLE("a Python pickle (never executed here)"),
    PARQUET("a Parquet file"),
    GZIP("a gzip archive"),
    PNG("a PNG picture"),
    JPEG("a JPEG picture"),
    VIDEO("a video"),
    TAR("a tar archive"),
    TEXT("text"),
    UNKNOWN("of an unknown kind");

    private static final int HEAD_BYTES = 512;
    private final String words;

    FileKind(String words) {
        this.words = words;
    }

    /** "a zip archive", "text", … to be put behind "is". */
    public String words() {
        return words;
    }

    /** Looks at the first bytes of a file. */
    public static FileKind of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(HEAD_BYTES));
        }
    }

    /** Looks at the first bytes. */
    public static FileKind of(byte[] head) {
        if (head.length == 0) {
            return EMPTY;
        }
        if (startsWith(head, 0, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return NPY;
        }
        if (startsWith(head, 0, 'P', 'K', 3, 4) || startsWith(head, 0, 'P', 'K', 5, 6)) {
            return ZIP;
        }
        if (startsWith(head, 0, 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n')) {
            return HDF5;
        }
        if (head[0] == (byte) 0x80 && head.length > 1 && head[1] >= 2 && head[1] <= 5) {
            return PICKLE;
        }
        if (startsWith(head, 0, 'P', 'A', 'R', '1')) {
            return PARQUET;
        }
        return media(head);
    }

    private static FileKind media(byte[] head) {
        if (startsWith(head, 0, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (startsWith(head, 0, 0x89, 'P', 'N', 'G')) {
            return PNG;
        }
        if (startsWith(head, 0, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        boolean container = startsWith(head, 4, 'f', 't', 'y', 'p')
                || startsWith(head, 0, 0x1a, 0x45, 0xdf, 0xa3)
                || (startsWith(head, 0, 'R', 'I', 'F', 'F') && startsWith(head, 8, 'A', 'V', 'I'));
        if (startsWith(head, 257, 'u', 's', 't', 'a', 'r')) {
            return TAR;
        }
        return container ? VIDEO : isText(head) ? TEXT : UNKNOWN;
    }

    private static boolean isText(byte[] head) {
        // A multi-byte character may be cut at the end, and shows as one replacement.
        String text = new String(head, StandardCharsets.UTF_8);
        long strange = text.chars()
                .filter(c -> c == 0xfffd || (c < ' ' && c != '\n' && c != '\r' && c != '\t'))
                .count();
        return strange <= 1;
    }

    private static boolean startsWith(byte[] head, int at, int... magic) {
        byte[] wanted = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            wanted[i] = (byte) magic[i];
        }
        return head.length >= at + magic.length && Arrays.equals(head, at, at + magic.length, wanted, 0, magic.length);
    }
}
