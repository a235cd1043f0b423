package org.exolam.world.grid;

import java.util.Arrays;
import java.util.Locale;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * What a {@link GridWorld} is like.
 *
 * @param cells of a side
 * @param pixels of a cell's side
 * @param sprites that move by themselves
 * @param chance that a sprite tries to move in a step
 * @param policy who acts
 */
public record GridOptions(int cells, int pixels, int sprites, double chance, Policy policy) {
    /** Who acts. */
    public enum Policy {
        /** Each action as likely, independent at every step. */
        RANDOM,
        /** Towards a cell that changes now and then, three times in four. */
        GOAL,
        /** A function of the place alone: round the grid. */
        STATE,
        /** After the first sprite, three times in four. */
        CONFOUNDED
    }

    private static final int CELLS_MOST = 32;
    private static final int PIXELS_MOST = 64;

    public GridOptions {
        require("cells", cells, 2, CELLS_MOST);
        require("pixels", pixels, 1, PIXELS_MOST);
        require("sprites", sprites, 0, cells * cells);
        if (!(chance >= 0 && chance <= 1)) {
            throw new UsageException("a grid world's chance is " + chance + "; expected 0 to 1");
        }
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new UsageException("a grid world's " + what + " is " + value + "; expected " + least + " to " + most);
        }
    }

    /** 4 × 4 cells of 4 × 4 pixels, one sprite that always moves, a random policy. */
    public static GridOptions standard() {
        return new GridOptions(4, 4, 1, 1, Policy.RANDOM);
    }

    /** Reads {@code cells, pixels, sprites, chance, policy}; what is not named is standard. */
    public static GridOptions parse(Settings settings) {
        GridOptions d = standard();
        String policy = settings.string("policy", key(d.policy()));
        return new GridOptions(
                settings.integer("cells", d.cells()),
                settings.integer("pixels", d.pixels()),
                settings.integer("sprites", d.sprites()),
                settings.number("chance", d.chance()),
                Arrays.stream(Policy.values())
                        .filter(p -> key(p).equals(policy))
                        .findFirst()
                        .orElseThrow(() -> new UsageException(settings.path("policy") + " is " + policy
                                + "; expected one of "
                                + Arrays.stream(Policy.values())
                                        .map(GridOptions::key)
                                        .toList())));
    }

    private static String key(Policy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }

    public GridOptions withSprites(int count, double howOften) {
        return new GridOptions(cells, pixels, count, howOften, policy);
    }

    public GridOptions withPolicy(Policy other) {
        return new GridOptions(cells, pixels, sprites, chance, other);
    }
}
