package org.exolam.app.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
            Path file = Files.createTempFile("exolam-sample", ".hdf5");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
