package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.app.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    /** Forecast and held-out score differ by sampling alone; the worlds' are within a few hundredths. */
    private static final double AGREEMENT = 0.1;

    @TempDir
    Path folder;

    @Test
    void theStoryHoldsAndItsForecastsAreKept() throws IOException {
        Path out = folder.resolve("demo");
        Cli demo = Cli.run("demo", "--json", "--out", out.toString());
        assertEquals(0, demo.code(), demo.out() + demo.err());
        Map<String, Object> story = demo.json();
        assertEquals(true, story.get("holds"));
        List<?> chapters = (List<?>) story.get("chapters");
        assertEquals("crowding_out", chapter(chapters, 0).get("verdict"));
        assertEquals("over_capacity", chapter(chapters, 1).get("verdict"));
        for (int i = 0; i < 2; i++) {
            for (Object model : (List<?>) chapter(chapters, i).get("models")) {
                assertAgreement((Map<?, ?>) model);
            }
        }
        String report = Files.readString(out.resolve("report.html"));
        for (Object c : chapters) {
            assertTrue(report.contains(String.valueOf(((Map<?, ?>) c).get("title"))));
        }
        assertTrue(Files.exists(out.resolve("demo.json")));
    }

    private static Map<?, ?> chapter(List<?> chapters, int i) {
        return (Map<?, ?>) chapters.get(i);
    }

    private static void assertAgreement(Map<?, ?> model) {
        Map<?, ?> predicted = (Map<?, ?>) model.get("predicted");
        Map<?, ?> obtained = (Map<?, ?>) model.get("obtained");
        assertEquals(predicted.keySet(), obtained.keySet());
        for (Object name : predicted.keySet()) {
            assertEquals(
                    ((Number) predicted.get(name)).doubleValue(),
                    ((Number) obtained.get(name)).doubleValue(),
                    AGREEMENT,
                    model.get("label") + ", " + name);
        }
    }
}
