package org.exolam.app.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.app.config.Configuration;
import org.exolam.app.report.LatentPicture;
import org.exolam.app.report.Report;
import org.exolam.app.report.ReportModel;
import org.exolam.app.run.Training.Trained;
import org.exolam.data.Dataset;
import org.exolam.error.DataException;
import org.exolam.io.DatasetFingerprint;
import org.exolam.linear.LinearLam;
import org.exolam.metric.Scorecard;
import org.exolam.neural.NeuralLam;
import org.exolam.objective.LatentActionModel;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * A finished run: the folder that holds all one training made.
 *
 * @param folder the place
 * @param configuration what was trained, with every default named
 */
public record Run(Path folder, Configuration configuration) {
    /** Every run holds it. */
    public static final String CONFIGURATION = "config.yaml";

    public static final String SCORECARD = "scorecard.json";
    public static final String REPORT = "report.html";

    /** One line of JSON for each step that was told of. */
    static final String METRICS = "metrics.jsonl";

    private static final String MODEL = "model";

    /**
     * Opens a run.
     *
     * @throws DataException where the folder is none
     */
    public static Run open(Path folder) {
        if (NeuralTraining.isUnfinished(folder)) {
            throw new DataException(folder + " is a training that has not ended; go on with exolam train "
                    + folder.resolve(CONFIGURATION) + " --out " + folder + " --resume");
        }
        if (!isRun(folder)) {
            throw new DataException(folder + (Files.exists(folder) ? " is no run (no " : " does not exist (no ")
                    + CONFIGURATION + " with a " + MODEL + " beside it); give the folder that exolam train wrote");
        }
        return new Run(folder, Configuration.read(folder.resolve(CONFIGURATION), List.of()));
    }

    /** Whether the folder looks like a run. */
    public static boolean isRun(Path folder) {
        return Files.exists(folder.resolve(CONFIGURATION)) && Files.isDirectory(folder.resolve(MODEL));
    }

    /** The model, for a recording with frames as it was trained on. */
    public LatentActionModel model(Dataset data) {
        Path place = folder.resolve(MODEL);
        return configuration.model().isNeural()
                ? NeuralLam.load(place, data, configuration.train().workers())
                : LinearLam.load(place, data);
    }

    /** What made a model's latents, for files that leave this place. */
    public Map<String, Object> provenance(LatentActionModel model) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("exolam", Versions.exolam());
        map.put("model", model.kind());
        map.put("modelFingerprint", DatasetFingerprint.of(folder.resolve(MODEL)));
        map.put("horizon", model.objective().horizons());
        map.put("gauge", model.gauge().name().toLowerCase(Locale.ROOT));
        map.put("representation", String.valueOf(configuration.representOrNull()));
        map.put("trainedOn", configuration.data().path());
        return map;
    }

    /**
     * Fills a folder with all that a training made. The same training gives the same bytes: no time is in it.
     *
     * @param data for pictures
     */
    public static void write(Path folder, Trained trained, Scorecard scorecard, Dataset data) {
        if (!trained.configuration().model().isNeural()) {
            AtomicFiles.writeText(folder.resolve(METRICS), metrics(trained, scorecard));
        }
        AtomicFiles.writeText(folder.resolve(SCORECARD), Json.pretty(scorecard.toMap()));
        Report.write(folder.resolve(REPORT), report(trained, scorecard, data));
        AtomicFiles.writeText(
                folder.resolve(CONFIGURATION), trained.configuration().toYaml());
        // Last, since a folder with a model is a finished run.
        trained.model().save(folder.resolve(MODEL));
    }

    /** Keeps what was trained where it could not be scored. */
    public static void writeUnscored(Path folder, Trained trained) {
        AtomicFiles.writeText(
                folder.resolve(CONFIGURATION), trained.configuration().toYaml());
        trained.model().save(folder.resolve(MODEL));
    }

    /** One line for what was fitted, one for what was scored; a closed form is one step. */
    private static String metrics(Trained trained, Scorecard scorecard) {
        Map<String, Object> train = new LinkedHashMap<>();
        train.put("step", 1);
        train.put("split", "train");
        trained.model().facts().forEach((name, value) -> {
            if (value instanceof Number) {
                train.put(name, value);
            }
        });
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("step", 1);
        test.put("split", "test");
        scorecard.metrics().forEach((name, metric) -> test.put(name.key(), metric.value()));
        return Json.line(train) + "\n" + Json.line(test) + "\n";
    }

    /** What each latent reads where no exact picture says so, what it does, and what other backgrounds make of it. */
    private static void explain(Trained trained, Dataset data, ReportModel.Builder report) {
        String kind = trained.model().kind();
        Explanations.of(trained.model(), data, trained.split().test()).ifPresent(explanations -> {
            if (Pictures.latents(trained.model()).isEmpty()) {
                report.latents(kind + ", " + LatentPicture.HELD_STILL, explanations.occlusion());
            }
            report.strips(kind, explanations.strips()).views(explanations.sameAction());
        });
    }

    private static ReportModel report(Trained trained, Scorecard scorecard, Dataset data) {
        ReportModel.Builder report = ReportModel.fromScorecard(scorecard.toMap())
                .representation(String.valueOf(trained.configuration().representOrNull()))
                .frames(Stream.of(Pictures.samples(data), trained.masks(), Pictures.filters(trained.model()))
                        .flatMap(List::stream)
                        .toList())
                .latents(trained.model().kind(), Pictures.latents(trained.model()))
                .command("train the same again", "exolam train " + CONFIGURATION)
                .command("score it again", "exolam evaluate .")
                .command("latent actions of a recording", "exolam label . DATA --out labels");
        explain(trained, data, report);
        trained.configuration().provenance().forEach((name, value) -> report.provenance(name, String.valueOf(value)));
        report.provenance("seed", String.valueOf(trained.configuration().train().seed()));
        return report.build();
    }
}
