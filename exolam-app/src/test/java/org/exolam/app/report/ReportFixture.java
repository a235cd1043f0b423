package org.exolam.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/** A plausible story: a runner over moving backgrounds, whose numbers follow no measurement but look like one. */
final class ReportFixture {
    static final List<Integer> SIZES = List.of(2, 4, 6, 8, 16, 32, 48);
    static final List<Double> STRENGTHS = List.of(0.0, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0);
    private static final int SIDE = 64;

    private ReportFixture() {}

    static ReportModel whole() {
        Map<String, Object> forecast = forecast();
        Map<String, Object> scorecard = scorecard();
        return ReportModel.fromForecast(forecast)
                .provenance("Command", "exolam forecast cheetah-distracting.hdf5 --horizon 1 --frame-size 64 --seed 1")
                .provenance("Seed", "1")
                .provenance("Versions", "exolam 0.1.0, Java 17.0.15, OpenBLAS 0.3.31 (2 threads)")
                .provenance(
                        "Data fingerprint", "sha256 a3f0b53dd19e831cafef26d7123e48000b8cdb38c5c40ad7252d32d1fe2625d9")
                .frames(frames())
                .latents("Plain reconstruction", latents(true))
                .latents("Cross-exogenous reconstruction (recommended)", latents(false))
                .scorecard(scorecard)
                .comparison("Plain reconstruction, k = 6", scores(0.041, 0.031, 0.13), scores(0.043, 0.028, 0.12))
                .comparison("Action supervision, k = 6", scores(0.184, 0.018, 0.31), scores(0.196, 0.025, 0.29))
                .comparison(
                        "Cross-exogenous reconstruction, k = 6", scores(0.178, 0.004, 0.48), scores(0.189, 0.002, 0.56))
                .command("Train the recommended model", "exolam train recommended.yaml --out runs/cross-exogenous")
                .command("Measure it on held-out episodes", "exolam evaluate runs/cross-exogenous")
                .command(
                        "Make this report again",
                        "exolam forecast cheetah-distracting.hdf5 --horizon 1 --frame-size 64 --seed 1 --out report")
                .build();
    }

