package org.exolam.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.representation.AgentMask;
import org.exolam.representation.AgentRecording;
import org.exolam.representation.AgentRecording.Kind;
import org.exolam.representation.FitOptions;
import org.exolam.settings.Settings;
import org.exolam.view.MaskPictures.MaskedFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompositeDatasetTest {
    private static final int FRAMES = 30;
    private static final CompositeView MASKED = new CompositeView(AgentRecording.MASK, null);

    private static CompositeDataset made(Dataset data, String mask, List<Integer> train, int workers) {
        AgentMask agent = AgentMask.fit(mask, data, train, FitOptions.DEFAULT);
        return CompositeDataset.of(data, new CompositeView(mask, null), agent, train, null, 1, workers, n -> {});
    }

    private static List<Integer> first(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    private static NumericArray read(Dataset data, int episode, String block, int from, int to) {
        try (Episode e = data.open(episode)) {
            return e.read(block, from, to);
        }
    }

    @Test
    void theAgentStaysAndTheBackgroundIsAnotherOne() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 5, FRAMES, 1);
        CompositeDataset made = made(data, AgentRecording.MASK, first(4), 1);
        for (int e = 0; e < 5; e++) {
            NumericArray own = read(made, e, AgentRecording.OBS, 0, FRAMES);
            NumericArray other = read(made, e, MASKED.name(), 0, FRAMES);
            NumericArray mask = read(made, e, AgentRecording.MASK, 0, FRAMES);
            double same = 0;
            double background = 0;
            for (int i = 0; i < own.size(); i++) {
                if (mask.get(i / 3) > 0) {
                    assertEquals(own.get(i), other.get(i), 0, "the agent's pixels");
                } else {
                    background++;
                    same += own.get(i) == other.get(i) ? 1 : 0;
                }
            }
            assertTrue(same / background < 0.1, "episode " + e + " keeps " + same / background + " of its background");
        }
        assertTrue(made.backgroundDifference() > 0.5, "" + made.backgroundDifference());
        assertEquals("", made.notice());
    }

    @Test
    void noColourOfTheOtherEpisodesAgentIsLeftInTheBackground() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 4, FRAMES, 2);
        CompositeDataset made = made(data, AgentRecording.MASK, first(4), 1);
        NumericArray mask = read(made, 0, AgentRecording.MASK, 0, FRAMES);
        NumericArray other = read(made, 0, MASKED.name(), 0, FRAMES);
        for (int p = 0; p < mask.size(); p++) {
            if (mask.get(p) == 0) {
                boolean isAgentColour =
                        other.get(3 * p) == 230 && other.get(3 * p + 1) == 180 && other.get(3 * p + 2) == 20;
                assertTrue(!isAgentColour, "pixel " + p);
            }
        }
    }

    @Test
    void theBackgroundMoves() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 4, FRAMES, 3);
        CompositeDataset made = made(data, AgentRecording.MASK, first(4), 1);
        NumericArray other = read(made, 1, MASKED.name(), 0, FRAMES);
        int changed = 0;
        int row = other.size() / FRAMES;
        for (int j = 0; j < row; j++) {
            changed += other.get(j) != other.get(10 * row + j) ? 1 : 0;
        }
        assertTrue(changed > row / 2, changed + " of " + row);
    }

    @ParameterizedTest(name = "mask {0}")
    @ValueSource(strings = {"recurrence", "mask"})
    void slicesPassesAndWorkersGiveTheSameBits(String mask) {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 5, FRAMES, 4);
        CompositeDataset one = made(data, mask, first(4), 1);
        CompositeDataset three = made(data, mask, first(4), 3);
        String view = new CompositeView(mask, null).name();
        for (int e : List.of(0, 4)) {
            byte[] whole = read(one, e, view, 0, FRAMES).bytes();
            assertArrayEquals(whole, read(three, e, view, 0, FRAMES).bytes());
            NumericArray parts = NumericArray.concat(read(three, e, view, 0, 7), read(three, e, view, 7, FRAMES));
            assertArrayEquals(whole, parts.bytes());
        }
    }

    @Test
    void shortBackgroundsAreWalkedToAndFro() {
        Walk walk = new Walk(4, 2);
        assertEquals(
                List.of(2, 3, 2, 1, 0, 1, 2, 3),
                IntStream.range(0, 8).mapToObj(walk::at).toList());
        assertEquals(0, new Walk(1, 0).at(17));
        MemoryDataset longOne = AgentRecording.of(Kind.USUAL, 3, FRAMES, 5);
        MemoryDataset shortOne = AgentRecording.of(Kind.USUAL, 2, 3, 6);
        AgentMask mask = AgentMask.fit(AgentRecording.MASK, longOne, first(3), FitOptions.DEFAULT);
        CompositeView view = new CompositeView(AgentRecording.MASK, "other");
        CompositeDataset made = CompositeDataset.of(longOne, view, mask, first(3), shortOne, 1, 1, n -> {});
        NumericArray other = read(made, 0, view.name(), 0, FRAMES);
        assertEquals(FRAMES, other.rows());
        NumericArray pieces = NumericArray.concat(
                read(made, 0, view.name(), 0, 4),
                read(made, 0, view.name(), 4, 5),
                read(made, 0, view.name(), 5, FRAMES));
        assertArrayEquals(other.bytes(), pieces.bytes());
        made.close();
        assertTrue(shortOne.isClosed());
        assertEquals(0, shortOne.openEpisodes());
        assertEquals(0, longOne.openEpisodes());
    }

    @Test
    void oneBackgroundInAllEpisodesIsRefused() {
        MemoryDataset data = AgentRecording.of(Kind.ONE_BACKGROUND, 4, FRAMES, 7);
        DataException e = assertThrows(DataException.class, () -> made(data, AgentRecording.MASK, first(4), 1));
        assertTrue(e.getMessage().contains("all episodes have one background"), e.getMessage());
    }

    @Test
    void aSingleTrainingEpisodeHasNoOtherBackground() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 2, FRAMES, 8);
        UsageException e = assertThrows(UsageException.class, () -> made(data, AgentRecording.MASK, List.of(1), 1));
        assertTrue(e.getMessage().contains("needs the background of another"), e.getMessage());
    }

    @Test
    void backgroundsOfAnotherSizeAreRefused() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 2, FRAMES, 9);
        MemoryDataset other = MemoryDataset.frames("obs")
                .episode(Map.of("obs", NumericArray.ofBytes(DType.UINT8, Shape.of(2, 8, 8, 3), new byte[384])))
                .build();
        AgentMask mask = AgentMask.fit(AgentRecording.MASK, data, first(2), FitOptions.DEFAULT);
        UsageException e = assertThrows(
                UsageException.class,
                () -> CompositeDataset.of(
                        data, new CompositeView(AgentRecording.MASK, "other"), mask, first(2), other, 1, 1, n -> {}));
        assertTrue(e.getMessage().contains("give backgrounds of the frames' size"), e.getMessage());
    }

    @Test
    void aViewsNameTellsItsConfigurationAndBack() {
        for (CompositeView view :
                List.of(new CompositeView("recurrence", null), new CompositeView("mask", "a folder/of (clips).hdf5"))) {
            assertEquals(view, CompositeView.named(view.name()).orElseThrow());
            assertEquals(view, CompositeView.parse(Settings.of("view", view.toMap())));
        }
        assertTrue(CompositeView.named("obs_pair").isEmpty());
        assertThrows(UsageException.class, () -> new CompositeView(" ", null));
        assertThrows(
                UsageException.class, () -> CompositeView.parse(Settings.of("view", Map.of("composit", "recurrence"))));
    }

    @Test
    void picturesShowFrameMaskMaskedFrameAndComposite() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 3, FRAMES, 10);
        AgentMask mask = AgentMask.fit(AgentRecording.MASK, data, first(3), FitOptions.DEFAULT);
        CompositeDataset made = CompositeDataset.of(data, MASKED, mask, first(3), null, 1, 1, n -> {});
        List<MaskedFrame> pictures = MaskPictures.of(made, mask, List.of(0, 2), MASKED.name());
        assertEquals(2, pictures.size());
        MaskedFrame p = pictures.get(1);
        assertEquals("episode-2, frame 15", p.label());
        assertEquals(
                Shape.of(AgentRecording.SIDE, AgentRecording.SIDE), p.mask().shape());
        for (int i = 0; i < p.frame().size(); i++) {
            assertEquals(p.mask().get(i / 3) * p.frame().get(i), p.masked().get(i), 0);
        }
        assertEquals(p.frame().shape(), p.compositeOrNull().shape());
        assertEquals(DType.FLOAT64, p.masked().dtype());
    }
}
