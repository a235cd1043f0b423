package org.exolam.forecast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A predicted score with an interval of what a trained model comes to in nine of ten cases: what as many held-out episodes
 * as one fold holds would show, mean ± t · s · √(1 + 1/F) over F folds of the training episodes, with margins for what
 * training by gradient descent adds or loses ({@link Calibration}).
 *
 * @param value mean over folds
 * @param low lower end, or the value itself where one fold tells no spread
 * @param high upper end
 */
public record Score(double value, double low, double high) {
    /** 97.5 % quantiles of Student's t for 1 … 10 degrees of freedom; beyond that 2.23 is safe. */
    private static final double[] T = {12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23};

    static Score of(List<Double> folds) {
        int n = folds.size();
        double mean = folds.stream().mapToDouble(Double::doubleValue).sum() / n;
        if (n < 2) {
            return new Score(mean, mean, mean);
        }
        double squares =
                folds.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double half = T[Math.min(n - 1, T.length) - 1] * Math.sqrt(squares / (n - 1) * (1 + 1.0 / n));
        return new Score(mean, mean - half, mean + half);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", value);
        map.put("low", low);
        map.put("high", high);
        return map;
    }
}
