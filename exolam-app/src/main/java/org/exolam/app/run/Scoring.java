package org.exolam.app.run;

import java.nio.file.Path;
import java.util.Map;
import org.exolam.app.config.Configuration;
import org.exolam.app.report.Report;
import org.exolam.app.report.ReportModel;
import org.exolam.app.run.Training.Trained;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.metric.Evaluation;
import org.exolam.metric.EvaluationOptions;
import org.exolam.metric.LatentSource;
import org.exolam.metric.Scorecard;
import org.exolam.objective.Gauge;
import org.exolam.objective.LatentActionModel;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;
import org.exolam.transition.Progress;

/** Scores on held-out episodes, with a progress line. */
public final class Scoring {
    private Scoring() {}

    /**
     * Whose latent actions are scored.
     *
     * @param source gives z
     * @param inputOrNull what the model's encoder reads, as if that were z; null for what has no encoder here
     * @param horizon steps from the current observation to the next one
     * @param gauge which member of the family of equal loss z is
     */
    public record Subject(LatentSource source, LatentSource inputOrNull, int horizon, Gauge gauge) {
        public static Subject of(LatentActionModel model, Dataset data) {
            return new Subject(
                    LatentSource.of(model.kind(), model),
                    LatentSource.ofInputs(model, data.schema().frames()),
                    model.objective().horizon(),
                    model.gauge());
        }
    }

    /** Scores a model on what it was not trained on. */
    public static Scorecard score(Trained trained, Dataset data, Console console) {
        return score(Subject.of(trained.model(), data), data, trained.split(), trained.configuration(), console);
    }

    /**
     * Scores latent actions.
     *
     * @param asked for its seed, workers and bound on transitions
     */
    public static Scorecard score(Subject subject, Dataset data, Split split, Configuration asked, Console console) {
        return score(subject, data, split, asked, null, console);
    }

    /**
     * Scores latent actions.
     *
     * @param asked for its seed, workers and bound on transitions
     * @param sceneOrNull the block that names the scene of a clip
     */
    public static Scorecard score(
            Subject subject, Dataset data, Split split, Configuration asked, String sceneOrNull, Console console) {
        try (ProgressLine progress = console.progress("scoring", "transitions")) {
            return new Evaluation(options(asked, progress).withScene(sceneOrNull))
                    .score(subject.source, data, split, subject.horizon, subject.gauge);
        }
    }

    /** Writes {@code scorecard.json} and {@code report.html}. */
    public static void write(Path folder, Map<String, Object> scorecard, Dataset data) {
        AtomicFiles.writeText(folder.resolve(Run.SCORECARD), Json.pretty(scorecard));
        ReportModel.Builder report = ReportModel.fromScorecard(scorecard).frames(Pictures.samples(data));
        Versions.toMap().forEach((name, value) -> report.provenance(name, String.valueOf(value)));
        Report.write(folder.resolve(Run.REPORT), report.build());
    }

    /** For several models on one recording. */
    static Evaluation evaluation(Configuration asked, Progress progress) {
        return new Evaluation(options(asked, progress));
    }

    private static EvaluationOptions options(Configuration asked, Progress progress) {
        return EvaluationOptions.standard(asked.train().seed()).withTransitions(Training.transitions(asked, progress));
    }
}
