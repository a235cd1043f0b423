package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every reader promises; each reader's test extends it with a sound data set of two episodes or more. */
abstract class DatasetContract {
    @TempDir
    Path folder;

    Dataset data;

    /** Opens the data set afresh. */
    abstract Dataset open();

    @BeforeEach
    void openData() {
        data = open();
    }

    @AfterEach
    void closeData() {
        data.close();
    }

    private static int rows(Dataset data, EpisodeInfo info, String block) {
        boolean steps = data.schema().block(block).rowsPerFrame() == BlockSpec.Alignment.STEP;
        return steps ? info.steps() : info.frames();
    }

    static NumericArray whole(Dataset data, int index, String block) {
        try (Episode e = data.open(index)) {
            return e.read(block, 0, rows(data, e.info(), block));
        }
    }

    private static void assertSame(NumericArray whole, int from, NumericArray part, String message) {
        int width = part.rows() == 0 ? 0 : part.size() / part.rows();
        for (int i = 0; i < part.size(); i++) {
            assertEquals(whole.get(from * width + i), part.get(i), message);
        }
    }

    @Test
    void aSoundDataSetHasEpisodesAndNoProblems() {
        assertTrue(data.episodes().size() >= 2);
        assertEquals(List.of(), data.problems());
        assertTrue(Datasets.formats().contains(data.format()));
    }

    @Test
    void episodesAreNumberedAsTheyAreListedAndHaveDifferentNames() {
        for (int i = 0; i < data.episodes().size(); i++) {
            assertEquals(i, data.episodes().get(i).index());
            try (Episode e = data.open(i)) {
                assertEquals(data.episodes().get(i), e.info());
            }
        }
        long names = data.episodes().stream().map(EpisodeInfo::name).distinct().count();
        assertEquals(data.episodes().size(), names);
    }

    @Test
    void transitionsCountWhatIsLeftOfEachEpisodeBehindTheHorizon() {
        for (int h : new int[] {1, 3, 100_000}) {
            long expected = data.episodes().stream()
                    .mapToLong(e -> Math.max(0, e.frames() - h))
                    .sum();
            assertEquals(expected, data.transitions(h));
        }
    }

    @Test
    void rowsHaveTheKindAndNumberThatTheSchemaPromises() {
        for (EpisodeInfo info : data.episodes()) {
            data.schema().blocks().forEach((block, spec) -> {
                NumericArray all = whole(data, info.index(), block);
                assertEquals(spec.dtype(), all.dtype(), block);
                assertEquals(spec.shape().withRows(rows(data, info, block)), all.shape(), block);
            });
        }
    }

    @Test
    void everySliceEqualsThatPartOfTheWholeInAnyOrder() {
        SplittableRandom random = new SplittableRandom(5);
        for (EpisodeInfo info : data.episodes()) {
            for (String block : data.schema().blocks().keySet()) {
                NumericArray whole = whole(data, info.index(), block);
                try (Episode e = data.open(info.index())) {
                    for (int i = 0; i < 12; i++) {
                        int from = random.nextInt(whole.rows() + 1);
                        int to = random.nextInt(from, whole.rows() + 1);
                        String message = info.name() + " " + block + " " + from + ":" + to;
                        NumericArray part = e.read(block, from, to);
                        assertEquals(to - from, part.rows(), message);
                        assertSame(whole, from, part, message);
                        if (part.isBytes()) {
                            byte[] copied = new byte[part.size() + 2];
                            e.readBytes(block, from, to, copied, 1);
                            assertArrayEquals(part.bytes(), Arrays.copyOfRange(copied, 1, 1 + part.size()), message);
                            assertEquals(0, copied[0] | copied[1 + part.size()], message);
                        }
                    }
                }
            }
        }
    }

    @Test
    void overlappingForwardSlicesEqualTheWhole() {
        String frames = data.schema().frames();
        for (EpisodeInfo info : data.episodes()) {
            NumericArray whole = whole(data, info.index(), frames);
            try (Episode e = data.open(info.index())) {
                for (int from = 0; from < info.frames(); from += 3) {
                    int to = Math.min(info.frames(), from + 5);
                    assertSame(whole, from, e.read(frames, from, to), info.name() + " " + from);
                }
            }
        }
    }

    @Test
    void episodesReadBackwardsInterleavedOrAgainAreTheSame() {
        String frames = data.schema().frames();
        int last = data.episodes().size() - 1;
        NumericArray first = whole(data, 0, frames);
        NumericArray end = whole(data, last, frames);
        try (Episode a = data.open(last);
                Episode b = data.open(0);
                Episode again = data.open(0)) {
            assertSame(end, 0, a.read(frames, 0, 1), "last");
            assertSame(first, 0, b.read(frames, 0, b.info().frames()), "first");
            assertSame(end, 0, a.read(frames, 0, a.info().frames()), "last");
            assertSame(first, 0, again.read(frames, 0, 1), "again");
        }
        try (Dataset other = open()) {
            assertSame(end, 0, whole(other, last, frames), "opened anew");
        }
    }

    @Test
    void rowsOutsideTheEpisodeAreRefusedWithTheirNumbers() {
        EpisodeInfo info = data.episodes().get(0);
        String frames = data.schema().frames();
        int n = info.frames();
        try (Episode e = data.open(0)) {
            assertEquals(0, e.read(frames, n, n).rows());
            for (int[] range : new int[][] {{-1, 1}, {0, n + 1}, {n, n - 1}, {n + 1, n + 1}}) {
                String message = assertThrows(DataException.class, () -> e.read(frames, range[0], range[1]))
                        .getMessage();
                assertTrue(
                        message.contains(info.name()) && message.contains(frames) && message.contains(n + " rows"),
                        message);
            }
        }
    }

    @Test
    void anUnknownBlockIsRefusedWithTheKnownOnes() {
        try (Episode e = data.open(0)) {
            String message = assertThrows(UsageException.class, () -> e.read("nonsense", 0, 1))
                    .getMessage();
            assertTrue(
                    message.contains("nonsense")
                            && message.contains(data.schema().frames()),
                    message);
        }
    }

    @Test
    void whatIsClosedIsNotRead() {
        Episode e = data.open(0);
        e.close();
        e.close();
        assertThrows(IllegalStateException.class, () -> e.read(data.schema().frames(), 0, 1));
        data.close();
        data.close();
        assertThrows(IllegalStateException.class, () -> data.open(0));
    }

    @Test
    void inspectionAgreesWithTheDataSet() {
        Inspection plain = Inspection.of(data, false);
        Inspection deep = Inspection.of(data, true);
        assertEquals(0, plain.exitCode());
        assertEquals(0, deep.exitCode());
        assertEquals(data.episodes().size(), deep.usable().size());
        assertEquals(data.transitions(1), plain.transitions(1));
        assertFalse(plain.toMap().containsKey("error"));
        assertEquals(data.format(), plain.toMap().get("format"));
    }
}
