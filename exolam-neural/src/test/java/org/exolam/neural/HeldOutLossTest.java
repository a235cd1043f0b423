package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.data.Dataset;
import org.exolam.objective.Gauge;
import org.exolam.objective.Objective;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;

class HeldOutLossTest {
    private static final int STEPS = 200;
    private static final int EVERY = 5;

    /** So few transitions that a network learns them by heart. */
    private static final List<Integer> TRAIN = List.of(0, 1);

    private static final List<Integer> HELD_OUT = List.of(2, 3);

    private static Dataset data() {
        return Worlds.world(4, 20, 4, 2, 1);
    }

    private static TrainingTask task(Dataset data, List<Integer> train) {
        return new TrainingTask(
                data,
                train,
                Long.MAX_VALUE,
                Worlds.identity(data),
                null,
                null,
                Objective.reconstruction(2).withGauge(Gauge.LEARNED));
    }

    private static NeuralLam train(TrainingTask task, int steps, int every, Monitor monitor) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("steps", steps, "batch", 16, "learningRate", 0.02, "warmup", 0, "schedule", "constant"));
        settings.put("validate", every);
        return new NeuralTrainer(Worlds.small(), Worlds.steps(settings), 3, 1, monitor).train(task, null);
    }

    /** Test losses by step. */
    private static final class Curve implements Monitor {
        private final Map<Integer, Double> losses = new TreeMap<>();

        @Override
        public void record(int step, String split, Map<String, Double> values) {
            if (split.equals("test")) {
                losses.put(step, values.get("loss"));
            }
        }

        int lowest() {
            return losses.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
        }
    }

    private static double[] latents(Dataset data, NeuralLam lam) {
        double[][] z = new double[1][];
        List<Column> columns = lam.encoderInputs("obs");
        TransitionTable.of(data, columns, 1, TransitionOptions.defaults())
                .forEach(List.of(2), b -> z[0] = lam.encode(b).array());
        return z[0];
    }

    @Test
    void theModelIsThatOfTheStepWhereTheHeldOutLossIsLowest() {
        try (Dataset data = data()) {
            Curve curve = new Curve();
            NeuralLam ended = train(task(data, TRAIN).withHeldOut(HELD_OUT), STEPS, EVERY, curve);
            int step = curve.lowest();
            assertEquals(STEPS / EVERY, curve.losses.size());
            assertTrue(step < STEPS, "lowest at step " + step + ": nothing is learned by heart here");
            assertEquals(step, ended.facts().get("steps"));
            NeuralLam upToThere = train(task(data, TRAIN), step, 0, Monitor.NONE);
            assertArrayEquals(latents(data, upToThere), latents(data, ended));
        }
    }

    @Test
    void lookingChangesNothingOfTheTraining() {
        try (Dataset data = data()) {
            Curve often = new Curve();
            Curve seldom = new Curve();
            train(task(data, TRAIN).withHeldOut(HELD_OUT), 4 * EVERY, EVERY, often);
            train(task(data, TRAIN).withHeldOut(HELD_OUT), 4 * EVERY, 2 * EVERY, seldom);
            seldom.losses.forEach((step, loss) -> assertEquals(often.losses.get(step), loss, "step " + step));
        }
    }

    @Test
    void anEpisodeIsEitherTrainedOnOrHeldOut() {
        try (Dataset data = data()) {
            TrainingTask task = task(data, TRAIN).withHeldOut(List.of(1));
            assertThrows(IllegalArgumentException.class, () -> train(task, EVERY, EVERY, Monitor.NONE));
        }
    }
}