    /** A forecast of vectors with one horizon and nothing but plain reconstruction. */
    static ReportModel undecided() {
        Map<String, Object> f = forecast();
        f.put("dataset", "freeway");
        f.put("representation", "vectors of 138");
        f.put("evidence", map("labeledEpisodes", 0, "pairs", false, "idle", false));
        Map<String, Object> only = horizon(1, 0, 0);
        only.keySet().removeAll(List.of("actionShare", "exogenousShare", "explainedByAction", "explainedByExogenous"));
        f.put("horizons", List.of(only));
        f.put("verdict", "undecided");
        f.put("why", "This representation does not see the action: R²(a | z; o) is at most 0.003 (-0.011 to 0.017).");
        f.put("predictions", List.of(prediction("reconstruction", null, 6, 0.003, 0.02, 0.5)));
        f.remove("recommendation");
        double[] weights = new double[138];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.sin(i * 0.3) * Math.exp(-i / 40.0);
        }
        return ReportModel.fromForecast(f)
                .latents("Plain reconstruction", List.of(LatentPicture.of("z1", "", weights, weights.length)))
                .build();
    }

    static Map<String, Object> forecast() {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("schema", 1);
        f.put("dataset", "cheetah-distracting");
        f.put("representation", "resize 64 | pca 256");
        f.put("evidence", map("labeledEpisodes", 18, "pairs", true, "idle", false));
        f.put("horizons", List.of(horizon(1, 0.083, 0.62), horizon(3, 0.121, 0.55), horizon(10, 0.094, 0.71)));
        f.put("verdict", "crowding_out");
        f.put(
                "why",
                "Plain reconstruction fails by crowding out: 5 of the 6 largest innovation directions are background, which "
                        + "holds 62 % of the innovation against 8.3 % for the action, so its action score is 0.041.");
        f.put("predictions", predictions());
        f.put(
                "recommendation",
                map(
                        "remedy",
                        "cross_exogenous_reconstruction",
                        "strength",
                        10.0,
                        "size",
                        6,
                        "configuration",
                        configuration()));
        return f;
    }

    static Map<String, Object> configuration() {
        return map(
                "data", map("path", "cheetah-distracting.hdf5", "action", "actions", "testFraction", 0.2),
                "represent", List.of(map("resize", 64), map("pca", 256)),
                "objective",
                        map(
                                "horizon", 1,
                                "bottleneck", map("kind", "continuous", "size", 6),
                                "targets", List.of(map("block", "nextObservation", "view", "obs_pair", "weight", 1.0))),
                "model", map("kind", "linear"));
    }

    private static Map<String, Object> horizon(int h, double action, double exogenous) {
        List<Double> spectrum = new ArrayList<>();
        List<Double> byAction = new ArrayList<>();
        List<Double> byExogenous = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(h);
        for (int i = 0; i < 120; i++) {
            spectrum.add(4.2 * Math.pow(i + 1.5, -1.05) * (h + 2));
            boolean mostlyAction = i == 4 || i == 7 || i == 9 || i == 12 || i > 12 && i % 9 == 0;
            double a = mostlyAction ? 0.45 + 0.4 * random.nextDouble() : 0.08 * random.nextDouble();
            byAction.add(a);
            byExogenous.add((1 - a) * (0.55 + 0.35 * random.nextDouble()));
        }
        return map(
                "h", h,
                "innovationVariance", 12.5 * h,
                "explainedByAction", action,
                "explainedByExogenous", exogenous,
                "spectrum", spectrum,
                "actionShare", byAction,
                "exogenousShare", byExogenous,
                "effectiveRank", 41.7);
    }

    static List<Map<String, Object>> predictions() {
        List<Map<String, Object>> out = new ArrayList<>();
        for (int k : SIZES) {
            double grown = 1 - Math.exp(-k / 9.0);
            out.add(prediction("reconstruction", null, k, 0.09 * grown, 0.065 * grown, 0.13));
            out.add(prediction("representation_space", null, k, 0.12 * grown, 0.05 * grown, 0.19));
        }
        for (String remedy : List.of(
                "action_supervision",
                "cross_exogenous_reconstruction",
                "cross_exogenous_consistency",
                "exogenous_augmentation",
                "background_whitening")) {
            double best = Map.of(
                            "action_supervision", 0.176,
                            "cross_exogenous_reconstruction", 0.189,
                            "cross_exogenous_consistency", 0.151,
                            "exogenous_augmentation", 0.083,
                            "background_whitening", 0.112)
                    .get(remedy);
            for (double strength : STRENGTHS) {
                for (int k : SIZES) {
                    double works = strength / (strength + 0.3);
                    double fits = Math.min(1, k / 6.0);
                    double over = Math.max(0, k - 6) / 42.0;
                    double action = 0.04 * (1 - works) + best * works * (0.45 + 0.55 * fits) + 0.012 * over;
                    double leak = 0.032 * (1 - 0.93 * works * best / 0.196) * (0.6 + 0.4 * fits) + 0.03 * over;
                    double consistency = 0.13 + works * (best - 0.04) * 2.8 - 0.16 * over;
                    out.add(prediction(remedy, strength, k, action, leak, consistency));
                }
            }
        }
        return out;
    }

    private static Map<String, Object> prediction(
            String remedy, Double strength, int size, double action, double leak, double consistency) {
        Map<String, Object> p = map("remedy", remedy);
        if (strength != null) {
            p.put("strength", strength);
        }
        p.put("size", size);
        p.put("metrics", scores(action, leak, consistency));
        return p;
    }

    static Map<String, Object> scores(double action, double leak, double consistency) {
        return map(
                "action.r2_given_o", estimate(action, 0.012 + 0.1 * action),
                "exogenous.future.r2", estimate(leak, 0.003 + 0.18 * leak),
                "consistency", estimate(consistency, 0.03));
    }

    static Map<String, Object> scorecard() {
        Map<String, Object> metrics = scores(0.189, 0.002, 0.56);
        withColumns(metrics, "action.r2_given_o", 0.31, 0.27, 0.19, 0.22, 0.11, 0.03);
        withColumns(
                metrics, "exogenous.future.r2", 0.01, 0.02, 0.0, -0.01, 0.004, 0.0, 0.01, 0.02, -0.02, 0.0, 0.01, 0.0);
        metrics.put("action.r2", estimate(0.147, 0.03));
        metrics.put("exogenous.current.r2", estimate(-0.021, 0.018));
        metrics.put("policy_floor", estimate(0.91, 0.02));
        metrics.put("mi.action_given_o_nats", map("value", 0.634));
        metrics.put("reconstruction.explained", estimate(0.061, 0.006));
        metrics.put("latent.effective_rank", map("value", 5.41));
        return map(
                "schema",
                1,
                "model",
                "Cross-exogenous reconstruction, k = 6",
                "dataset",
                "cheetah-distracting",
                "gauge",
                "innovation",
                "horizon",
                1,
                "split",
                map("train", range(0, 19), "test", range(19, 24)),
                "metrics",
                metrics,
                "baselines",
                map("action.r2_given_o", map("guessing the mean", 0.0)),
                "notices",
                List.of("exogenous column 5 is constant over the training episodes and was left out"),
                "missing",
                map(
                        "endogenous.r2", "the data set names no endogenous block; pass --endogenous states",
                        "codebook.perplexity", "the bottleneck is continuous"));
    }

    private static void withColumns(Map<String, Object> metrics, String name, double... values) {
        List<Double> columns = new ArrayList<>();
        for (double v : values) {
            columns.add(v);
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> metric = (Map<String, Object>) metrics.get(name);
        metric.put("perDimension", columns);
    }

    private static List<Integer> range(int from, int to) {
        List<Integer> out = new ArrayList<>();
        for (int i = from; i < to; i++) {
            out.add(i);
        }
        return out;
    }

    static Map<String, Object> estimate(double value, double half) {
        return map("value", value, "low", value - half, "high", value + half);
    }

    static List<SampleFrame> frames() {
        List<SampleFrame> out = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            out.add(SampleFrame.of("episode " + i / 3 * 5 + ", frame " + i % 3 * 90, frame(i)));
        }
        return out;
    }

    private static NumericArray frame(int seed) {
        float[] pixels = new float[SIDE * SIDE * 3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double body = Math.hypot((x - 32 - seed % 3) / 13.0, (y - 40) / 5.0);
                double leg = Math.abs(x - 24 - (y - 40) * 0.4 * Math.sin(seed)) < 2 && y > 40 && y < 56 ? 0 : 2;
                double wave = 0.5 + 0.25 * Math.sin(x * 0.12 + seed * 1.7) + 0.2 * Math.cos(y * 0.17 - seed);
                for (int c = 0; c < 3; c++) {
                    boolean agent = Math.min(body, leg) < 1;
                    pixels[(y * SIDE + x) * 3 + c] =
                            (float) (agent ? (c == 0 ? 0.85 : c == 1 ? 0.6 : 0.3) : wave * (0.5 + 0.2 * c));
                }
            }
        }
        return NumericArray.ofFloats(DType.FLOAT32, Shape.of(SIDE, SIDE, 3), pixels);
    }

    static List<LatentPicture> latents(boolean background) {
        List<LatentPicture> out = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            double[] w = new double[SIDE * SIDE * 3];
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double wave = Math.sin((i + 1) * x * 0.05 + i) * Math.cos(y * 0.06 * (i % 3 + 1) + i);
                    double bump = Math.exp(-Math.pow((x - 32) / 13.0, 2) - Math.pow((y - 42) / 8.0, 2));
                    double value = background ? wave : bump * Math.sin((i + 2) * x * 0.14 + 0.09 * i * y);
                    for (int c = 0; c < 3; c++) {
                        w[(y * SIDE + x) * 3 + c] = 0.02 * value * (1 - 0.2 * c);
                    }
                }
            }
            String note = background
                    ? "action 0.0" + (i + 1) + ", background 0.4" + i
                    : "action 0.1" + i + ", background 0.00";
            out.add(LatentPicture.of("z" + (i + 1), note, w, SIDE, SIDE, 3));
        }
        return out;
    }

    /** The text stands wherever a user or a file can put text. */
    static ReportModel everywhere(String text) {
        Map<String, Object> forecast = forecast();
        forecast.put("dataset", text);
        forecast.put("representation", text);
        forecast.put("verdict", text);
        forecast.put("why", text);
        forecast.put("evidence", map("key", text));
        Map<String, Object> scores = scores(0.1, 0.1, 0.1);
        scores.put(text, map("value", 0.5, "perDimension", List.of(0.1, 0.2)));
        forecast.put(
                "predictions",
                List.of(
                        map("remedy", text, "strength", 1, "size", 2, "metrics", scores),
                        map("remedy", text, "strength", 2, "size", 4, "metrics", scores)));
        forecast.put(
                "recommendation", map("remedy", text, "strength", 1, "size", 2, "configuration", map("key", text)));
        Map<String, Object> scorecard = map(
                "model",
                text,
                "dataset",
                text,
                "gauge",
                text,
                "split",
                map("test", List.of(text)),
                "metrics",
                scores,
                "missing",
                map("metric", text),
                "notices",
                List.of(text),
                "baselines",
                map("action.r2_given_o", map(text, 0.5)));
        return ReportModel.fromForecast(forecast)
                .title(text)
                .provenance(text, text)
                .frames(List.of(new SampleFrame(text, frames().get(0).image())))
                .latents(text, List.of(LatentPicture.of(text, text, new double[] {1, -1, 0, 2}, 2, 2)))
                .scorecard(scorecard)
                .comparison(text, scores, scores)
                .command(text, text)
                .build();
    }

    /** Keys and values in turn; modifiable, in this order. */
    static Map<String, Object> map(Object... entries) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            out.put((String) entries[i], entries[i + 1]);
        }
        return out;
    }
}
