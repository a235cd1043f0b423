package org.exolam.neural;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.metric.MetricName;
import org.exolam.settings.Settings;

/**
 * How a network is trained: keys of the {@code train} part of a configuration.
 *
 * @param steps updates of the weights
 * @param batches how many transitions each sees
 * @param rate size of the updates
 * @param optimiser what makes updates of gradients
 * @param cadence how often something is told, scored or kept
 * @param device cpu or cuda, and the numbers used there
 * @param average share of the old in the running mean of weights that is scored and kept; 0 for the weights themselves
 */
public record TrainerOptions(
        int steps, Batches batches, Rate rate, Optimiser optimiser, Cadence cadence, Where device, double average) {
    /** Keys of {@code train} that these options read. */
    public static final List<String> KEYS = List.of(
            "steps",
            "batch",
            "labeledBatch",
            "accumulate",
            "window",
            "learningRate",
            "warmup",
            "schedule",
            "optimiser",
            "weightDecay",
            "clip",
            "log",
            "validate",
            "checkpoint",
            "keep",
            "best",
            "device",
            "precision",
            "average");

    /** Several times the recordings that latent actions are studied on, a small part of any machine's memory. */
    private static final int WINDOW_DEFAULT = 512;

    /**
     * What a step sees.
     *
     * @param size transitions of a step
     * @param labeled transitions with labels, where labels are few; 0 for a quarter of the others, 16 at least
     * @param parts how many pieces a batch is computed in, one after the other
     * @param windowMegabytes recording in memory at once, between whose transitions is shuffled
     */
    public record Batches(int size, int labeled, int parts, int windowMegabytes) {
        public Batches {
            require("batch", size, 1);
            require("labeledBatch", labeled, 0);
            require("accumulate", parts, 1);
            require("window", windowMegabytes, 1);
            if (parts > size) {
                throw new UsageException("train.accumulate is " + parts + " and train.batch " + size
                        + "; a batch cannot be cut into more parts than it has transitions");
            }
        }

        int labeledSize() {
            return labeled > 0 ? labeled : Math.max(Math.min(size, 16), size / 4);
        }
    }

    /**
     * The learning rate: up linearly over the warm-up, then by the schedule.
     *
     * @param peak largest
     * @param warmup steps
     * @param schedule constant, linear or cosine (both down to 0)
     */
    public record Rate(double peak, int warmup, String schedule) {
        private static final List<String> SCHEDULES = List.of("constant", "linear", "cosine");

        public Rate {
            if (!(peak > 0) || Double.isInfinite(peak)) {
                throw new UsageException("train.learningRate is " + peak + "; expected a number above 0");
            }
            require("warmup", warmup, 0);
            oneOf("schedule", schedule, SCHEDULES);
        }

        /** The rate of a step, counted from 0. */
        double at(int step, int steps) {
            if (step < warmup) {
                return peak * (step + 1) / warmup;
            }
            double done = (double) (step - warmup) / Math.max(1, steps - warmup);
            return switch (schedule) {
                case "linear" -> peak * (1 - done);
                case "cosine" -> peak * 0.5 * (1 + StrictMath.cos(Math.PI * done));
                default -> peak;
            };
        }
    }

    /**
     * What makes updates of gradients.
     *
     * @param kind adam or adamw
     * @param clip norm that gradients are cut to; 0 for no bound
     */
    public record Optimiser(String kind, double weightDecay, double clip) {
        public Optimiser {
            oneOf("optimiser", kind, List.of("adam", "adamw"));
            if (!(weightDecay >= 0) || !(clip >= 0)) {
                throw new UsageException("train.weightDecay is " + weightDecay + " and train.clip " + clip
                        + "; expected numbers of at least 0");
            }
        }
    }

    /**
     * How often, in steps; 0 for never.
     *
     * @param log losses are written
     * @param validate held-out episodes are scored
     * @param checkpoint all that resuming needs is kept
     * @param keep how many of the last are kept
     * @param bestOrNull score by which a best checkpoint is kept beside, such as {@code consistency}
     */
    public record Cadence(int log, int validate, int checkpoint, int keep, String bestOrNull) {
        public Cadence {
            require("log", log, 1);
            require("validate", validate, 0);
            require("checkpoint", checkpoint, 0);
            require("keep", keep, 1);
            if (bestOrNull != null && MetricName.ofKey(bestOrNull).isEmpty()) {
                throw new UsageException("train.best is " + bestOrNull + ", which is no score; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(MetricName.values())
                                        .map(MetricName::key)
                                        .toList()));
            }
            if (bestOrNull != null && validate == 0) {
                throw new UsageException(
                        "train.best is " + bestOrNull + ", but train.validate is 0, so nothing is scored; set both");
            }
        }
    }

    /**
     * Where it runs.
     *
     * @param name cpu or cuda
     * @param precision float32, or bf16 for convolutions and products in bfloat16
     */
    public record Where(String name, String precision) {
        public Where {
            oneOf("device", name, List.of("cpu", "cuda"));
            oneOf("precision", precision, List.of("float32", "bf16"));
        }
    }

    public TrainerOptions {
        require("steps", steps, 1);
        if (!(average >= 0 && average < 1)) {
            throw new UsageException("train.average is " + average + "; expected a share in [0, 1), such as 0.999");
        }
    }

    private static void require(String key, int value, int least) {
        if (value < least) {
            throw new UsageException("train." + key + " is " + value + "; expected at least " + least);
        }
    }

    private static void oneOf(String key, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new UsageException("train." + key + " is " + value + "; expected one of " + String.join(", ", known));
        }
    }

    public static TrainerOptions defaults() {
        return parse(Settings.of("train", Map.of()));
    }

    /** Reads the {@code train} part; other keys are the caller's. */
    public static TrainerOptions parse(Settings train) {
        int steps = train.integer("steps", 2000);
        return new TrainerOptions(
                steps,
                new Batches(
                        train.integer("batch", 128),
                        train.integer("labeledBatch", 0),
                        train.integer("accumulate", 1),
                        train.integer("window", WINDOW_DEFAULT)),
                new Rate(
                        train.number("learningRate", 5e-4),
                        train.integer("warmup", Math.min(200, steps / 10)),
                        train.string("schedule", "cosine")),
                new Optimiser(
                        train.string("optimiser", "adamw"), train.number("weightDecay", 0), train.number("clip", 1)),
                new Cadence(
                        train.integer("log", 50),
                        train.integer("validate", 0),
                        train.integer("checkpoint", 500),
                        train.integer("keep", 2),
                        train.string("best", null)),
                new Where(train.string("device", "cpu"), train.string("precision", "float32")),
                train.number("average", 0));
    }

    /** The tree that {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", steps);
        map.put("batch", batches.size());
        map.put("labeledBatch", batches.labeled());
        map.put("accumulate", batches.parts());
        map.put("window", batches.windowMegabytes());
        map.put("learningRate", rate.peak());
        map.put("warmup", rate.warmup());
        map.put("schedule", rate.schedule().toLowerCase(Locale.ROOT));
        map.put("optimiser", optimiser.kind());
        map.put("weightDecay", optimiser.weightDecay());
        map.put("clip", optimiser.clip());
        map.put("log", cadence.log());
        map.put("validate", cadence.validate());
        map.put("checkpoint", cadence.checkpoint());
        map.put("keep", cadence.keep());
        if (cadence.bestOrNull() != null) {
            map.put("best", cadence.bestOrNull());
        }
        map.put("device", device.name());
        map.put("precision", device.precision());
        map.put("average", average);
        return map;
    }
}
