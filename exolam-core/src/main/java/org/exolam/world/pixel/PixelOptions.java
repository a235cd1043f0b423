package org.exolam.world.pixel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * What a {@link PixelWorld} shows and who acts in it.
 *
 * @param body what actions move
 * @param backgrounds what moves without them; none for a plain wall
 * @param strength contrast of textures and clips, speed of what moves, depth of flicker and noise: 1 is a strong
 *     background, 0 none
 * @param policy who acts
 * @param side pixels of a frame
 */
public record PixelOptions(Body body, List<Background> backgrounds, double strength, Policy policy, int side) {
    /** What actions move. */
    public enum Body {
        /** A disc with inertia, two forces. */
        POINT,
        /** Three links, a torque each. */
        ARM,
        /** A car in a valley, one force. */
        CAR,
        /** A blurred disc on springs, two forces: it hardly leaves its place, and pictures are nearly linear in it. */
        SOFT
    }

    /** What moves without actions. */
    public enum Background {
        /** A texture that drifts with a changing velocity. */
        SCROLL,
        /** A texture that bends in waves. */
        WARP,
        /** Discs of the agent's colour that move on their own. */
        DISTRACTORS,
        /** A camera that shakes: everything moves. */
        CAMERA,
        /** A light that flickers. */
        FLICKER,
        /** Sensor noise, independent in every pixel. */
        NOISE,
        /** Clips that the user gives. */
        CLIPS
    }

    /** Who acts. */
    public enum Policy {
        /** Independent at every step. */
        RANDOM,
        /** Slowly changing. */
        AR,
        /** Towards a goal that changes now and then, with noise. */
        GOAL,
        /** A function of the state alone: its actions cannot be told from the state's own course. */
        STATE,
        /** Follows what moves in the background, with noise. */
        CONFOUNDED
    }

    /** Pixels of a frame where nothing else is asked for. */
    public static final int SIDE = 64;

    private static final int SIDE_LEAST = 16;
    private static final int SIDE_MOST = 512;

    public PixelOptions {
        backgrounds = List.copyOf(backgrounds);
        if (!(strength >= 0) || strength > 4) {
            throw new UsageException("a pixel world's strength is " + strength + "; expected 0 to 4");
        }
        if (side < SIDE_LEAST || side > SIDE_MOST) {
            throw new UsageException(
                    "a pixel world's side is " + side + " pixels; expected " + SIDE_LEAST + " to " + SIDE_MOST);
        }
    }

    /** An arm moved at random before a drifting texture. */
    public static PixelOptions standard() {
        return new PixelOptions(Body.ARM, List.of(Background.SCROLL), 1, Policy.RANDOM, SIDE);
    }

    /** Reads {@code body, background, strength, policy, side}; what is not named is standard. */
    public static PixelOptions parse(Settings settings) {
        PixelOptions d = standard();
        List<Background> backgrounds = new ArrayList<>();
        for (String name : settings.strings(
                "background", d.backgrounds().stream().map(PixelOptions::key).toList())) {
            backgrounds.add(named(settings.path("background"), Background.values(), name));
        }
        return new PixelOptions(
                named(settings.path("body"), Body.values(), settings.string("body", key(d.body()))),
                backgrounds,
                settings.number("strength", d.strength()),
                named(settings.path("policy"), Policy.values(), settings.string("policy", key(d.policy()))),
                settings.integer("side", d.side()));
    }

    private static <E extends Enum<E>> E named(String where, E[] values, String text) {
        return Arrays.stream(values)
                .filter(v -> key(v).equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException(where + " is " + text + "; expected one of "
                        + Arrays.stream(values).map(PixelOptions::key).toList()));
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    boolean has(Background background) {
        return backgrounds.contains(background);
    }

    public PixelOptions withBody(Body other) {
        return new PixelOptions(other, backgrounds, strength, policy, side);
    }

    public PixelOptions withBackgrounds(Background... others) {
        return new PixelOptions(body, List.of(others), strength, policy, side);
    }

    public PixelOptions withStrength(double other) {
        return new PixelOptions(body, backgrounds, other, policy, side);
    }

    public PixelOptions withPolicy(Policy other) {
        return new PixelOptions(body, backgrounds, strength, other, side);
    }
}
