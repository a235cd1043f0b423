package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.app.Cli;
import org.exolam.app.recording.BundledSample;
import org.exolam.settings.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks and made views from the command line, on four episodes of a rendered cheetah before drifting colours. */
class MaskedViewsTest {
    @TempDir
    static Path folder;

    private static BundledSample sample;

    @BeforeAll
    static void unpack() {
        sample = BundledSample.unpack();
    }

    @AfterAll
    static void remove() {
        sample.close();
    }

    private static Cli train(String name, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "train",
                "data.path=" + sample.file(),
                "objective.bottleneck.size=3",
                "train.ridge=0.1",
                "--out",
                folder.resolve(name).toString(),
                "--json"));
        line.addAll(Arrays.asList(more));
        return Cli.run(line.toArray(String[]::new));
    }

    private static double consistency(String run) throws IOException {
        Map<String, Object> card =
                Json.parse("scorecard", Files.readString(folder.resolve(run).resolve("scorecard.json")));
        Map<?, ?> metrics = (Map<?, ?>) card.get("metrics");
        return ((Number) ((Map<?, ?>) metrics.get("consistency")).get("value")).doubleValue();
    }

    @Test
    void masksAndAMadeViewNeedNoSecondRecordingAndRaiseConsistencyJudgedByTheTrueOne() throws IOException {
        Cli plain = train("plain", "represent=resize 16 | pca 24");
        assertEquals(0, plain.code(), plain.err());
        Cli masked =
                train("masked", "represent=mask mask | resize 16 | pca 24", "objective.agreement.view.composite=mask");
        assertEquals(0, masked.code(), masked.err());
        assertTrue(
                consistency("masked") > consistency("plain") + 0.2,
                consistency("masked") + " with masks, " + consistency("plain") + " without");

        String report = Files.readString(folder.resolve("masked/report.html"));
        assertTrue(report.contains(", mask mask"), "a masked frame");
        assertTrue(report.contains(", composite(mask)"), "a made one");
        String written = Files.readString(folder.resolve("masked/config.yaml"));
        assertTrue(written.contains("composite: \"mask\"") || written.contains("composite: mask"), written);

        Cli again = Cli.run(
                "train",
                folder.resolve("masked/config.yaml").toString(),
                "--out",
                folder.resolve("again").toString(),
                "--json");
        assertEquals(0, again.code(), again.err());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("masked/model/model.safetensors")),
                Files.readAllBytes(folder.resolve("again/model/model.safetensors")));
        Cli labeled = Cli.run(
                "label",
                folder.resolve("masked").toString(),
                sample.file().toString(),
                "--out",
                folder.resolve("z.npz").toString(),
                "--json");
        assertEquals(0, labeled.code(), labeled.err());
        assertEquals(236, ((Number) labeled.json().get("rows")).intValue());
    }

    @Test
    void asManyNumbersAsTransitionsTakeARidgeInPlaceOfAnError() throws IOException {
        Cli wide = Cli.run(
                "train",
                "data.path=" + sample.file(),
                "represent=pca 256",
                "objective.targets=[{block: nextObservation}]",
                "objective.bottleneck.size=3",
                "--out",
                folder.resolve("wide").toString(),
                "--json");
        assertEquals(0, wide.code(), wide.err());
    }

    @Test
    void theUserIsToldWhatRecurrenceFound() {
        Cli found = train("found", "represent=mask recurrence | resize 16 | pca 24");
        String said = found.err();
        assertTrue(said.contains("mask recurrence: ") && said.contains("% of the picture recurs"), said);
    }

    @Test
    void aBlockThatIsNotThereAndAViewWithoutOneAreSentences() {
        Cli block = train("x", "objective.agreement.view.composite=maks");
        assertEquals(2, block.code());
        assertTrue(block.err().contains("no block \"maks\""), block.err());
        Cli key = train("y", "objective.agreement.view.background=mask");
        assertEquals(2, key.code());
        assertTrue(key.err().contains("known here: backgrounds, composite"), key.err());
    }
}
