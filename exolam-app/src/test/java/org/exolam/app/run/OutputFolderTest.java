package org.exolam.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.error.ExolamException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final String MARK = "config.yaml";

    @TempDir
    Path folder;

    private void write(Path target, boolean overwrite, String content) throws IOException {
        try (OutputFolder out = OutputFolder.begin(target, overwrite, MARK)) {
            Files.createDirectories(out.path().resolve("model"));
            Files.writeString(out.path().resolve("model/a.json"), content);
            Files.writeString(out.path().resolve(MARK), content);
            out.finish();
        }
    }

    private List<String> members() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private String refusal(Path target, boolean overwrite) {
        ExolamException e = assertThrows(UsageException.class, () -> OutputFolder.begin(target, overwrite, MARK));
        return e.getMessage();
    }

    @Test
    void aFinishedFolderIsInItsPlaceAndNothingElseIs() throws IOException {
        write(folder.resolve("run"), false, "1");
        assertEquals(List.of("run"), members());
        assertEquals("1", Files.readString(folder.resolve("run/model/a.json")));
    }

    @Test
    void anUnfinishedFolderDisappears() throws IOException {
        try (OutputFolder out = OutputFolder.begin(folder.resolve("run"), false, MARK)) {
            Files.writeString(out.path().resolve(MARK), "half");
            assertFalse(Files.exists(folder.resolve("run")), "nothing looks like a finished run");
        }
        assertEquals(List.of(), members());
    }

    @Test
    void anUnfinishedFolderDisappearsUnderAnInterruptToo() throws IOException {
        try (OutputFolder out = OutputFolder.begin(folder.resolve("run"), false, MARK)) {
            Files.writeString(out.path().resolve(MARK), "half");
            Thread.currentThread().interrupt();
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), members());
    }

    @Test
    void anExistingRunIsReplacedOnlyOnRequestAndStaysUntilTheNewOneIsWhole() throws IOException {
        Path run = folder.resolve("run");
        write(run, false, "1");
        assertTrue(refusal(run, false).contains("add --overwrite"));
        try (OutputFolder out = OutputFolder.begin(run, true, MARK)) {
            assertEquals("1", Files.readString(run.resolve(MARK)));
            Files.writeString(out.path().resolve(MARK), "half");
        }
        assertEquals("1", Files.readString(run.resolve(MARK)));
        write(run, true, "2");
        assertEquals("2", Files.readString(run.resolve(MARK)));
        assertEquals(List.of("run"), members());
    }

    @Test
    void aFolderOfOtherThingsIsNeverReplaced() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("letter.txt"), "dear");
        assertTrue(refusal(home, true).contains("holds other things (no config.yaml)"));
        assertEquals("dear", Files.readString(home.resolve("letter.txt")));
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("run"), "x");
        assertTrue(refusal(file, true).contains("is a file"));
    }

    @Test
    void anEmptyFolderMayBeFilled() throws IOException {
        write(Files.createDirectory(folder.resolve("run")), false, "1");
        assertEquals("1", Files.readString(folder.resolve("run").resolve(MARK)));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsOutOfAResource() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        ResourceException e =
                assertThrows(ResourceException.class, () -> OutputFolder.begin(file.resolve("run"), false, MARK));
        assertTrue(e.getMessage().contains("choose another --out"), e.getMessage());
    }

    @Test
    void theRootIsNoPlace() {
        assertTrue(refusal(Path.of("/"), true).contains("name a folder"));
    }
}
