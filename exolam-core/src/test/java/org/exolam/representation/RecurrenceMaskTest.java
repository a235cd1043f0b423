package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.exolam.data.DType;
import org.exolam.data.Episode;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.AgentRecording.Kind;
import org.junit.jupiter.api.Test;

class RecurrenceMaskTest {
    /** The blur takes about a pixel on each side of an agent of 6 × 10. */
    private static final double OVERLAP_LEAST = 0.6;

    private static final int EPISODES = 8;
    private static final int FRAMES = 40;

    private static NumericArray read(MemoryDataset data, int episode, String block) {
        try (Episode e = data.open(episode)) {
            return e.read(block, 0, e.info().frames());
        }
    }

    private static Matrix masks(AgentMask mask, MemoryDataset data, int episode) {
        Function<String, NumericArray> rows = block -> read(data, episode, block);
        return mask.masks(AgentRecording.OBS, rows);
    }

    @Test
    void whatRecursIsTheAgentAlsoOverABackgroundThatWasNeverSeen() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, EPISODES, FRAMES, 3);
        List<Integer> train = AgentRecording.first(EPISODES - 1);
        AgentMask mask = AgentMask.fit(AgentMask.RECURRENCE, Frames.only(data, train), train, FitOptions.DEFAULT);
        for (int e : List.of(0, EPISODES - 1)) {
            double overlap = AgentRecording.overlap(masks(mask, data, e).array(), read(data, e, AgentRecording.MASK));
            assertTrue(overlap > OVERLAP_LEAST, "episode " + e + ": " + overlap);
        }
        assertTrue(mask.notices().get(0).contains("taken for the agent"), mask.notices()::toString);
    }

    @Test
    void theStepMultipliesEveryChannelByTheMask() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, EPISODES, FRAMES, 4);
        List<Integer> train = AgentRecording.first(EPISODES);
        Representation fitted = Representations.parse("mask recurrence").fit(data, train, FitOptions.DEFAULT);
        AgentMask mask = fitted.agentMask().orElseThrow();
        Matrix m = masks(mask, data, 2);
        NumericArray frames = read(data, 2, AgentRecording.OBS);
        Matrix x = Frames.numbers(frames);
        Matrix y = fitted.apply(frames, true);
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.cols(); j++) {
                assertEquals(m.get(i, j / 3) * x.get(i, j), y.get(i, j), 0);
            }
        }
        assertEquals(0.104, ((Number) steps(fitted).get("agentShare")).doubleValue(), 0.05, "6 · 10 of 24 · 24 pixels");
    }

    private static Map<?, ?> steps(Representation fitted) {
        return (Map<?, ?>) ((List<?>) fitted.describe().get("steps")).get(0);
    }

    @Test
    void whereColourDoesNotTellTheAgentItsTextureDoes() {
        // The agent is a checkerboard of two colours that backgrounds consist of, too, in large areas of either.
        MemoryDataset.Builder builder = MemoryDataset.frames("obs");
        for (int e = 0; e < 6; e++) {
            byte[] pixels = new byte[30 * 32 * 32];
            for (int t = 0; t < 30; t++) {
                int left = 4 + (t * (e + 1)) % 16;
                int edge = 3 + 5 * e;
                for (int p = 0; p < 32 * 32; p++) {
                    int y = p / 32;
                    int x = p % 32;
                    boolean isAgent = y >= 10 && y < 20 && x >= left && x < left + 10;
                    boolean isLight = isAgent ? (x + y) % 2 == 0 : x < edge;
                    pixels[t * 32 * 32 + p] = (byte) (isLight ? 200 : 60);
                }
            }
            builder.episode(Map.of("obs", NumericArray.ofBytes(DType.UINT8, Shape.of(30, 32, 32, 1), pixels)));
        }
        MemoryDataset data = builder.build();
        List<Integer> all = Frames.all(data);
        AgentMask mask;
        try {
            mask = AgentMask.fit(AgentMask.RECURRENCE, data, all, FitOptions.DEFAULT);
        } catch (DataException e) {
            throw new AssertionError(e);
        }
        Matrix m = mask.masks("obs", block -> read(data, 3, block));
        int left = 4 + (10 * 4) % 16;
        assertTrue(m.get(10, 15 * 32 + left + 5) > 0.5, "agent");
        assertTrue(m.get(10, 2 * 32 + 1) < m.get(10, 15 * 32 + left + 5) - 0.2, "background");
    }

    @Test
    void oneBackgroundInAllEpisodesIsRefusedWithItsShare() {
        MemoryDataset data = AgentRecording.of(Kind.ONE_BACKGROUND, EPISODES, FRAMES, 5);
        DataException e = assertThrows(
                DataException.class,
                () -> AgentMask.fit(AgentMask.RECURRENCE, data, Frames.all(data), FitOptions.DEFAULT));
        assertTrue(e.getMessage().contains("% of the picture recurs in every one of 8"), e.getMessage());
        assertTrue(e.getMessage().contains("backgrounds do not differ between episodes"), e.getMessage());
    }

    @Test
    void anAgentWhoseLooksChangeIsNotFoundAndTheUserIsTold() {
        MemoryDataset data = AgentRecording.of(Kind.CHANGING_AGENT, EPISODES, FRAMES, 6);
        String said;
        try {
            said = AgentMask.fit(AgentMask.RECURRENCE, data, Frames.all(data), FitOptions.DEFAULT)
                    .notices()
                    .get(0);
        } catch (DataException e) {
            said = e.getMessage();
        }
        assertTrue(said.contains("look at the masks") || said.contains("nothing is common"), said);
    }

    @Test
    void oneTrainingEpisodeIsASentence() {
        MemoryDataset data = AgentRecording.of(Kind.USUAL, 2, FRAMES, 7);
        UsageException e = assertThrows(
                UsageException.class,
                () -> Representations.parse("mask recurrence").fit(data, List.of(1), FitOptions.DEFAULT));
        assertTrue(e.getMessage().contains("compares training episodes, and there is 1"), e.getMessage());
    }

    @Test
    void framesOfOneColourAreRefused() {
        NumericArray flat = NumericArray.ofBytes(DType.UINT8, Shape.of(20, 8, 8, 3), new byte[20 * 8 * 8 * 3]);
        assertThrows(DataException.class, () -> Frames.fit("mask recurrence", flat, flat));
    }

    @Test
    void vectorsHaveNoPatches() {
        UsageException e = assertThrows(
                UsageException.class, () -> Frames.fit("mask recurrence", Frames.vectors(Frames.decaying(9, 4, 1))));
        assertTrue(e.getMessage().contains("needs images"), e.getMessage());
    }
}
