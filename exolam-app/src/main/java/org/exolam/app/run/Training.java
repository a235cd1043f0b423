package org.exolam.app.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.recording.WatchedDataset;
import org.exolam.app.report.ReportModel;
import org.exolam.app.report.SampleFrame;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.error.UsageException;
import org.exolam.lifted.LiftedOptions;
import org.exolam.lifted.PairFeatureFit;
import org.exolam.lifted.PairFeatures;
import org.exolam.linear.LinearLam;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.LinearTrainer;
import org.exolam.neural.engine.Torch;
import org.exolam.objective.Goal;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.RepresentationSpec;
import org.exolam.representation.Representations;
import org.exolam.transition.Progress;
import org.exolam.transition.TransitionOptions;

/** From a configuration and its recording to a model. */
public final class Training {
    private static final String FINGERPRINT = "fingerprint";

    private Training() {}

    /**
     * What training made.
     *
     * @param configuration with every default named, and what made it
     * @param masks what masks and made views look like; none where there are none
     */
    public record Trained(Configuration configuration, Split split, LatentActionModel model, List<SampleFrame> masks) {
        public Trained {
            masks = List.copyOf(masks);
        }
    }

    /** Splits, fits the representation and trains; everything sees the training episodes alone. */
    public static Trained train(Configuration asked, Dataset data, Console console) {
        Split split = asked.data().split().split(data);
        Objective objective = objective(asked, data);
        Representation representation = fit(asked, data, split, console);
        try (MadeViews views = MadeViews.of(asked, objective, data, split, representation, console)) {
            LinearLam model = model(asked, objective, views.data(), split, representation, console);
            return new Trained(
                    resolved(asked.withObjective(objective), data, split, console), split, model, views.pictures());
        }
    }

    private static LinearLam model(
            Configuration asked,
            Objective objective,
            Dataset data,
            Split split,
            Representation representation,
            Console console) {
        PairFeatures featuresOrNull = asked.model().isLifted()
                ? features(
                        asked.model().liftedOrNull(),
                        objective.horizon(),
                        secondView(objective, data),
                        asked,
                        data,
                        split,
                        representation,
                        console)
                : null;
        try (ProgressLine progress = console.progress("training", "transitions")) {
            LinearTrainer trainer = new LinearTrainer(options(asked, progress));
            return featuresOrNull == null
                    ? trainer.train(data, split.train(), representation, objective)
                    : trainer.train(data, split.train(), representation, featuresOrNull, objective);
        }
    }

    /** With the second view named that agreement is asked of. */
    static Objective objective(Configuration asked, Dataset data) {
        Objective objective = asked.objective();
        if (!(objective.goal() instanceof Goal.Agreement agreement) || !agreement.isOpen()) {
            return objective;
        }
        String view = data.schema()
                .roles()
                .pair()
                .orElseThrow(() -> new UsageException("no target is named, which asks two views"
                        + " of each transition to agree, but " + data.location()
                        + " has no second view; name one with"
                        + " objective.agreement.view, make one with objective.agreement.view.composite=recurrence, or"
                        + " give targets, such as [{block: action, weight: 1}] or [{block: nextObservation}]"));
        return objective.withGoal(agreement.withView(view));
    }

    /**
     * ψ, fitted on the training episodes.
     *
     * @param viewOrNull a second view, by which filters are chosen
     */
    static PairFeatures features(
            LiftedOptions options,
            int horizon,
            String viewOrNull,
            Configuration asked,
            Dataset data,
            Split split,
            Representation representation,
            Console console) {
        try (ProgressLine progress = console.progress("pair features", "transitions")) {
            PairFeatures features = new PairFeatureFit(
                            data,
                            split.train(),
                            representation,
                            options,
                            horizon,
                            transitions(asked, progress),
                            asked.train().seed())
                    .fit(viewOrNull);
            features.notices().forEach(console::note);
            return features;
        }
    }

    /** The view that filters are chosen by: the objective's, else the recording's own. */
    static String secondView(Objective objective, Dataset data) {
        if (objective.goal() instanceof Goal.Agreement agreement) {
            return agreement.view();
        }
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Pair pair) {
                return pair.view();
            }
        }
        if (objective.goal() instanceof Goal.Prediction prediction) {
            for (Target target : prediction.targets()) {
                if (target.viewOrNull() != null) {
                    return target.viewOrNull();
                }
            }
        }
        return data.schema().roles().pair().orElse(null);
    }

    /** Adds what a model's latents look at to a report. */
    public static void picture(Trained trained, String label, ReportModel.Builder report) {
        report.latents(label, Pictures.latents(trained.model()));
    }

    /** φ as asked for, or the default of the frames, fitted on the training episodes. */
    public static Representation fit(Configuration asked, Dataset data, Split split, Console console) {
        RepresentationSpec spec = spec(asked, data);
        TrainSettings train = asked.train();
        int views = data.schema().roles().pair().isPresent() ? 2 : 1;
        long pictures = views
                * split.train().stream()
                        .mapToLong(e -> data.episodes().get(e).frames())
                        .sum();
        spec.announcements(data.schema(), pictures).forEach(console::note);
        FitOptions options = FitOptions.DEFAULT.withSeed(train.seed()).withWorkers(train.workers());
        try (ProgressLine progress = console.progress("fitting " + spec, "frames")) {
            Representation representation = spec.fit(new WatchedDataset(data, progress), split.train(), options);
            representation.notices().forEach(console::note);
            return representation;
        }
    }

    private static RepresentationSpec spec(Configuration asked, Dataset data) {
        if (asked.representOrNull() != null) {
            return asked.representOrNull();
        }
        return asked.model().isNeural()
                ? Representations.pictureDefaultFor(data.schema().frame())
                : Representations.defaultFor(data.schema().frame());
    }

    /** How the linear trainer is to work. */
    public static LinearOptions options(Configuration asked, Progress progress) {
        TrainSettings train = asked.train();
        return new LinearOptions(
                train.seed(), train.folds(), train.ridge().orElse(LinearOptions.AUTO), transitions(asked, progress));
    }

    /** How transitions are to be read. */
    public static TransitionOptions transitions(Configuration asked, Progress progress) {
        return new TransitionOptions(
                asked.train().workers(),
                TransitionOptions.BATCH_DEFAULT,
                asked.data().maxTransitions(),
                progress);
    }

    /** The configuration with all that was found out: blocks, representation, versions, the recording's fingerprint. */
    static Configuration resolved(Configuration asked, Dataset data, Split split, Console console) {
        String fingerprint = Recordings.fingerprint(asked.data(), data);
        Object before = asked.provenance().get(FINGERPRINT);
        if (before != null && !before.equals(fingerprint)) {
            console.warn(asked.data().path() + " is not the recording that the configuration was made with"
                    + " (fingerprint " + fingerprint + ", not " + before + "); results will differ");
        }
        Map<String, Object> provenance = new LinkedHashMap<>(Versions.toMap());
        if (asked.model().isNeural()) {
            provenance.put("networks", Torch.description());
        }
        provenance.put("format", data.format());
        provenance.put("episodes", data.episodes().size());
        provenance.put("testEpisodes", split.test());
        provenance.put(FINGERPRINT, fingerprint);
        DataSettings found = asked.data().withRoles(data.schema().roles());
        return asked.withData(found).withRepresent(spec(asked, data)).withProvenance(provenance);
    }
}
