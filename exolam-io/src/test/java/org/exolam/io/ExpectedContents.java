package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;

/** Compares a data set with what its writer knows of it. */
final class ExpectedContents {
    /** Sums of a few dozen float32, stored with all digits of the double. */
    private static final double SUM_TOLERANCE = 1e-9;

    private final Map<String, Object> expected;
    private final Dataset data;

    ExpectedContents(Map<String, Object> expected, Dataset data) {
        this.expected = expected;
        this.data = data;
    }

    void check(String action) {
        assertEquals(expected.get("format"), data.format());
        Map<String, Object> inspected = Inspection.of(data, true).toMap();
        assertEquals(expected.get("lengths"), inspected.get("lengths"));
        assertEquals(expected.get("episodes"), inspected.get("episodes"));
        Number fps = (Number) expected.get("fps");
        assertEquals(fps == null ? null : fps.doubleValue(), inspected.get("fps"));
        Map<?, ?> blocks = (Map<?, ?>) expected.get("blocks");
        assertEquals(blocks.keySet(), data.schema().blocks().keySet());
        blocks.forEach((name, want) -> {
            BlockSpec spec = data.schema().block((String) name);
            assertEquals(((Map<?, ?>) want).get("dtype"), spec.dtype().numpyName());
            assertEquals(((Map<?, ?>) want).get("shape"), spec.shape().dimensions());
        });
        Map<?, ?> transitions = (Map<?, ?>) expected.get("validTransitions");
        assertEquals(transitions.toString(), String.valueOf(inspected.get("transitions")));
        checkActions(action);
        List<?> probes = (List<?>) expected.get("probes");
        boolean lossless = probes.stream().allMatch(p -> number(((Map<?, ?>) p).get("tolerance")) < 1);
        if (lossless) {
            checkSquare();
        } else {
            String block = (String) ((Map<?, ?>) expected.get("squareEpisode0")).get("block");
            SquarePictures.assertSquares(expected, DatasetContract.whole(data, 0, block));
        }
        probes.forEach(p -> checkProbe((Map<?, ?>) p));
    }

    private void checkActions(String action) {
        for (int e = 0; e < data.episodes().size(); e++) {
            NumericArray actions = DatasetContract.whole(data, e, action);
            int width = actions.size() / actions.rows();
            List<?> first = (List<?>) ((List<?>) expected.get("firstAction")).get(e);
            List<?> last = (List<?>) ((List<?>) expected.get("lastAction")).get(e);
            List<?> sums = (List<?>) ((List<?>) expected.get("actionSum")).get(e);
            for (int j = 0; j < width; j++) {
                assertEquals(number(first.get(j)), actions.get(j), SUM_TOLERANCE);
                assertEquals(number(last.get(j)), actions.get(actions.size() - width + j), SUM_TOLERANCE);
                double sum = 0;
                for (int t = 0; t < actions.rows(); t++) {
                    sum += actions.get(t * width + j);
                }
                assertEquals(number(sums.get(j)), sum, SUM_TOLERANCE, "episode " + e + " action " + j);
            }
        }
    }

    /** The red square stands where it was painted, in every frame of episode 0. */
    private void checkSquare() {
        Map<?, ?> square = (Map<?, ?>) expected.get("squareEpisode0");
        NumericArray frames = DatasetContract.whole(data, 0, (String) square.get("block"));
        List<?> corners = (List<?>) square.get("topLeftXY");
        int edge = (Integer) square.get("edge");
        int height = frames.shape().get(1);
        int width = frames.shape().get(2);
        for (int t = 0; t < frames.rows(); t++) {
            List<?> corner = (List<?>) corners.get(t);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int dx = x - (Integer) corner.get(0);
                    int dy = y - (Integer) corner.get(1);
                    boolean inside = dx >= 0 && dx < edge && dy >= 0 && dy < edge;
                    double red = frames.get(((t * height + y) * width + x) * 3);
                    assertEquals(inside, red > 185, "frame " + t + " x " + x + " y " + y);
                }
            }
        }
    }

    private void checkProbe(Map<?, ?> probe) {
        int t = (Integer) probe.get("frame");
        NumericArray frame = DatasetContract.whole(data, (Integer) probe.get("episode"), (String) probe.get("block"))
                .rows(t, t + 1);
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int i = c; i < frame.size(); i += 3) {
                sum += frame.get(i);
            }
            double mean = number(((List<?>) probe.get("meanRgb")).get(c));
            assertEquals(mean, sum * 3 / frame.size(), number(probe.get("tolerance")), "probe " + probe);
        }
    }

    private static double number(Object json) {
        return ((Number) json).doubleValue();
    }
}
