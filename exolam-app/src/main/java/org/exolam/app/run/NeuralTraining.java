package org.exolam.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.recording.WatchedDataset;
import org.exolam.app.run.Training.Trained;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.io.cache.CacheOptions;
import org.exolam.io.cache.CachedDataset;
import org.exolam.io.cache.FrameCache;
import org.exolam.io.cache.ViewDataset;
import org.exolam.io.stream.FrameMap;
import org.exolam.io.stream.StreamOptions;
import org.exolam.lifted.LiftedOptions;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.Natives;
import org.exolam.metric.Evaluation;
import org.exolam.metric.LatentSource;
import org.exolam.metric.Scorecard;
import org.exolam.neural.Monitor;
import org.exolam.neural.NeuralLam;
import org.exolam.neural.NeuralTrainer;
import org.exolam.neural.Presets;
import org.exolam.neural.TrainingTask;
import org.exolam.objective.Bottleneck;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.RepresentationSpec;
import org.exolam.representation.Representations;
import org.exolam.settings.AtomicFiles;

/** From a configuration and its recording to a network, in a folder that training can go on in. */
public final class NeuralTraining {
    /** The name of the linear optimum beside a network's scores. */
    public static final String LINEAR = "linear";

    /** φ₂ of pictures where nothing else is named: what scores are conditioned on. */
    private static final String FEATURES = "resize 32 | pca 256";

    private static final String CHECKPOINTS = "checkpoints";
    private static final long MEBIBYTE = 1 << 20;

    /** What a continuation may change: how often something is told, scored or kept. */
    private static final Set<String> FREE =
            Set.of("train.log", "train.validate", "train.checkpoint", "train.keep", "train.best");

    private final Configuration asked;
    private final Dataset data;
    private final Path folder;
    private final Console console;
    private final Split split;
    private boolean resume;

    /** To be called before anything else where networks will run: decides which native libraries serve. */
    public static void prepare() {
        Natives.forNetworks();
    }

    /** The configuration of a network: where nothing is asked of it, the best recipe there is for the recording. */
    public static Configuration asked(Map<String, Object> tree, Dataset data, Console console) {
        if (!Presets.isOpen(tree)) {
            return Configuration.parse(tree);
        }
        Optional<String> pair = data.schema().roles().pair();
        if (pair.isEmpty()) {
            console.note(
                    "nothing is asked, and " + data.location() + " has no second view to agree with: the next frame"
                            + " is predicted, which stores moving background too; name a view with data.pair, or ask with"
                            + " objective.targets or model.preset");
            return Configuration.parse(tree);
        }
        console.note("nothing is asked: " + pair.get() + " is to agree, as with model.preset=" + Presets.USUAL);
        return Configuration.parse(
                Presets.underUsual(tree, data.schema().frame().isImage()));
    }

    public NeuralTraining(Configuration asked, Dataset data, Path folder, Console console) {
        this.asked = asked;
        this.data = data;
        this.folder = folder;
        this.console = console;
        this.split = asked.data().split().split(data);
    }

