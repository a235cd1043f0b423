package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Problem;
import org.exolam.error.DataException;
import org.exolam.io.reading.OpenOptions;

/**
 * What the inspect command makes of a path with a fault. {@code refuse}: nothing can be used; {@code skip}: part is left
 * out and named; {@code report}: all is read, with a notice; {@code ok}: read without a word.
 */
final class Verdicts {
    /** A few slices; the largest claim among the files is 2⁴⁰ rows. */
    private static final long ALLOCATED_BYTES_MAX = 200L << 20;

    private Verdicts() {}

    static void assertVerdict(Path path, String verdict, String fragment) {
        long before = allocatedBytes();
        Outcome outcome = open(path);
        long allocated = allocatedBytes() - before;
        assertEquals(verdict, outcome.verdict(), outcome.text());
        assertTrue(outcome.text().contains(fragment), outcome.text());
        assertTrue(
                !verdict.equals("refuse")
                        || outcome.text().contains(path.getFileName().toString()),
                outcome.text());
        assertTrue(allocated < ALLOCATED_BYTES_MAX, "allocated " + allocated + " bytes");
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private record Outcome(String verdict, String text) {}

    /** What the inspect command makes of a path. */
    private static Outcome open(Path path) {
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            Inspection inspection = Inspection.of(data, false);
            String verdict = switch (inspection.exitCode()) {
                case 0 -> inspection.notices().isEmpty() ? "ok" : "report";
                case 1 -> "skip";
                default -> "refuse";
            };
            String text = Stream.concat(inspection.problems().stream(), inspection.notices().stream())
                    .map(Verdicts::text)
                    .reduce("", (a, b) -> a + b + "\n");
            return new Outcome(verdict, text);
        } catch (DataException e) {
            return new Outcome("refuse", e.getMessage());
        }
    }

    private static String text(Problem p) {
        return p.file() + ", key " + p.key() + ", episode " + p.episode() + ": " + p.message();
    }
}
