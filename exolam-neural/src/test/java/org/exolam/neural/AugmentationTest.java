package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
    private static Tensor pictures(long seed) {
        return Torch.plus(Torch.times(GradientCheck.random(seed, 5, 6, 20, 24), 0.2), 0.5)
                .to(ScalarType.Float);
    }

    private static View apply(View view, String kind, long step) {
        return new Augmentation(List.of(kind), 3, null, 7).apply(view, step, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shift", "rotate", "perspective", "color", "noise", "distract"})
    void drawsDependOnTheStepAloneAndChangeSomething(String kind) {
        try (PointerScope scope = new PointerScope()) {
            View view = new View(pictures(1), pictures(2), null, null);
            View once = apply(view, kind, 3);
            View again = apply(view, kind, 3);
            assertArrayEquals(Torch.floats(once.next()), Torch.floats(again.next()));
            assertTrue(difference(once.next(), view.next()) > 1e-3);
            assertTrue(difference(once.next(), apply(view, kind, 4).next()) > 1e-3);
            assertEquals(20, once.o().size(2));
        }
    }

    private static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().mean().item_double();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shift", "rotate", "perspective", "color"})
    void bothFramesOfATransitionSeeOneDraw(String kind) {
        try (PointerScope scope = new PointerScope()) {
            Tensor same = pictures(1);
            View seen = apply(new View(same, same, null, null), kind, 2);
            assertEquals(0, difference(seen.o(), seen.next()));
        }
    }

    @Test
    void aShiftMovesWholePixelsAndRepeatsTheEdge() {
        try (PointerScope scope = new PointerScope()) {
            float[] ramp = new float[20 * 40];
            for (int i = 0; i < ramp.length; i++) {
                ramp[i] = i % 40 / 40f;
            }
            Tensor x = Torch.of(ramp, 1, 1, 20, 40);
            for (int step = 0; step < 8; step++) {
                View seen = new Augmentation(List.of("shift"), 1, null, 1).apply(new View(x, x, null, null), step, 0);
                float[] values = Torch.floats(seen.o());
                int by = Math.round((values[20] - ramp[20]) * 40);
                assertTrue(Math.abs(by) <= 3, "shift by " + by);
                for (int c = 0; c < 40; c++) {
                    assertEquals(Math.max(0, Math.min(39, c + by)) / 40f, values[5 * 40 + c], 1e-4);
                }
            }
        }
    }

    @Test
    void aPasserByIsPartOfAnotherTransition() {
        try (PointerScope scope = new PointerScope()) {
            Tensor dark = Torch.times(pictures(1), 0);
            dark.select(0, 0).fill_(new Scalar(1.0));
            View seen = apply(new View(dark, dark, null, null), "distract", 1);
            // One bright picture among five: one other has a bright disc, the bright one a dark disc.
            double[] means = Torch.doubles(seen.next().flatten(1, -1).mean(1L));
            long changed = java.util.Arrays.stream(means)
                    .filter(m -> m > 1e-4 && m < 1 - 1e-4)
                    .count();
            assertEquals(2, changed);
        }
    }

    @Test
    void vectorsHaveNoiseOnTheNextObservationAlone() {
        try (PointerScope scope = new PointerScope()) {
            Tensor o = GradientCheck.random(1, 4000, 2).to(ScalarType.Float);
            Tensor deviation = Torch.of(new float[] {1, 10}, 2);
            View seen = new Augmentation(List.of("noise"), 1, deviation, 3).apply(new View(o, o, null, null), 0, 0);
            assertEquals(0, difference(seen.o(), o));
            float[] spread = Torch.floats(seen.next().sub(o).std(new long[] {0}, false));
            assertEquals(0.05, spread[0], 0.003);
            assertEquals(0.5, spread[1], 0.03);
        }
    }

    @Test
    void whatSuchFramesDoNotHaveIsRefused() {
        UsageException unknown =
                assertThrows(UsageException.class, () -> new Augmentation(List.of("wind"), 3, null, 1));
        assertTrue(unknown.getMessage().contains("known are color"), unknown.getMessage());
        Tensor deviation = Torch.of(new float[] {1}, 1);
        UsageException vector =
                assertThrows(UsageException.class, () -> new Augmentation(List.of("shift"), 1, deviation, 1));
        assertTrue(vector.getMessage().contains("vectors have"), vector.getMessage());
    }
}
