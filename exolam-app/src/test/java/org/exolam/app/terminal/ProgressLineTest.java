package org.exolam.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter err = new StringWriter();
    private long now = 5 * SECOND;

    private ProgressLine progress(boolean terminal) {
        return new ProgressLine(new PrintWriter(err), "reading", "frames", terminal, () -> now);
    }

    @Test
    void withoutATerminalALineIsLoggedNowAndThen() {
        try (ProgressLine progress = progress(false)) {
            for (int second = 1; second <= 45; second++) {
                now += SECOND;
                progress.advance(second * 100L, 10_000);
            }
        }
        assertEquals(
                "reading: 1,000 of 10,000 frames, 100/s, 1 min 30 s left\n"
                        + "reading: 4,000 of 10,000 frames, 100/s, 1 min 00 s left\n",
                err.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void onATerminalOneLineIsRewrittenAndWiped() {
        try (ProgressLine progress = progress(true)) {
            now += SECOND;
            progress.advance(10, 1000);
            now += SECOND;
            progress.advance(1000, 1000);
        }
        String[] lines = err.toString().split("\r");
        assertEquals("reading: 10 of 1,000 frames, 10/s, 1 min 39 s left", lines[1]);
        assertTrue(lines[2].startsWith("reading: 1,000 of 1,000 frames, 500/s, 0 s left   "), lines[2]);
        assertTrue(lines[3].isBlank(), lines[3]);
        assertEquals(lines[1].length(), lines[2].length(), "the longer line is covered");
    }

    @Test
    void anotherStageHasANameAUnitAndARateOfItsOwn() {
        ProgressLine progress = progress(true);
        now += SECOND;
        progress.advance(100, 100);
        now += 9 * SECOND;
        progress.begin("solving", "remedies");
        now += 2 * SECOND;
        progress.advance(4, 10);
        assertTrue(err.toString().contains("\rsolving: 4 of 10 remedies, 2/s, 3 s left"), err.toString());
    }

    @Test
    void anotherPassOfTheSameStageHasARateOfItsOwn() {
        ProgressLine progress = progress(true);
        now += SECOND;
        progress.advance(100, 100);
        now += 9 * SECOND;
        progress.advance(10, 100);
        assertTrue(!err.toString().contains("10 of 100"), "no rate can be told yet");
        now += SECOND;
        progress.advance(60, 100);
        assertTrue(err.toString().contains("\rreading: 60 of 100 frames, 50/s, 1 s left"), err.toString());
    }

    @Test
    void anUnknownTotalPromisesNoTime() {
        ProgressLine progress = progress(true);
        now += SECOND;
        progress.advance(7, 0);
        assertEquals("\rreading: 7 frames, 7/s", err.toString());
    }

    @Test
    void quietMeansSilent() {
        Console console = new Console(new PrintWriter(err), new PrintWriter(err), false, true, true);
        try (ProgressLine progress = console.progress("reading", "frames")) {
            progress.advance(1, 2);
        }
        console.note("a remark");
        assertEquals("", err.toString());
    }

    @Test
    void longDurationsAreReadable() {
        assertEquals("2 h 05 min", ProgressLine.duration(2 * 3600 + 5 * 60 + 1));
    }
}
