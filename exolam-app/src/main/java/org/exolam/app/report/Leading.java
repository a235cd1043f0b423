package org.exolam.app.report;

import java.util.List;
import java.util.Set;

/** The three scores that decide: action in z, background in z, consistency; each with stand-ins for where it is missing. */
enum Leading {
    ACTION("Action score", "the action score", List.of("action.r2_given_o", "action.r2", "action.accuracy")),
    BACKGROUND(
            "Leakage",
            "the leakage of the future background",
            List.of("exogenous.future.r2", "exogenous.future.r2_given_oe", "exogenous.next.r2")),
    /** Turned round to 1 − consistency wherever it stands beside leakage, so that both are good when low. */
    CONSISTENCY("Inconsistency", "the consistency across backgrounds", List.of("consistency", "consistency.raw"));

    private final String label;
    private final String inSentence;
    private final List<String> names;

    Leading(String label, String inSentence, List<String> names) {
        this.label = label;
        this.inSentence = inSentence;
        this.names = names;
    }

    String label() {
        return label;
    }

    String inSentence() {
        return inSentence;
    }

    /** The first of its metrics that is present, or null. */
    String metric(Set<String> present) {
        return names.stream().filter(present::contains).findFirst().orElse(null);
    }

    /** How the value is drawn. */
    ReportModel.Estimate shown(ReportModel.Estimate e) {
        return this == CONSISTENCY ? e.complement() : e;
    }

    /** The symbol of what is drawn. */
    String symbol(String metric) {
        return this == CONSISTENCY ? "1 − " + metric : MetricWords.of(metric).symbol();
    }

    String better() {
        return this == ACTION ? "higher is better" : "lower is better";
    }

    MetricWords.Tone tone() {
        return this == ACTION ? MetricWords.Tone.ACTION : MetricWords.Tone.BACKGROUND;
    }
}
