package org.exolam.app.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTest {
    @Test
    void aLongSentenceIsBrokenAtSpacesAndLosesNothing() {
        String sentence = "word ".repeat(70).strip() + " " + "x".repeat(120) + " end";
        List<String> lines = Wrapped.lines(sentence, "  ");
        assertEquals(
                sentence, String.join(" ", lines.stream().map(String::strip).toList()));
        assertTrue(lines.stream().allMatch(l -> l.startsWith("  ")));
        assertTrue(lines.stream().filter(l -> l.length() > 100).allMatch(l -> l.contains("xxx")));
    }

    @Test
    void aScoreIsNotTornApart() {
        String sentence = "x".repeat(90) + " R²(a|z; o) is small";
        assertEquals(List.of("x".repeat(90), "R²(a|z; o) is small"), Wrapped.lines(sentence, ""));
    }

    @Test
    void aShortOneStaysOneLine() {
        assertEquals(List.of("healthy: all is well"), Wrapped.lines("healthy: all is well", ""));
    }
}
