package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SortedMap;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.objective.Gauge;
import org.junit.jupiter.api.Test;

class LabelEfficiencyTest {
    /** Ridge strengths are chosen between other groups of episodes; at this strength neither is felt. */
    private static final double SAME = 0.005;

    private static final Dataset DATA = EvaluationTest.recording(12, 60, 3, false);
    private static final Split SPLIT = SplitRule.DEFAULT.split(DATA);

    /** z = o' − o. */
    private static final LatentSource DIFFERENCE = BlockLatents.ofFrames(
            "difference", 3, 1, Matrix.stackColumns(Matrix.identity(3).scale(-1), Matrix.identity(3)));

    private static SortedMap<Integer, Metric> heads(LatentSource source, Integer... counts) {
        return Evaluation.standard(5).labelEfficiency(source, DATA, SPLIT, 1, List.of(counts));
    }

    @Test
    void withAllLabelsItIsTheActionThatTheScorecardNames() {
        double all = heads(DIFFERENCE, SPLIT.train().size())
                .get(SPLIT.train().size())
                .value();
        double scored = Evaluation.standard(5)
                .score(DIFFERENCE, DATA, SPLIT, 1, Gauge.LEARNED)
                .value(MetricName.ACTION_R2_GIVEN_O);
        assertEquals(scored, all, SAME);
        assertTrue(scored > 0.5, () -> "nothing to compare: " + scored);
    }

    @Test
    void fewLabelsSufficeForFewNumbers() {
        SortedMap<Integer, Metric> few = heads(DIFFERENCE, 1, 2, 8);
        assertEquals(List.of(1, 2, 8), List.copyOf(few.keySet()));
        assertTrue(few.get(2).value() > few.get(8).value() - 0.1, few::toString);
        assertTrue(few.values().stream().allMatch(m -> m.interval().isPresent()), few::toString);
        assertTrue(few.get(1).value() <= few.get(8).value() + SAME, few::toString);
    }

    @Test
    void moreLabelsThanThereAreAreRefused() {
        UsageException e = assertThrows(UsageException.class, () -> heads(DIFFERENCE, 11));
        assertTrue(e.getMessage().contains("1 to 9"), e.getMessage());
        assertThrows(UsageException.class, () -> heads(DIFFERENCE, 0));
    }
}
