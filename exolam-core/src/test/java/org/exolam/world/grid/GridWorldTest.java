package org.exolam.world.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;
import org.exolam.world.Redrawable;
import org.exolam.world.grid.GridOptions.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GridWorldTest {
    private static final int LENGTH = 200;
    private static final int[][] STEPS = {{0, 0}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}};

    private static Dataset data(GridOptions options, int draw) {
        return new GridWorld(options).dataset(3, LENGTH, 5, draw);
    }

    private static double[] rows(Dataset data, String block) {
        try (Episode episode = data.open(1)) {
            return numbers(episode.read(block, 0, block.equals("actions") ? LENGTH - 1 : LENGTH));
        }
    }

    private static double[] numbers(NumericArray read) {
        double[] values = new double[read.size()];
        read.copyTo(0, values.length, values, 0);
        return values;
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void anActionMovesTheAgentByItsStepUnlessAWallIsThere(Policy policy) {
        Dataset data = data(GridOptions.standard().withPolicy(policy), 1);
        double[] actions = rows(data, "actions");
        double[] places = rows(data, "endogenous");
        int moved = 0;
        for (int t = 0; t < actions.length; t++) {
            for (int j = 0; j < 2; j++) {
                double expected = places[2 * t + j] + STEPS[(int) actions[t]][j];
                assertEquals(Math.max(0, Math.min(3, expected)), places[2 * (t + 1) + j], "frame " + t);
                moved += expected != places[2 * t + j] ? 1 : 0;
            }
        }
        assertTrue(moved > LENGTH / 4, "moves: " + moved);
        assertTrue(data.schema().block("actions").isDiscrete());
    }

    @Test
    void everyActionIsAsLikelyUnderTheRandomPolicy() {
        int[] counts = new int[5];
        for (double a : rows(data(GridOptions.standard(), 1), "actions")) {
            counts[(int) a]++;
        }
        // Four standard deviations of a count of 199 at a fifth.
        assertTrue(Arrays.stream(counts).allMatch(c -> Math.abs(c - 40) < 23), Arrays.toString(counts));
    }

    @Test
    void theStatePolicyIsAFunctionOfThePlace() {
        Dataset data = data(GridOptions.standard().withPolicy(Policy.STATE), 1);
        double[] actions = rows(data, "actions");
        double[] places = rows(data, "endogenous");
        double[] chosen = new double[16];
        Arrays.fill(chosen, -1);
        for (int t = 0; t < actions.length; t++) {
            int place = (int) (places[2 * t] * 4 + places[2 * t + 1]);
            assertTrue(chosen[place] < 0 || chosen[place] == actions[t], "place " + place);
            chosen[place] = actions[t];
        }
    }

    @Test
    void aConfoundedAgentFollowsTheFirstViewsSpriteAlone() {
        Dataset data = data(GridOptions.standard().withPolicy(Policy.CONFOUNDED), 1);
        assertTrue(distance(data, "exogenous") < 0.7 * distance(data, "exogenous_pair"));
    }

    private static double distance(Dataset data, String block) {
        double[] agent = rows(data, "endogenous");
        double[] sprite = rows(data, block);
        double sum = 0;
        for (int i = 0; i < agent.length; i++) {
            sum += Math.abs(agent[i] - sprite[i]);
        }
        return sum;
    }

    @Test
    void whatTheSameAgentDoesIsSeenBeforeOtherSpritesInEveryDraw() {
        Dataset first = data(GridOptions.standard(), 1);
        Dataset second = data(GridOptions.standard(), 2);
        for (String same : List.of("obs", "actions", "endogenous", "exogenous", "mask")) {
            assertArrayEquals(rows(first, same), rows(second, same), same);
        }
        assertFalse(Arrays.equals(rows(first, "obs_pair"), rows(second, "obs_pair")));
        Dataset redrawn = ((Redrawable) first).withRedraws(2);
        assertArrayEquals(rows(first, "mask"), rows(redrawn, "mask_redraw_2"));
        for (String other : List.of("obs", "obs_pair", Redrawable.view(2))) {
            assertFalse(Arrays.equals(rows(redrawn, Redrawable.view(1)), rows(redrawn, other)), other);
        }
    }

    @Test
    void aCellShowsItsOwnerAndTheAgentStandsInFront() {
        GridOptions options = new GridOptions(4, 1, 1, 1, Policy.RANDOM);
        Dataset data = data(options, 1);
        double[] obs = rows(data, "obs");
        double[] mask = rows(data, "mask");
        double[] agent = rows(data, "endogenous");
        double[] sprite = rows(data, "exogenous");
        for (int t = 0; t < LENGTH; t++) {
            for (int cell = 0; cell < 16; cell++) {
                boolean isAgent = agent[2 * t] == cell % 4 && agent[2 * t + 1] == cell / 4;
                boolean isSprite = sprite[2 * t] == cell % 4 && sprite[2 * t + 1] == cell / 4;
                double red = obs[(t * 16 + cell) * 3];
                assertEquals(isAgent ? 232 : isSprite ? 60 : 40, red, "frame " + t + ", cell " + cell);
                assertEquals(isAgent ? 1 : 0, mask[t * 16 + cell]);
            }
        }
    }

    @Test
    void spritesMoveAsOftenAsAskedAndNoneIsAllowed() {
        assertEquals(0, moves(GridOptions.standard().withSprites(1, 0)));
        int always = moves(GridOptions.standard().withSprites(1, 1));
        int seldom = moves(GridOptions.standard().withSprites(1, 0.2));
        assertTrue(seldom > 0 && seldom < always / 2, seldom + " of " + always);
        assertEquals(
                1,
                data(GridOptions.standard().withSprites(0, 1), 1)
                        .schema()
                        .block("exogenous")
                        .width());
        assertEquals(0, moves(GridOptions.standard().withSprites(0, 1)));
    }

    private static int moves(GridOptions options) {
        double[] e = rows(data(options, 1), "exogenous");
        int width = e.length / LENGTH;
        int moves = 0;
        for (int i = width; i < e.length; i++) {
            moves += e[i] != e[i - width] ? 1 : 0;
        }
        return moves;
    }

    @Test
    void optionsAreReadByNameAndChecked() {
        Settings asked = Settings.of("world", Map.of("cells", 5, "sprites", 2, "chance", 0.5, "policy", "goal"));
        assertEquals(new GridOptions(5, 4, 2, 0.5, Policy.GOAL), GridOptions.parse(asked));
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("cells", 1), Map.of("chance", 1.5), Map.of("policy", "lazy"), Map.of("sprites", -1))) {
            assertThrows(UsageException.class, () -> GridOptions.parse(Settings.of("world", bad)), bad::toString);
        }
        assertThrows(UsageException.class, () -> new GridWorld(GridOptions.standard()).dataset(0, 5, 1));
    }
}
