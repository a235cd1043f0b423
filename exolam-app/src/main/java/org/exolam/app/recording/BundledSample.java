package org.exolam.app.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small recording inside the program, as a file while it is needed: readers want random access. */
public final class BundledSample implements AutoCloseable {
    private static final String RESOURCE = "/org/exolam/app/samples/cheetah-sample.hdf5";

    private final Path file;

    private BundledSample(Path file) {
        this.file = file;
    }

    /** Unpacks it to the folder for temporary files. */
    public static BundledSample unpack() {
        try (InputStream in = BundledSample.class.getResourceAsStream(RESOURCE)) {
            // A folder of its own, since the name is part of the fingerprint.
            Path file = Files.createTempDirectory("exolam").resolve(RESOURCE.substring(RESOURCE.lastIndexOf('/') + 1));
            Files.copy(in, file);
            return new BundledSample(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