    /** Whether a folder holds a training that was broken off. */
    static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(Run.CONFIGURATION))
                && Files.isDirectory(folder.resolve(CHECKPOINTS))
                && !Run.isRun(folder);
    }

    /**
     * Looks whether the folder can be had. What is in it stays until everything else is checked, too.
     *
     * @param goOn whether a training there goes on
     * @param overwrite whether a run there is replaced
     */
    public void begin(boolean goOn, boolean overwrite) {
        resume = goOn;
        if (resume) {
            if (!Files.isDirectory(folder.resolve(CHECKPOINTS))) {
                throw new UsageException("--resume: " + folder + " holds no training that could go on (no "
                        + CHECKPOINTS + " in it); give the folder with --out, or leave out --resume");
            }
            return;
        }
        if (isUnfinished(folder) && !overwrite) {
            throw new UsageException(folder + " is a training that has not ended; add --resume to go on with it, or"
                    + " --overwrite to replace it");
        }
        OutputFolder.requireFree(folder, overwrite, Run.CONFIGURATION);
        boolean isNew = !Files.exists(folder);
        inFolder(() -> {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".", ".tmp"));
            if (isNew) {
                Files.delete(folder);
            }
        });
    }

    /** Work that needs a folder that can be written. */
    @FunctionalInterface
    private interface FolderWork {
        void run() throws IOException;
    }

    private void inFolder(FolderWork work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write " + folder + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }

    /** Trains. Where that is refused before the first step, the folder is as it was. */
    public Trained train() {
        Objective objective = objective();
        Representation representation = Training.fit(asked, data, split, console);
        try (MadeViews views = MadeViews.of(asked, objective, data, split, representation, console)) {
            Configuration resolved = Training.resolved(asked.withObjective(objective), data, split, console);
            Dataset seen = cached(views.data(), objective);
            TrainingTask task = task(objective, representation, seen);
            Watch watch = new Watch(seen);
            NeuralTrainer trainer = new NeuralTrainer(
                    asked.model().neuralOrNull(),
                    asked.train().trainerOrNull(),
                    asked.train().seed(),
                    asked.train().workers(),
                    watch);
            Supplier<NeuralLam> training = trainer.prepare(
                    task, new NeuralTrainer.Place(folder.resolve(CHECKPOINTS), settings(resolved), resume));
            requireScorable();
            if (!resume) {
                inFolder(() -> OutputFolder.delete(folder));
            }
            AtomicFiles.writeText(folder.resolve(Run.CONFIGURATION), resolved.toYaml());
            try (watch) {
                return new Trained(resolved, split, training.get(), views.pictures());
            }
        }
    }

    /** Reads the rows that scores will be of: one that is no number should not end a long training. */
    private void requireScorable() {
        Roles roles = data.schema().roles();
        List<String> blocks = Stream.of(roles.action(), roles.endogenous(), roles.exogenous())
                .flatMap(Optional::stream)
                .filter(b -> !data.schema().block(b).isImage())
                .toList();
        for (int episode :
                Stream.concat(split.train().stream(), split.test().stream()).toList()) {
            EpisodeInfo info = data.episodes().get(episode);
            try (Episode open = data.open(episode)) {
                for (String block : blocks) {
                    boolean isStep = data.schema().block(block).rowsPerFrame() == BlockSpec.Alignment.STEP;
                    open.read(block, 0, isStep ? info.steps() : info.frames());
                }
            }
        }
    }

    /** Without a second view, two augmented looks at the same one are asked to agree. */
    private Objective objective() {
        Objective objective = asked.objective();
        boolean isAlone = data.schema().roles().pair().isEmpty()
                && objective.nuisances().stream().anyMatch(Nuisance.Augment.class::isInstance);
        return isAlone && objective.goal() instanceof Goal.Agreement agreement && agreement.isOpen()
                ? objective.withGoal(agreement.withView(data.schema().frames()))
                : Training.objective(asked, data);
    }

    /** With decoded frames on disk where they do not fit into memory at once: they are read at random, many times. */
    private Dataset cached(Dataset seen, Objective objective) {
        BlockSpec frame = seen.schema().frame();
        long frames = split.train().stream()
                .mapToLong(e -> seen.episodes().get(e).frames())
                .sum();
        // Views that are made depend on more than the recording; they are made anew.
        List<String> views = NeuralTrainer.views(objective, seen.schema().frames()).stream()
                .filter(v -> data.schema().find(v).isPresent())
                .toList();
        long window = asked.train().trainerOrNull().batches().windowMegabytes() * MEBIBYTE;
        if (!frame.isImage() || views.size() * frames * frame.width() <= window) {
            return seen;
        }
        Dataset cached = seen;
        for (String view : views) {
            cached = cached(cached, view, frames);
        }
        return cached;
    }

    private Dataset cached(Dataset seen, String view, long frames) {
        Path place = Path.of(System.getProperty(
                "exolam.cache",
                Path.of(System.getProperty("user.home"), ".cache", "exolam").toString()));
        try (ProgressLine progress = console.progress("decoding " + view, "frames")) {
            CacheOptions options = new CacheOptions(
                    place.resolve("frames"),
                    Recordings.fingerprint(asked.data(), data),
                    split.train(),
                    StreamOptions.DEFAULT,
                    console::note,
                    done -> progress.advance(done, frames));
            FrameCache cache = FrameCache.open(new ViewDataset(seen, view), FrameMap.IDENTITY, options);
            // Not closed with the cache: the recording is its owner's.
            return new CachedDataset(seen, view, cache, split.train());
        }
    }

    private TrainingTask task(Objective objective, Representation representation, Dataset seen) {
        PairFeatures pairFeatures = objective.encoder() == EncoderInput.LIFTED
                ? Training.features(
                        LiftedOptions.DEFAULT,
                        objective.horizon(),
                        Training.secondView(objective, seen),
                        asked,
                        seen,
                        split,
                        representation,
                        console)
                : null;
        return new TrainingTask(
                seen,
                split.train(),
                asked.data().maxTransitions(),
                representation,
                pairFeatures,
                second(objective),
                objective);
    }

    /** φ₂, where a target is in its space. */
    private Representation second(Objective objective) {
        boolean isAsked = objective.goal() instanceof Goal.Agreement a && a.givenObservation()
                || objective.goal() instanceof Goal.Prediction p
                        && p.targets().stream().anyMatch(t -> t.space().equals(Target.FEATURES));
        if (!isAsked) {
            return null;
        }
        String named = asked.model().neuralOrNull().featuresOrNull();
        String usual = data.schema().frame().isImage() ? FEATURES : "";
        String steps = named == null ? usual : named;
        RepresentationSpec spec = Representations.parse(steps);
        FitOptions options = FitOptions.DEFAULT
                .withSeed(asked.train().seed())
                .withWorkers(asked.train().workers());
        try (ProgressLine progress = console.progress("fitting " + spec, "frames")) {
            return spec.fit(new WatchedDataset(data, progress), split.train(), options);
        }
    }

    /** Every setting that decides the result, by its path. */
    private static Map<String, Object> settings(Configuration resolved) {
        Map<String, Object> flat = new TreeMap<>();
        Map<String, Object> tree = new LinkedHashMap<>(resolved.toMap());
        tree.remove("provenance");
        flatten("", tree, flat);
        flat.keySet().removeAll(FREE);
        return flat;
    }

    private static void flatten(String path, Map<?, ?> tree, Map<String, Object> flat) {
        tree.forEach((key, value) -> {
            String at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
            if (value instanceof Map<?, ?> inner) {
                flatten(at, inner, flat);
            } else {
                flat.put(at, String.valueOf(value));
            }
        });
    }

    /** The scorecard with the exact linear optimum of the same objective beside every score. */
    public Scorecard withLinear(Scorecard scorecard) {
        if (asked.objective().goal() instanceof Goal.Agreement
                && (!asked.objective().nuisances().isEmpty()
                        || data.schema().roles().pair().isEmpty())) {
            console.note("no linear optimum stands beside the scores: it has no agreement of augmented views");
            return scorecard;
        }
        Configuration linear = new Configuration(
                asked.data(), null, linear(asked.objective()), ModelSettings.LINEAR, asked.train(), Map.of());
        try {
            return scorecard.beside(LINEAR, Scoring.score(Training.train(linear, data, console), data, console));
        } catch (UsageException | DataException e) {
            console.note("no linear optimum stands beside the scores: " + e.getMessage());
            return scorecard;
        }
    }

    /** What of an objective a linear model can be asked: the same targets in the space of its representation. */
    private static Objective linear(Objective objective) {
        return new Objective(
                objective.goal() instanceof Goal.Prediction p ? inPixels(p) : objective.goal(),
                objective.nuisances(),
                objective.conditioning(),
                EncoderInput.NEXT_OBSERVATION,
                new Bottleneck.Continuous(objective.size()),
                objective.horizons(),
                Gauge.INNOVATION);
    }

    private static Goal.Prediction inPixels(Goal.Prediction prediction) {
        List<Target> targets = new ArrayList<>();
        for (Target t : prediction.targets()) {
            boolean isNextAgain = t.isNextObservation() && targets.stream().anyMatch(Target::isNextObservation);
            if (!isNextAgain) {
                targets.add(new Target(t.block(), t.viewOrNull(), t.weight(), t.scale(), t.labeled(), Target.PIXELS));
            }
        }
        return new Goal.Prediction(targets);
    }

    /** Progress, metrics and scores of a training. */
    private final class Watch implements Monitor, AutoCloseable {
        private final Dataset seen;
        private final MetricsLog log =
                new MetricsLog(folder.resolve(Run.METRICS), new EventFile(folder.resolve("tensorboard")));
        private final ProgressLine progress = console.progress("training", "steps");
        private Evaluation evaluationOrNull;

        Watch(Dataset seen) {
            this.seen = seen;
        }

        @Override
        public void begin(int done) {
            log.begin(done);
            if (done > 0) {
                console.note("going on after step " + done);
            }
        }

        @Override
        public void advance(int done, int steps, double loss) {
            if (Double.isFinite(loss)) {
                progress.remark(String.format(Locale.ROOT, "loss %.4f", loss));
            }
            progress.advance(done, steps);
        }

        @Override
        public void record(int step, String part, Map<String, Double> values) {
            log.add(step, part, values);
        }

        @Override
        public Map<String, Double> validate(int step, NeuralLam model) {
            if (evaluationOrNull == null) {
                evaluationOrNull = Scoring.evaluation(asked, org.exolam.transition.Progress.NONE);
            }
            Scorecard card = evaluationOrNull.score(
                    LatentSource.of(model.kind(), model),
                    seen,
                    split,
                    model.objective().horizon(),
                    model.gauge());
            Map<String, Double> scores = new LinkedHashMap<>();
            card.metrics().forEach((name, metric) -> scores.put(name.key(), metric.value()));
            return scores;
        }

        @Override
        public void warn(String sentence) {
            console.warn(sentence);
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
