package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.exolam.data.NumericArray;

/** Compares pictures with what the fixtures' writer painted: a red square over a smooth background. */
public final class SquarePictures {
    /** Lossy coding moves the edge of what counts as red. */
    private static final double PLACE_TOLERANCE = 2.5;

    private SquarePictures() {}

    /** The square's middle lies where it was painted, in every frame of episode 0. */
    public static void assertSquares(Map<String, Object> expected, NumericArray frames) {
        Map<?, ?> square = (Map<?, ?>) expected.get("squareEpisode0");
        List<?> corners = (List<?>) square.get("topLeftXY");
        double half = ((Integer) square.get("edge") - 1) / 2.0;
        assertEquals(corners.size(), frames.rows());
        for (int t = 0; t < frames.rows(); t++) {
            List<?> corner = (List<?>) corners.get(t);
            double[] middle = middle(frames, t);
            assertEquals((Integer) corner.get(0) + half, middle[0], PLACE_TOLERANCE, "x in frame " + t);
            assertEquals((Integer) corner.get(1) + half, middle[1], PLACE_TOLERANCE, "y in frame " + t);
        }
    }

    private static double[] middle(NumericArray frames, int t) {
        int height = frames.shape().get(1);
        int width = frames.shape().get(2);
        double x = 0;
        double y = 0;
        int n = 0;
        for (int i = 0; i < height * width; i++) {
            if (frames.get((t * height * width + i) * 3) > 185) {
                x += i % width;
                y += i / width;
                n++;
            }
        }
        return new double[] {x / n, y / n};
    }

    /** Mean colours are those of the writer's own reader. */
    public static void assertProbes(Map<String, Object> expected, int episode, NumericArray frames) {
        for (Object o : (List<?>) expected.get("probes")) {
            Map<?, ?> probe = (Map<?, ?>) o;
            if ((Integer) probe.get("episode") == episode) {
                int t = (Integer) probe.get("frame");
                NumericArray frame = frames.rows(t, t + 1);
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    for (int i = c; i < frame.size(); i += 3) {
                        sum += frame.get(i);
                    }
                    double mean = ((Number) ((List<?>) probe.get("meanRgb")).get(c)).doubleValue();
                    double tolerance = ((Number) probe.get("tolerance")).doubleValue();
                    assertEquals(mean, sum * 3 / frame.size(), tolerance, "probe " + probe);
                }
            }
        }
    }
}
