package org.exolam.app.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a remedy is called and drawn; the same in every report, so that eyes learn it.
 *
 * @param label in plain words
 * @param reading what it does, in half a sentence
 * @param look index of colour, dash and marker
 */
record RemedyWords(String label, String reading, int look) {
    /** What every remedy is compared with. */
    static final String BASELINE = "reconstruction";

    /** Stands before the name of a remedy under pair features. */
    static final String LIFTED = "lifted ";

    /** Who answers, where the same remedy is drawn three times. */
    private static final Map<String, RemedyWords> ANSWERS = Map.of(
            "theory", new RemedyWords("Theory", "the prediction", 0),
            "linear", new RemedyWords("Linear", "the exact solver on samples", 1),
            "neural", new RemedyWords("Neural", "networks on the same samples", 4));

    private static final Map<String, RemedyWords> KNOWN = index(List.of(
            Map.entry(BASELINE, "z rebuilds the next frame; no remedy at all"),
            Map.entry("action_supervision", "a few labeled rows pull z towards the action"),
            Map.entry("cross_exogenous_reconstruction", "z of one view must predict the next frame of the other"),
            Map.entry("cross_exogenous_consistency", "z must not differ between two views of one action"),
            Map.entry("exogenous_augmentation", "the encoder sees disturbed frames, the target stays clean"),
            Map.entry("background_whitening", "directions that move in idle clips are held down"),
            Map.entry("maximal_agreement", "z is what two views of one action agree on"),
            Map.entry("representation_space", "frames are mapped to where actions stand out"),
            Map.entry("auxiliary_target", "z must also predict flow, keypoints or another block"),
            Map.entry("several_horizons", "z must predict several frames ahead"),
            Map.entry("context_conditioning", "what the instruction already says is removed"),
            Map.entry("bottleneck_size", "z is made smaller or larger")));

    /** The words for a remedy; one we do not know keeps its own name, underscores read as spaces. */
    static RemedyWords of(String name) {
        if (name.startsWith(LIFTED)) {
            RemedyWords linear = of(name.substring(LIFTED.length()));
            return new RemedyWords(
                    "Lifted " + linear.label().substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                            + linear.label().substring(1),
                    linear.reading() + " (encoder on pair features)",
                    linear.look() + KNOWN.size());
        }
        if (ANSWERS.containsKey(name)) {
            return ANSWERS.get(name);
        }
        RemedyWords known = KNOWN.get(name);
        return known != null
                ? known
                : new RemedyWords(words(name), "", KNOWN.size() + Math.floorMod(name.hashCode(), 7));
    }

    /** {@code crowding_out} as {@code Crowding out}. */
    static String words(String snakeCase) {
        String spaced = snakeCase.replace('_', ' ').strip();
        return spaced.isEmpty()
                ? snakeCase
                : spaced.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + spaced.substring(1);
    }

    private static Map<String, RemedyWords> index(List<Map.Entry<String, String>> all) {
        Map<String, RemedyWords> map = new LinkedHashMap<>();
        for (Map.Entry<String, String> e : all) {
            map.put(e.getKey(), new RemedyWords(label(e.getKey()), e.getValue(), map.size()));
        }
        return map;
    }

    private static String label(String name) {
        return name.equals(BASELINE)
                ? "Plain reconstruction"
                : words(name.replace("cross_exogenous", "cross-exogenous"));
    }
}
