package org.exolam.claims;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.exolam.world.TransitionSample;

/** What is measured on sampled transitions; means are known to be zero. */
final class Simulation {
    private Simulation() {}

    /** z = C o + D o', n × k. */
    static Matrix encode(TransitionSample sample, Matrix c, Matrix d) {
        return sample.observation()
                .timesTranspose(c)
                .plus(sample.nextObservation().timesTranspose(d));
    }

    /**
     * The share of whitened z that stays when the background is redrawn, from its definition: half the mean squared
     * difference of the two draws is the variance given the action.
     */
    static double consistency(Matrix z, Matrix redrawn) {
        Matrix covariance =
                z.transposeTimes(z).plus(redrawn.transposeTimes(redrawn)).scale(0.5);
        Matrix difference = z.minus(redrawn);
        Matrix within = difference.transposeTimes(difference).scale(0.5);
        return 1 - Solve.pseudo(covariance, within).trace() / z.cols();
    }

    /** Second moments of a sample under the names of the population's blocks. */
    static Moments moments(TransitionSample sample) {
        Map<String, Matrix> blocks = new LinkedHashMap<>();
        blocks.put("o", sample.observation());
        blocks.put("o_next", sample.nextObservation());
        blocks.put("a", sample.action());
        return moments(blocks);
    }

    /** Second moments of named blocks of equal height. */
    static Moments moments(Map<String, Matrix> blocks) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        blocks.forEach((name, m) -> widths.put(name, m.cols()));
        Matrix all = Matrix.stackColumns(blocks.values().toArray(Matrix[]::new));
        return Moments.population(new Layout(widths), all.transposeTimes(all).scale(1.0 / all.rows()));
    }
}
