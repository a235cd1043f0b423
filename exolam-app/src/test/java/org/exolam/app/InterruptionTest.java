package org.exolam.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptionTest {
    private static final int PATIENCE_SECONDS = 60;

    /** A program that is in the middle of a file until it is interrupted. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            PrintWriter out = new PrintWriter(
                    new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
            Interruption interruption = Interruption.guard(out);
            try {
                AtomicFiles.write(Path.of(args[0]), file -> {
                    file.write(new byte[1 << 20]);
                    out.println("writing");
                    try {
                        Thread.sleep(PATIENCE_SECONDS * 1000L);
                    } catch (InterruptedException e) {
                        throw new IOException("interrupted", e);
                    }
                });
            } catch (ResourceException e) {
                out.println("taken back");
            } finally {
                interruption.workIsOver();
            }
        }
    }

    @ParameterizedTest(name = "SIG{0}")
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalInTheMiddleOfAFileEndsWith130AndLeavesNothing(String signal, @TempDir Path folder) throws Exception {
        Path target = folder.resolve("model.bin");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        target.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("writing", lines.readLine());
            assertEquals(1, files(folder).size(), "the temporary file is there");
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(Interruption.EXIT_CODE, process.exitValue());
            assertTrue(lines.lines().anyMatch(l -> l.startsWith("exolam: interrupted")));
            assertEquals(List.of(), files(folder));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
