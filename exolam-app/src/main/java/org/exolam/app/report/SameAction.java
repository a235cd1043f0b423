package org.exolam.app.report;

import java.util.List;
import org.exolam.linalg.Vector;

/**
 * What becomes of z when the action stays and the background is another.
 *
 * @param shown transitions with their frames
 * @param stars z of more transitions, for a map
 */
public record SameAction(List<Transition> shown, List<Star> stars) {
    /** Nothing to show. */
    public static final SameAction NONE = new SameAction(List.of(), List.of());

    public SameAction {
        shown = List.copyOf(shown);
        stars = List.copyOf(stars);
    }

    /**
     * One transition.
     *
     * @param label which one: episode and frame
     * @param seen before each background, the recorded one first
     */
    public record Transition(String label, List<Seen> seen) {
        public Transition {
            seen = List.copyOf(seen);
        }

        double largestLatent() {
            double largest = 0;
            for (Seen s : seen) {
                for (double v : s.latent().toArray()) {
                    largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
                }
            }
            return largest;
        }
    }

    /**
     * @param label whose background
     * @param frame the next frame
     * @param changeOrNull what the decoder makes of z in the recorded view, beyond what it makes of a mean z; null without
     *     a decoder
     * @param latent z less its mean, in deviations
     */
    public record Seen(String label, PngImage frame, LatentPicture changeOrNull, Vector latent) {}

    /**
     * z of one transition before each background.
     *
     * @param label which one: episode and frame
     * @param places two numbers each: z along two directions; the recorded background first
     */
    public record Star(String label, List<Vector> places) {
        public Star {
            places = List.copyOf(places);
        }
    }
}
