package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.linalg.Vector;

/**
 * Augmentations by name.
 *
 * <table>
 * <caption>Kinds; sizes are drawn uniformly</caption>
 * <tr><th>kind</th><th>what changes</th></tr>
 * <tr><td>{@code shift}</td><td>camera place: up to 6 % of the sides in whole pixels, edges repeated</td></tr>
 * <tr><td>{@code rotate}</td><td>camera roll: up to 8 degrees about the centre, edges repeated</td></tr>
 * <tr><td>{@code perspective}</td><td>camera tilt: up to 10 % keystone along each axis, edges repeated</td></tr>
 * <tr><td>{@code color}</td><td>light: brightness ±0.15, contrast and each channel's gain ±20 %, pixels from 0 to 1</td></tr>
 * <tr><td>{@code noise}</td><td>sensor: independent per number and frame, deviation 0.05 of the range of pixels, or of
 * each dimension's deviation for vectors</td></tr>
 * <tr><td>{@code distract}</td><td>a passer-by: a smooth coloured texture in a soft disc that moves from frame to
 * frame</td></tr>
 * </table>
 */
public final class FrameAugmentations {
    private static final Map<String, Supplier<FrameAugmentation>> IMAGES = images();
    private static final String NOISE = "noise";

    private FrameAugmentations() {}

    private static Map<String, Supplier<FrameAugmentation>> images() {
        Map<String, Supplier<FrameAugmentation>> m = new TreeMap<>();
        m.put("shift", () -> new WarpAugmentation(Warp::shift));
        m.put("rotate", () -> new WarpAugmentation(Warp::rotation));
        m.put("perspective", () -> new WarpAugmentation(Warp::keystone));
        m.put("color", ColorAugmentation::new);
        m.put(NOISE, () -> NoiseAugmentation.OF_PIXELS);
        m.put("distract", DistractAugmentation::new);
        return m;
    }

    /** The names there are. */
    public static List<String> kinds() {
        return List.copyOf(IMAGES.keySet());
    }

    /**
     * All named kinds one behind the other.
     *
     * @param kinds of {@link #kinds()}, at least one
     * @param frames what they will be applied to; vectors know {@code noise} alone
     * @param deviation standard deviation of each dimension ({@link FrameStatistics#deviation()}), the scale of noise on
     *     vectors; not looked at for images
     * @throws UsageException for an unknown kind, listing the known ones, and for one that such frames do not have
     */
    public static FrameAugmentation of(List<String> kinds, BlockSpec frames, Vector deviation) {
        if (kinds.isEmpty()) {
            throw new UsageException(
                    "an augmentation needs at least one kind; known are " + String.join(", ", kinds()));
        }
        List<FrameAugmentation> parts = new ArrayList<>();
        for (String kind : kinds) {
            if (!IMAGES.containsKey(kind)) {
                throw new UsageException(
                        "unknown augmentation \"" + kind + "\"; known are " + String.join(", ", kinds()));
            }
            parts.add(frames.isImage() ? IMAGES.get(kind).get() : ofVectors(kind, frames, deviation));
        }
        return (images, random) -> {
            NumericArray changed = images;
            for (FrameAugmentation part : parts) {
                changed = part.apply(changed, random);
            }
            return changed;
        };
    }

    private static FrameAugmentation ofVectors(String kind, BlockSpec frames, Vector deviation) {
        String are = "the frames are " + frames.dtype().numpyName() + frames.shape();
        if (!kind.equals(NOISE)) {
            throw new UsageException(
                    "augmentation \"" + kind + "\" needs uint8 images, but " + are + "; vectors have \"noise\" alone");
        }
        if (!frames.dtype().isFloating()) {
            throw new UsageException("augmentation \"noise\" needs uint8 images or floating-point vectors, but " + are
                    + "; leave it out");
        }
        if (deviation.size() != frames.width()) {
            throw new IllegalArgumentException(deviation.size() + " deviations for " + frames.width() + " dimensions");
        }
        return NoiseAugmentation.ofVectors(deviation);
    }
}
