package org.exolam.app.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a metric of {@code scorecard.json} is called in the report.
 *
 * @param name in the file
 * @param label in plain words
 * @param symbol in the theory's
 * @param unit of the value
 * @param tone what the number speaks of: decides colour and which end is better
 * @param reading one sentence for someone who meets it first
 */
record MetricWords(String name, String label, String symbol, String unit, Tone tone, String reading) {
    /** What a metric is about. */
    enum Tone {
        ACTION("higher is better"),
        BACKGROUND("lower is better"),
        CONSISTENCY("higher is better"),
        NEUTRAL("");

        private final String better;

        Tone(String better) {
            this.better = better;
        }

        String better() {
            return better;
        }

        String cssClass() {
            return "tone-" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String SHARE = "share of variance";
    private static final Map<String, MetricWords> KNOWN = index(List.of(
            action(
                    "action.r2_given_o",
                    "Action score, given the frame",
                    "R²(a | z; o)",
                    "How much of the action a linear readout of z finds beyond what the current frame already says."),
            action("action.r2", "Action score", "R²(a | z)", "How much of the action a linear readout of z finds."),
            new MetricWords(
                    "action.accuracy",
                    "Action accuracy",
                    "balanced accuracy",
                    "share of correct answers",
                    Tone.ACTION,
                    "How often a probe on z names the discrete action, each action counting the same."),
            new MetricWords(
                    "action.nmi",
                    "Information shared with the action",
                    "normalised mutual information",
                    "0 to 1",
                    Tone.ACTION,
                    "How much a probe on z and the discrete action have in common."),
            background(
                    "exogenous.future.r2",
                    "Leakage of the future background",
                    "R²(e′ | z; o)",
                    "What z tells of the future background beyond the current frame. No policy can use it."),
            background(
                    "exogenous.future.r2_given_oe",
                    "Leakage of the future background, strictly",
                    "R²(e′ | z; o, e)",
                    "The same, with the current background known as well: the cleanest leakage."),
            background(
                    "exogenous.next.r2",
                    "Next background",
                    "R²(e′ | z)",
                    "What z tells of the next frame’s background."),
            background(
                    "exogenous.current.r2",
                    "Current background",
                    "R²(e | z)",
                    "What z tells of the current background."),
            background(
                    "exogenous.change.r2",
                    "Change of the background",
                    "R²(e′ − e | z)",
                    "What z tells of how the background changed."),
            background(
                    "exogenous.innovation.r2",
                    "Background that nothing predicts",
                    "R²(w | z)",
                    "What z tells of the part of the next background that even its present state does not predict."),
            new MetricWords(
                    "consistency",
                    "Consistency",
                    "share of z kept when the background is redrawn",
                    SHARE,
                    Tone.CONSISTENCY,
                    "1 means that the same action gives the same z over any background."),
            new MetricWords(
                    "consistency.raw",
                    "Consistency, unwhitened",
                    "the same, for z as it is",
                    SHARE,
                    Tone.CONSISTENCY,
                    "As consistency, but directions that z hardly uses hardly count."),
            new MetricWords(
                    "consistency.given_o",
                    "Consistency, given the frame",
                    "the same, beyond the current frame",
                    SHARE,
                    Tone.CONSISTENCY,
                    "As consistency, after what each view’s own frame says is taken out."),
            new MetricWords(
                    "consistency.redrawn",
                    "Consistency, redrawn",
                    "the same, over fresh draws of the world",
                    SHARE,
                    Tone.CONSISTENCY,
                    "As consistency, over backgrounds that the world drew anew for each transition."),
            new MetricWords(
                    "leakage.estimate",
                    "Leakage, estimated",
                    "exogenous share of z given o",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much of what z adds to the frame is background, told without labels: by second views, else by idle clips."),
            new MetricWords(
                    "leakage.scenes",
                    "Leakage, by clips of one scene",
                    "exogenous share of z given o",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much of what z adds to the frame clips share whose background is the same and whose agent is not."),
            new MetricWords(
                    "leakage.redrawn",
                    "Leakage, by redrawn backgrounds",
                    "exogenous share of z given o",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much of what z adds to the frame does not stay when the world draws the background anew: what the estimate should be."),
            new MetricWords(
                    "leakage.idle",
                    "Leakage, by idle clips",
                    "exogenous share of z given o",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much z still varies where the agent does nothing."),
            new MetricWords(
                    "leakage.labeled",
                    "Leakage, by the recorded background",
                    "R²(z | e′; o)",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much of what z adds to the frame the recorded background explains; the estimate should not be below."),
            new MetricWords(
                    "leakage.by_agent",
                    "Leakage, by the agent’s truth",
                    "1 − R²(z | s, s′, a)",
                    SHARE,
                    Tone.BACKGROUND,
                    "How much of what z adds to the frame the agent’s state and action leave; the estimate should not be above."),
            action("share.action", "Action", "share of z’s variance", "New in z and explained by the action."),
            neutral(
                    "share.frame",
                    "Current frame",
                    "share of z’s variance",
                    SHARE,
                    "Told by the current frame already: where the agent is, what the policy does there."),
            background(
                    "share.exogenous.predictable",
                    "Current background",
                    "share of z’s variance",
                    "Told by the current frame already, and explained by the background’s present state."),
            background(
                    "share.exogenous.future",
                    "Future background",
                    "share of z’s variance",
                    "New in z and explained by where the background goes; no policy can know it."),
            neutral(
                    "share.noise",
                    "Noise",
                    "share of z’s variance",
                    SHARE,
                    "New in z, in one view alone and not in the recorded background: the sensor’s noise, or background that was not recorded."),
            neutral(
                    "share.unexplained",
                    "Unexplained",
                    "share of z’s variance",
                    SHARE,
                    "New in z and none of these: what the agent does beyond what a linear readout of its action tells."),
            neutral("endogenous.r2", "Agent state", "R²(s | z)", SHARE, "What z tells of the agent’s own state."),
            neutral(
                    "policy_floor",
                    "Policy floor",
                    "1 − R²(z | o)",
                    SHARE,
                    "The part of z that no policy on the current frame can predict."),
            new MetricWords(
                    "mi.action_given_o_nats",
                    "Information on the action",
                    "I(z; a | o)",
                    "nats",
                    Tone.ACTION,
                    "Gaussian mutual information of z and the action, given the frame."),
            new MetricWords(
                    "mi.exogenous_given_o_nats",
                    "Information on the background",
                    "I(z; w | o)",
                    "nats",
                    Tone.BACKGROUND,
                    "Gaussian mutual information of z and the background’s innovation, given the frame."),
            neutral(
                    "reconstruction.explained",
                    "Reconstruction",
                    "share of the innovation explained",
                    SHARE,
                    "How well z rebuilds the next frame. High values do not mean that z is about the action."),
            neutral(
                    "latent.effective_rank",
                    "Effective rank of z",
                    "directions in use",
                    "directions",
                    "How many directions z really uses."),
            neutral(
                    "codebook.perplexity",
                    "Codebook perplexity",
                    "codes in use",
                    "codes",
                    "How many codes are really used.")));

    /** The words for a metric; one we do not know keeps its own name. */
    static MetricWords of(String name) {
        MetricWords known = KNOWN.get(name);
        return known != null ? known : neutral(name, name, "", "", "");
    }

    /** Known metrics in the order of the story, then the others in the order given. */
    static List<String> inReadingOrder(Iterable<String> names) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        names.forEach(n -> given.put(n, true));
        Map<String, Boolean> ordered = new LinkedHashMap<>();
        KNOWN.keySet().stream().filter(given::containsKey).forEach(n -> ordered.put(n, true));
        ordered.putAll(given);
        return List.copyOf(ordered.keySet());
    }

    /** Whether 0 and 1 are the natural ends of its axis. */
    boolean isShare() {
        return unit.startsWith("share") || unit.equals("0 to 1");
    }

    private static MetricWords action(String name, String label, String symbol, String reading) {
        return new MetricWords(name, label, symbol, SHARE, Tone.ACTION, reading);
    }

    private static MetricWords background(String name, String label, String symbol, String reading) {
        return new MetricWords(name, label, symbol, SHARE, Tone.BACKGROUND, reading);
    }

    private static MetricWords neutral(String name, String label, String symbol, String unit, String reading) {
        return new MetricWords(name, label, symbol, unit, Tone.NEUTRAL, reading);
    }

    private static Map<String, MetricWords> index(List<MetricWords> all) {
        Map<String, MetricWords> map = new LinkedHashMap<>();
        all.forEach(w -> map.put(w.name(), w));
        return map;
    }
}
