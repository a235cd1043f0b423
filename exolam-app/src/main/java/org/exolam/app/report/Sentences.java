package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sentences made from numbers, for results that bring none of their own. */
final class Sentences {
    private Sentences() {}

    /** What a scorecard says, in one sentence; null where it holds none of the three leading scores. */
    static ReportModel.Verdict measured(ReportModel.Scorecard card) {
        List<String> parts = new ArrayList<>();
        for (Leading leading : Leading.values()) {
            String name = leading.metric(card.metrics().keySet());
            if (name != null) {
                parts.add(part(leading, card.metrics(), name));
            }
        }
        return parts.isEmpty() ? null : new ReportModel.Verdict("measured", "On held-out episodes " + and(parts) + ".");
    }

    private static String part(Leading leading, Map<String, ReportModel.Estimate> metrics, String name) {
        ReportModel.Estimate e = metrics.get(name);
        String value = e.hasInterval()
                ? Numbers.score(e.value()) + " (" + Numbers.score(e.low()) + " to " + Numbers.score(e.high()) + ")"
                : Numbers.score(e.value());
        return leading.inSentence() + " is " + value;
    }

    /** A list as prose: {@code a, b and c}. */
    static String and(List<String> items) {
        int last = items.size() - 1;
        return last < 1
                ? String.join("", items)
                : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }
}
