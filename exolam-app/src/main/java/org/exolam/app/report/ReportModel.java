package org.exolam.app.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.exolam.linalg.Vector;
import org.exolam.settings.Json;

/**
 * What a report shows. Every part may be empty; its section then does not appear. Made by {@link #builder()} from the
 * contents of {@code forecast.json} and {@code scorecard.json}, and pictures.
 *
 * @param heading title, verdict and where the numbers come from
 * @param frames sample frames of the data set
 * @param latents what the first latent directions of one or more models look at
 * @param views the same transitions before several backgrounds, with their z
 * @param forecast spectra, predictions and recommendation, or null
 * @param scorecards what was measured on held-out episodes
 * @param comparisons the same quantities predicted and obtained
 * @param appendix commands that repeat the report, and its data
 */
public record ReportModel(
        Heading heading,
        List<SampleFrame> frames,
        List<LatentGroup> latents,
        SameAction views,
        Forecast forecast,
        List<Scorecard> scorecards,
        List<Comparison> comparisons,
        Appendix appendix) {
    public ReportModel {
        frames = List.copyOf(frames);
        latents = List.copyOf(latents);
        scorecards = List.copyOf(scorecards);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * @param title of the page
     * @param verdict the one sentence on top, or null
     * @param dataset its name, or ""
     * @param representation how frames become vectors, or ""
     * @param provenance command, seed, versions, fingerprint …: whatever is needed to trust and repeat; no dates, so
     *     that the same run gives the same bytes
     */
    public record Heading(
            String title, Verdict verdict, String dataset, String representation, Map<String, String> provenance) {
        public Heading {
            provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        }
    }

    /**
     * @param key {@code healthy}, {@code crowding_out}, {@code over_capacity}, {@code no_action_variety},
     *     {@code undecided}, or {@code measured} for what was not forecast but scored
     * @param sentence one sentence with its numbers
     */
    public record Verdict(String key, String sentence) {}

    /**
     * A number with its 95 % interval; ends that coincide say that no spread is known.
     *
     * @param value the estimate
     * @param low lower end, NaN where no interval is known
     * @param high upper end, NaN where no interval is known
     * @param perDimension the same number for each column, NaN where a column was left out; empty where not known
     */
    public record Estimate(double value, double low, double high, Vector perDimension) {
        /** Without columns. */
        public static Estimate of(double value, double low, double high) {
            return new Estimate(value, low, high, Vector.of());
        }

        boolean hasInterval() {
            return Double.isFinite(low) && Double.isFinite(high) && high > low;
        }

        /** 1 − this: the interval turns round. */
        Estimate complement() {
            return of(1 - value, 1 - high, 1 - low);
        }
    }

    /**
     * The latents of one model.
     *
     * @param title such as the remedy's name
     * @param pictures what each reads
     * @param strips what each does
     */
    public record LatentGroup(String title, List<LatentPicture> pictures, List<LatentStrip> strips) {
        public LatentGroup {
            pictures = List.copyOf(pictures);
            strips = List.copyOf(strips);
        }
    }

    /**
     * @param evidence what the forecast could use: labels, pairs, idle clips
     * @param horizons one spectrum each
     * @param predictions over remedies, strengths and sizes
     * @param recommendation what to train, or null
     */
    public record Forecast(
            Map<String, String> evidence,
            List<Horizon> horizons,
            List<Prediction> predictions,
            Recommendation recommendation) {
        public Forecast {
            evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
            horizons = List.copyOf(horizons);
            predictions = List.copyOf(predictions);
        }
    }

    /**
     * The innovation h steps ahead.
     *
     * @param h steps between the two frames
     * @param spectrum eigenvalues of Σ_r, largest first
     * @param actionShare of each eigenvalue, in 0…1; NaN or absent where not known
     * @param exogenousShare of each eigenvalue, in 0…1; NaN or absent where not known
     * @param explainedByAction of the whole innovation, in 0…1; NaN where not known
     * @param explainedByExogenous of the whole innovation, in 0…1; NaN where not known
     * @param effectiveRank NaN where not known
     */
    public record Horizon(
            int h,
            Vector spectrum,
            Vector actionShare,
            Vector exogenousShare,
            double explainedByAction,
            double explainedByExogenous,
            double effectiveRank) {}

    /**
     * @param remedy THEORY section 4, in snake_case
     * @param strength relative weight, or null for a remedy that has none
     * @param size numbers in z
     * @param metrics predicted scores by the names of {@code scorecard.json}
     */
    public record Prediction(String remedy, Double strength, int size, Map<String, Estimate> metrics) {
        public Prediction {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /**
     * @param remedy THEORY section 4, in snake_case
     * @param strength relative weight, or null for a remedy that has none
     * @param size numbers in z
     * @param yaml the configuration that {@code train} accepts as it is; "" where there is none
     */
    public record Recommendation(String remedy, Double strength, int size, String yaml) {
        /** Plain reconstruction has no strength, whatever a file says. */
        boolean isFor(Prediction p) {
            return p.remedy().equals(remedy)
                    && p.size() == size
                    && (remedy.equals(RemedyWords.BASELINE) || Objects.equals(strength, p.strength()));
        }
    }

    /**
     * @param name of the model
     * @param facts data set, gauge, horizon, split: what the numbers belong to
     * @param metrics by name
     * @param missing name of a metric and why the data cannot give it
     * @param baselines name of a metric → who answers without z → the score that gets
     * @param notices what was left out: sentences
     */
    public record Scorecard(
            String name,
            Map<String, String> facts,
            Map<String, Estimate> metrics,
            Map<String, String> missing,
            Map<String, Map<String, Double>> baselines,
            List<String> notices) {
        public Scorecard {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
            missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
            baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
            notices = List.copyOf(notices);
        }
    }

    /** One model whose scores were predicted before it was trained and measured after. */
    public record Comparison(String label, Map<String, Estimate> predicted, Map<String, Estimate> obtained) {
        public Comparison {
            predicted = Collections.unmodifiableMap(new LinkedHashMap<>(predicted));
            obtained = Collections.unmodifiableMap(new LinkedHashMap<>(obtained));
        }
    }

    /** A command line and what it is for. */
    public record Command(String purpose, String line) {}

    /** Commands that repeat the report, and the JSON its pictures were made from. */
    public record Appendix(List<Command> commands, String json) {
        public Appendix {
            commands = List.copyOf(commands);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds the contents of {@code forecast.json}. */
    public static Builder fromForecast(Map<String, ?> forecastJson) {
        return builder().forecast(forecastJson);
    }

    /** A builder that holds the contents of {@code scorecard.json}. */
    public static Builder fromScorecard(Map<String, ?> scorecardJson) {
        return builder().scorecard(scorecardJson);
    }

    /** Collects the parts; a part that is never given does not appear. */
    public static final class Builder {
        private String title = "";
        private Verdict verdict;
        private String dataset = "";
        private String representation = "";
        private final Map<String, String> provenance = new LinkedHashMap<>();
        private final List<SampleFrame> frames = new ArrayList<>();
        private final List<LatentGroup> latents = new ArrayList<>();
        private SameAction views = SameAction.NONE;
        private Forecast forecast;
        private final List<Scorecard> scorecards = new ArrayList<>();
        private final List<Comparison> comparisons = new ArrayList<>();
        private final List<Command> commands = new ArrayList<>();
        private Object forecastJson;
        private final List<Object> scorecardJson = new ArrayList<>();

        private Builder() {}

        /** The title; without one it is made from the data set. */
        public Builder title(String text) {
            title = text;
            return this;
        }

        /** The sentence on top, in place of the forecast's own or the one made from the first scorecard. */
        public Builder verdict(String key, String sentence) {
            verdict = new Verdict(key, sentence);
            return this;
        }

        public Builder dataset(String name) {
            dataset = name;
            return this;
        }

        public Builder representation(String text) {
            representation = text;
            return this;
        }

        /** One line of provenance, shown in the order given. */
        public Builder provenance(String name, String value) {
            provenance.put(name, value);
            return this;
        }

        public Builder frames(List<SampleFrame> more) {
            frames.addAll(more);
            return this;
        }

        /** The latents of one model; call it once for each model whose latents are to be compared. */
        public Builder latents(String groupTitle, List<LatentPicture> pictures) {
            if (!pictures.isEmpty()) {
                latents.add(new LatentGroup(groupTitle, pictures, List.of()));
            }
            return this;
        }

        /** What each latent of one model does. */
        public Builder strips(String groupTitle, List<LatentStrip> strips) {
            if (!strips.isEmpty()) {
                latents.add(new LatentGroup(groupTitle, List.of(), strips));
            }
            return this;
        }

        /** The same transitions before several backgrounds. */
        public Builder views(SameAction same) {
            views = same;
            return this;
        }

        /**
         * The contents of {@code forecast.json}. An entry of {@code horizons} may hold, beside {@code spectrum}, the
         * parallel lists {@code actionShare} and {@code exogenousShare} (0…1, null where not known).
         *
         * @throws org.exolam.error.DataException where an entry has another type than the contract says
         */
        public Builder forecast(Map<String, ?> json) {
            ModelReader reader = new ModelReader("forecast.json", json);
            forecast = reader.forecast();
            if (verdict == null) {
                verdict = reader.verdict();
            }
            dataset = reader.textOr("dataset", dataset);
            representation = reader.textOr("representation", representation);
            forecastJson = json;
            return this;
        }

        /**
         * The contents of one {@code scorecard.json}; may be called for several models.
         *
         * @throws org.exolam.error.DataException where an entry has another type than the contract says
         */
        public Builder scorecard(Map<String, ?> json) {
            ModelReader reader = new ModelReader("scorecard.json", json);
            scorecards.add(reader.scorecard());
            if (dataset.isEmpty()) {
                dataset = reader.textOr("dataset", "");
            }
            scorecardJson.add(json);
            return this;
        }

        /**
         * A model's scores as predicted and as obtained, both in the form of the {@code metrics} of the two files; only
         * metrics that both hold are drawn.
         */
        public Builder comparison(String label, Map<String, ?> predicted, Map<String, ?> obtained) {
            comparisons.add(new Comparison(
                    label,
                    ModelReader.metrics(new Fields("predicted." + label, predicted)),
                    ModelReader.metrics(new Fields("obtained." + label, obtained))));
            return this;
        }

        /** A command line that repeats a part of this, or comes next. */
        public Builder command(String purpose, String line) {
            commands.add(new Command(purpose, line));
            return this;
        }

        public ReportModel build() {
            Verdict shown = verdict == null && !scorecards.isEmpty() ? Sentences.measured(scorecards.get(0)) : verdict;
            String name = title.isEmpty() ? defaultTitle() : title;
            return new ReportModel(
                    new Heading(name, shown, dataset, representation, provenance),
                    frames,
                    latents,
                    views,
                    forecast,
                    scorecards,
                    comparisons,
                    new Appendix(commands, Json.line(data())));
        }

        private String defaultTitle() {
            String what = forecast != null ? "Forecast" : scorecards.isEmpty() ? "Report" : "Scorecard";
            return dataset.isEmpty() ? what : what + " for " + dataset;
        }

        private Map<String, Object> data() {
            Map<String, Object> data = new LinkedHashMap<>();
            if (forecastJson != null) {
                data.put("forecast", forecastJson);
            }
            if (!scorecardJson.isEmpty()) {
                data.put("scorecards", List.copyOf(scorecardJson));
            }
            return data;
        }
    }
}
