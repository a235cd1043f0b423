package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.exolam.app.Cli;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReproduceTest {
    @TempDir
    Path folder;

    private Cli reproduce(String... more) {
        List<String> args = new java.util.ArrayList<>(List.of("reproduce", "--seeds", "2", "--only", "finding2"));
        args.addAll(List.of(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private List<Path> trials() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out/trials"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aFindingIsTriedToldAndDrawnAndWhatWasDoneIsNotDoneAgain() throws Exception {
        String out = folder.resolve("out").toString();
        Cli first = reproduce("--out", out, "--json");
        assertEquals(0, first.code(), first.out() + first.err());
        Map<String, Object> result = first.json();
        assertEquals(true, result.get("holds"));
        Map<?, ?> claim = (Map<?, ?>) ((List<?>) result.get("claims")).get(0);
        assertEquals("finding2", claim.get("id"));
        List<?> checks = (List<?>) claim.get("checks");
        assertTrue(checks.stream().anyMatch(c -> ((Map<?, ?>) c).get("model").equals("linear")));
        assertTrue(checks.stream().anyMatch(c -> ((Map<?, ?>) c).get("model").equals("neural")));
        // Two conditions, two seeds, two models.
        assertEquals(8, trials().size());
        for (Object figure : (List<?>) claim.get("figures")) {
            String file = String.valueOf(((Map<?, ?>) figure).get("file"));
            wellFormed(Files.readString(folder.resolve("out").resolve(file)));
        }
        String page = Files.readString(folder.resolve("out/index.html"));
        wellFormed(page);
        assertTrue(page.contains(String.valueOf(claim.get("title"))));
        assertFalse(page.contains("http://") && page.contains("<link"), "asks for nothing");

        Files.delete(trials().get(0));
        Files.writeString(trials().get(1), "{\"settings\":{}");
        Cli again = reproduce("--out", out);
        assertEquals(0, again.code(), again.err());
        assertTrue(again.err().contains("6 of 8 trainings were found"), again.err());
        assertEquals(result.get("claims"), numbers().get("claims"), "the same numbers");
    }

    private Map<String, Object> numbers() throws IOException {
        Path file = folder.resolve("out/reproduce.json");
        return Json.parse(file.toString(), Files.readString(file));
    }

    private static void wellFormed(String text) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    @Test
    void aClaimThatDoesNotHoldEndsWithOne() throws Exception {
        String out = folder.resolve("out").toString();
        assertEquals(0, reproduce("--out", out, "--quiet").code());
        for (Path trial : trials()) {
            String text = Files.readString(trial);
            // Focused representations as leaky as can be, and the others not at all.
            boolean isFocused = text.contains("\"shown\" : 0.1");
            double seed = text.contains("\"seed\" : 1") ? 0 : 0.01;
            Files.writeString(
                    trial,
                    text.replaceAll(
                            "\"exogenous.future.r2\" : [-0-9.E]+",
                            "\"exogenous.future.r2\" : " + (isFocused ? 0.9 : 0 + seed)));
        }
        Cli wrong = reproduce("--out", out, "--quiet");
        assertEquals(1, wrong.code(), wrong.out());
        assertTrue(wrong.out().startsWith("FAIL       finding2"), wrong.out());
    }

    @Test
    void whatCannotBeAskedIsRefused() throws IOException {
        Cli unknown = Cli.run(
                "reproduce",
                "--only",
                "claim3,claim99",
                "--out",
                folder.resolve("x").toString());
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("known are finding1, finding2"), unknown.err());
        assertEquals(2, Cli.run("reproduce", "--seeds", "0").code());
        assertEquals(2, Cli.run("reproduce", "--workers", "0").code());
        assertEquals(2, Cli.run("reproduce", "--quick", "--full").code());
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("letter.txt"), "mine");
        Cli refused = Cli.run("reproduce", "--out", taken.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("holds other things"), refused.err());
        assertNotEquals(0, Cli.run("reproduce", "--only", "pictures").code(), "not with --quick");
    }
}
