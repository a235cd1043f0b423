package org.exolam.world.pixel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;
import org.exolam.world.pixel.PixelOptions.Background;
import org.exolam.world.pixel.PixelOptions.Body;
import org.exolam.world.pixel.PixelOptions.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelWorldTest {
    private static final int LENGTH = 40;

    private static double[] rows(Dataset data, String block) {
        try (Episode episode = data.open(1)) {
            return numbers(episode, block, 0, block.equals("actions") ? LENGTH - 1 : LENGTH);
        }
    }

    private static double[] numbers(Episode episode, String block, int from, int to) {
        NumericArray read = episode.read(block, from, to);
        double[] values = new double[read.size()];
        read.copyTo(0, values.length, values, 0);
        return values;
    }

    private static Dataset data(PixelOptions options, int draw) {
        return new PixelWorld(options).dataset(2, LENGTH, 3, draw);
    }

    @ParameterizedTest
    @EnumSource(Body.class)
    void whatTheSameAgentDoesIsSeenBeforeAnotherBackgroundInEveryDraw(Body body) {
        PixelOptions options = PixelOptions.standard().withBody(body);
        Dataset first = data(options, 1);
        Dataset second = data(options, 2);
        for (String same : List.of("obs", "actions", "endogenous", "exogenous", "mask", "mask_pair")) {
            assertArrayEquals(rows(first, same), rows(second, same), same);
        }
        for (String other : List.of("obs_pair", "exogenous_pair")) {
            assertFalse(Arrays.equals(rows(first, other), rows(second, other)), other);
        }
        assertFalse(Arrays.equals(rows(first, "obs"), rows(first, "obs_pair")));
    }

    @Test
    void theMaskCoversTheAgentAndNothingElse() {
        Dataset data = data(PixelOptions.standard(), 1);
        double[] mask = rows(data, "mask");
        double[] own = rows(data, "obs");
        double[] pair = rows(data, "obs_pair");
        int covered = 0;
        int alike = 0;
        for (int p = 0; p < mask.length; p++) {
            boolean isAlike = true;
            for (int c = 0; c < 3; c++) {
                isAlike &= own[p * 3 + c] == pair[p * 3 + c];
            }
            if (mask[p] == 1) {
                covered++;
                assertTrue(isAlike, "pixel " + p + " of the agent differs between views");
            } else {
                alike += isAlike ? 1 : 0;
            }
        }
        assertTrue(covered > LENGTH * 50, "the agent covers " + covered);
        assertTrue(alike < mask.length / 100, "backgrounds agree in " + alike);
    }

    @Test
    void rowsCanBeReadInAnyOrder() {
        PixelOptions options = PixelOptions.standard()
                .withBackgrounds(
                        Background.SCROLL,
                        Background.WARP,
                        Background.DISTRACTORS,
                        Background.CAMERA,
                        Background.FLICKER,
                        Background.NOISE);
        Dataset data = data(options, 1);
        double[] all = rows(data, "obs");
        int width = 64 * 64 * 3;
        try (Episode episode = data.open(1)) {
            assertArrayEquals(Arrays.copyOfRange(all, 20 * width, 22 * width), numbers(episode, "obs", 20, 22));
            assertArrayEquals(Arrays.copyOfRange(all, 3 * width, 4 * width), numbers(episode, "obs", 3, 4));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Background.class,
            names = {"CLIPS"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyBackgroundMovesAndWithoutStrengthNothingDoes(Background background) {
        PixelOptions options = PixelOptions.standard().withBackgrounds(background);
        assertTrue(changed(data(options, 1)) > 0.001, "nothing moves");
        // Without strength a picture still has its wall and its discs; they are at rest.
        assertEquals(0, changed(data(options.withStrength(0), 1)));
    }

    /** Share of background pixels that change from one frame to the next, away from the agent. */
    private static double changed(Dataset data) {
        double[] obs = rows(data, "obs");
        double[] mask = rows(data, "mask");
        int places = 64 * 64;
        int changed = 0;
        for (int p = places; p < mask.length; p++) {
            if (mask[p] == 0 && mask[p - places] == 0 && obs[3 * p] != obs[3 * (p - places)]) {
                changed++;
            }
        }
        return (double) changed / mask.length;
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void actionsStayBetweenTheirBoundsAndVary(Policy policy) {
        double[] actions = rows(data(PixelOptions.standard().withPolicy(policy), 1), "actions");
        assertTrue(Arrays.stream(actions).allMatch(a -> Math.abs(a) <= 1));
        assertTrue(Arrays.stream(actions).max().orElseThrow()
                > Arrays.stream(actions).min().orElseThrow() + 0.2);
    }

    @Test
    void aConfoundedPolicyFollowsTheFirstBackgroundAlone() {
        PixelOptions options = PixelOptions.standard().withBody(Body.POINT).withPolicy(Policy.CONFOUNDED);
        Dataset data = data(options, 1);
        assertTrue(correlation(data, "exogenous") > 0.5);
        assertTrue(Math.abs(correlation(data, "exogenous_pair")) < 0.5);
    }

    /** Of the first action with the texture's speed to the right. */
    private static double correlation(Dataset data, String block) {
        double[] actions = rows(data, "actions");
        double[] e = rows(data, block);
        BlockSpec spec = data.schema().block(block);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int t = 0; t < LENGTH - 1; t++) {
            double x = e[t * spec.width() + 4];
            double y = actions[t * 2];
            xy += x * y;
            xx += x * x;
            yy += y * y;
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void aSoftBodyChangesThePictureInProportionToItsPush() {
        PixelOptions still = PixelOptions.standard().withBody(Body.SOFT).withBackgrounds();
        Dataset data = new PixelWorld(still).dataset(2, LENGTH, 3);
        double[] obs = rows(data, "obs");
        double[] s = rows(data, "endogenous");
        int width = 64 * 64 * 3;
        // Mean of red weighed by the column: how far right the disc is.
        double[] x = new double[LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            for (int p = 0; p < 64 * 64; p++) {
                x[t] += (p % 64 - 31.5) * (obs[t * width + 3 * p] - 110);
            }
        }
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int t = 0; t < LENGTH; t++) {
            xy += x[t] * s[2 * t];
            xx += x[t] * x[t];
            yy += s[2 * t] * s[2 * t];
        }
        assertTrue(xy / Math.sqrt(xx * yy) > 0.99, "correlation " + xy / Math.sqrt(xx * yy));
        double most = Arrays.stream(s).map(Math::abs).max().orElseThrow();
        assertTrue(most < 0.4, "it stays near its place: " + most);
    }

    @Test
    void clipsStandInTheBackground() {
        Dataset clips = data(PixelOptions.standard(), 1);
        PixelOptions options = PixelOptions.standard().withBackgrounds(Background.CLIPS);
        Dataset data = new PixelWorld(options, Optional.of(clips)).dataset(2, LENGTH, 5);
        assertTrue(changed(data) > 0.1);
        assertEquals(9, data.schema().block("exogenous").width());
        assertThrows(UsageException.class, () -> new PixelWorld(options));
        assertThrows(UsageException.class, () -> new PixelWorld(PixelOptions.standard(), Optional.of(clips)));
    }

    @Test
    void optionsAreReadByName() {
        Settings asked = Settings.of(
                "world", Map.of("body", "car", "background", List.of("noise", "flicker"), "strength", 0.5, "side", 32));
        PixelOptions options = PixelOptions.parse(asked);
        assertEquals(
                new PixelOptions(Body.CAR, List.of(Background.NOISE, Background.FLICKER), 0.5, Policy.RANDOM, 32),
                options);
        assertNotEquals(PixelOptions.standard(), options);
        UsageException e = assertThrows(
                UsageException.class, () -> PixelOptions.parse(Settings.of("world", Map.of("body", "walrus"))));
        assertTrue(
                e.getMessage().contains("world.body is walrus; expected one of [point, arm, car, soft]"),
                e.getMessage());
        assertThrows(UsageException.class, () -> PixelOptions.standard().withStrength(-1));
    }
}
