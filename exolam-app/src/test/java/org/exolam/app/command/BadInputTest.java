package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input: one sentence that names what and where, the right exit code, nothing half-written. */
class BadInputTest {
    @TempDir
    Path folder;

    /** Runs a command that must fail, and checks what every failure owes. */
    private void fails(int code, List<String> sentenceParts, String... args) throws IOException {
        List<Path> before = files();
        Cli run = Cli.run(args);
        assertEquals(code, run.code(), run.out() + run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(!run.err().contains("Exception") && !run.err().contains("internal error"), run.err());
        for (String part : sentenceParts) {
            assertTrue(run.err().contains(part), run.err());
        }
        assertEquals(before, files(), "nothing is left behind");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    private String file(Npz npz) {
        return npz.write(folder.resolve("recording.npz"));
    }

    private String[] train(String data, String... overrides) {
        List<String> args = new ArrayList<>(List.of("train", "data.path=" + data, "objective.bottleneck.size=2"));
        args.addAll(List.of(overrides));
        args.addAll(List.of("--out", folder.resolve("run").toString(), "--quiet"));
        return args.toArray(new String[0]);
    }

    @Test
    void aMissingFile() throws IOException {
        String none = folder.resolve("none.hdf5").toString();
        for (String command : List.of("inspect", "forecast")) {
            fails(3, List.of("none.hdf5"), command, none);
        }
        fails(3, List.of("none.hdf5"), train(none));
        fails(3, List.of("none.yaml"), "train", folder.resolve("none.yaml").toString());
        fails(
                3,
                List.of("norun does not exist"),
                "evaluate",
                folder.resolve("norun").toString());
        fails(
                3,
                List.of("norun does not exist"),
                "label",
                folder.resolve("norun").toString(),
                none,
                "--out",
                "z.npz");
    }

    @Test
    void anEmptyFileAndAFolderOfNothing() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.npz"));
        fails(3, List.of("empty.npz"), "inspect", empty.toString());
        fails(
                3,
                List.of("folder"),
                "inspect",
                Files.createDirectory(folder.resolve("folder")).toString());
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(file(Npz.recording())));
        Path cut = folder.resolve("cut.npz");
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        fails(3, List.of("cut.npz"), train(cut.toString()));
        Path sample = folder.resolve("cut.hdf5");
        byte[] hdf5 = Files.readAllBytes(Path.of("../samples/cheetah-sample.hdf5"));
        Files.write(sample, java.util.Arrays.copyOf(hdf5, hdf5.length / 2));
        fails(3, List.of("cut.hdf5"), "forecast", sample.toString());
    }

    @Test
    void oneEpisodeCannotBeHeldOut() throws IOException {
        String one = file(Npz.recording(1, 50));
        fails(2, List.of("1 usable episode", "two or more"), train(one));
        fails(2, List.of("1 usable episode"), "forecast", one);
    }

    @Test
    void episodesShorterThanTheHorizon() throws IOException {
        String data = file(Npz.recording(6, 3));
        fails(2, List.of("no training episode", "5"), train(data, "objective.horizon=5"));
        fails(2, List.of("5"), "forecast", data, "--horizon", "5");
    }

    @Test
    void aNumberThatIsNoneIsNamedWithItsPlace() throws IOException {
        String data = file(Npz.recording().with("actions", 45, 1, Double.NaN));
        fails(
                3,
                List.of("NaN", "actions"),
                train(data, "objective.targets=[{block: nextObservation}, {block: action}]"));
        Cli inspected = Cli.run("inspect", data, "--json");
        assertEquals(1, inspected.code());
        assertTrue(inspected.out().contains("NaN"), inspected.out());
        assertEquals(
                0,
                Cli.run(
                                "train",
                                "data.path=" + data,
                                "data.skipBroken=true",
                                "objective.bottleneck.size=2",
                                "--out",
                                folder.resolve("skipped").toString(),
                                "--quiet")
                        .code());
        fails(3, List.of("Inf"), train(file(Npz.recording().with("obs", 5, 0, Double.POSITIVE_INFINITY))));
    }

    @Test
    void anActionThatIsNotThere() throws IOException {
        String data = file(Npz.recording());
        fails(2, List.of("jump", "actions"), train(data, "data.action=jump"));
        fails(2, List.of("jump", "actions"), "forecast", data, "--action", "jump");
        String without = file(Npz.recording().without("actions"));
        fails(2, List.of("action"), train(without, "objective.targets=[{block: nextObservation}, {block: action}]"));
    }

    @Test
    void anActionOfTheWrongLength() throws IOException {
        fails(3, List.of("actions", "100"), train(file(Npz.recording().cut("actions", 100))));
    }

    @Test
    void aConstantAction() throws IOException {
        String data = file(Npz.recording().constant("actions", 0.5));
        fails(2, List.of("action"), train(data, "objective.targets=[{block: nextObservation}, {block: action}]"));
    }

    @Test
    void constantFrames() throws IOException {
        fails(2, List.of("never change"), train(file(Npz.recording().constant("obs", 1))));
    }

    @Test
    void moreNumbersThanTheDataHaveDirections() throws IOException {
        fails(2, List.of("9", "8"), train(file(Npz.recording()), "objective.bottleneck.size=9"));
    }

    @Test
    void unknownKeysListTheKnownOnes() throws IOException {
        String data = file(Npz.recording());
        fails(2, List.of("train.sede", "known here: folds, ridge, seed, workers"), train(data, "train.sede=1"));
        fails(2, List.of("bogus", "known are"), train(data, "represent=bogus 3"));
        fails(2, List.of("nuisances[0].source"), train(data, "objective.nuisances=[{source: wind}]"));
    }

    @Test
    void aPlaceThatCannotBeWritten() throws IOException {
        String data = file(Npz.recording());
        Path file = Files.writeString(folder.resolve("file"), "x");
        String below = file.resolve("run").toString();
        fails(4, List.of("file"), "train", "data.path=" + data, "--out", below, "--quiet");
        fails(4, List.of("file"), "forecast", data, "--out", below, "--quiet");
    }

    @Test
    void optionsThatWouldBeIgnoredAreRefused() throws IOException {
        String data = file(Npz.recording());
        fails(2, List.of("--horizon 2 goes with --latents"), "evaluate", folder.toString(), "--horizon", "2");
        fails(2, List.of("one recording and no run"), "evaluate", data, data, "--latents", "z.npz");
    }

    @Test
    void aLatentFileThatLies() throws IOException {
        String data = file(Npz.recording());
        fails(
                3,
                List.of("z.npz"),
                "evaluate",
                data,
                "--latents",
                folder.resolve("z.npz").toString());
        fails(3, List.of("recording.npz"), "evaluate", data, "--latents", data);
    }

    @Test
    void framesOtherThanTheModels() throws IOException {
        String data = file(Npz.recording());
        Path run = folder.resolve("run");
        assertEquals(
                0,
                Cli.run("train", "data.path=" + data, "objective.bottleneck.size=2", "--out", run.toString(), "--quiet")
                        .code());
        fails(
                2,
                List.of("[64, 64, 3]", "[8]"),
                "label",
                run.toString(),
                "../samples/cheetah-sample.hdf5",
                "--out",
                folder.resolve("z.npz").toString());
    }
}
