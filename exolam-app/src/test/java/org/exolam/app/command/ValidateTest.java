package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ValidateTest {
    @TempDir
    Path folder;

    private String recording() {
        Path file = folder.resolve("recording.npz");
        return Files.exists(file) ? file.toString() : Npz.recording(10, 40).write(file);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Cli validate(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "validate",
                recording(),
                "--quick",
                "--steps",
                "3",
                "--remedies",
                "maximal_agreement",
                "--out",
                out().toString()));
        args.addAll(List.of(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private List<Path> parts(String kind) throws IOException {
        try (Stream<Path> files = Files.list(out().resolve("parts"))) {
            return files.filter(f -> f.getFileName().toString().startsWith(kind))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void forecastsStandBesideOutcomesAndWhatWasDoneIsNotDoneAgain() throws Exception {
        Cli first = validate("--json");
        assertEquals(0, first.code(), "too few to fall short: " + first.out() + first.err());
        Map<String, Object> result = first.json();
        assertEquals(1, result.get("schema"));
        assertEquals("undecided", result.get("verdict"));
        List<?> configurations = (List<?>) result.get("configurations");
        assertTrue(configurations.size() >= 3, "two sizes of reconstruction, and agreement");
        boolean isRecommended = false;
        for (Object c : configurations) {
            Map<?, ?> one = (Map<?, ?>) c;
            assertEquals(recording(), one.get("data"));
            isRecommended |= Boolean.TRUE.equals(one.get("recommended"));
            Map<?, ?> metrics = (Map<?, ?>) one.get("metrics");
            assertEquals(3, metrics.size(), metrics.toString());
            Map<?, ?> action = (Map<?, ?>) metrics.get("action.r2_given_o");
            assertTrue(((Map<?, ?>) action.get("predicted")).get("low") instanceof Number);
            assertTrue(((Map<?, ?>) action.get("obtained")).get("value") instanceof Number);
            assertTrue(action.get("inside") instanceof Boolean);
            assertTrue(((Map<?, ?>) one.get("leakage")).containsKey("leakage.estimate"));
        }
        assertTrue(isRecommended);
        Map<?, ?> agreement = (Map<?, ?>) result.get("agreement");
        assertEquals(
                List.of("metrics", "intervals", "recommendation", "seconds", "leakage"),
                List.copyOf(agreement.keySet()));
        wellFormed(Files.readString(out().resolve("index.html")));

        assertEquals(1, parts("forecast").size());
        assertEquals(configurations.size(), parts("training").size());
        String numbers = Files.readString(out().resolve("validate.json"));
        Cli again = validate();
        int all = configurations.size() + 1;
        assertTrue(again.err().contains(all + " of " + all + " forecasts and trainings were found"), again.err());
        assertEquals(numbers, Files.readString(out().resolve("validate.json")));

        Files.delete(parts("training").get(0));
        Files.writeString(parts("training").get(1), "{\"settings\":{}");
        Cli partly = validate();
        assertTrue(partly.err().contains((all - 2) + " of " + all + " forecasts"), partly.err());
        assertEquals(scores(numbers), scores(Files.readString(out().resolve("validate.json"))), "but for the seconds");

        Cli unknown = validate("--remedies", "prayer");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("prayer") && unknown.err().contains("action_supervision"), unknown.err());
    }

    private static List<Object> scores(String json) {
        List<Object> scores = new ArrayList<>();
        for (Object c : (List<?>) Json.parse("numbers", json).get("configurations")) {
            scores.add(((Map<?, ?>) c).get("metrics"));
        }
        return scores;
    }

    private static void wellFormed(String text) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    @Test
    void whatCannotBeAskedIsRefused() throws IOException {
        assertEquals(2, Cli.run("validate").code());
        assertEquals(2, validate("--seeds", "0").code());
        assertEquals(2, validate("--steps", "0").code());
        Cli twice = validate(recording());
        assertEquals(2, twice.code());
        assertTrue(twice.err().contains("named twice"), twice.err());
        assertEquals(
                2,
                Cli.run("validate", "world:nowhere", "--out", out().toString()).code());
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("letter.txt"), "mine");
        Cli refused = Cli.run("validate", recording(), "--out", taken.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("holds other things"), refused.err());
    }
}
