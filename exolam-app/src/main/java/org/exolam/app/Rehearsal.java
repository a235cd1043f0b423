package org.exolam.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.app.recording.BundledSample;

/**
 * Inspects and converts the bundled sample in one process and says nothing: the launcher archives the classes that are
 * loaded for it, so that later starts find them ready.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("exolam");
        try (BundledSample sample = BundledSample.unpack()) {
            String hdf5 = sample.file().toString();
            String lerobot = folder.resolve("lerobot").toString();
            String npz = folder.resolve("sample.npz").toString();
            String frames = folder.resolve("frames").toString();
            run("--help");
            run("inspect", hdf5, "--json");
            for (List<String> made :
                    List.of(List.of("lerobot", lerobot), List.of("npz", npz), List.of("frames", frames))) {
                run("convert", hdf5, "--out", made.get(1), "--format", made.get(0), "--quiet");
                run("inspect", made.get(1), "--json");
            }
            run("inspect", folder.resolve("absent").toString());
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }

    private static void run(String... arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Exolam.commandLine(nowhere, nowhere, () -> false).execute(arguments);
    }
}
