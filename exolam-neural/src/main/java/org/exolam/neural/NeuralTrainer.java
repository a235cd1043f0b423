package org.exolam.neural;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.neural.Preparation.Prepared;
import org.exolam.neural.engine.AdamW;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.feed.Batch;
import org.exolam.neural.feed.TransitionFeed;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.View;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;

/**
 * Trains networks on an {@link Objective}. A step's transitions and everything drawn for it are functions of seed and step,
 * so that a run which goes on from a checkpoint ends with the same bits as one that was never broken, on one machine and for
 * one number of threads.
 */
public final class NeuralTrainer {
    /** Transitions that units are taken from: their relative error is a few percent. */
    private static final int SAMPLE = 512;

    /** Of vectors, which cost next to nothing. */
    private static final int SAMPLE_OF_VECTORS = 8192;

    /** Below this share of its unit variance a learned space tells next to nothing apart. */
    private static final double COLLAPSED = 0.02;

    private final NeuralOptions model;
    private final TrainerOptions options;
    private final long seed;
    private final int threads;
    private final Monitor monitor;

    /** @param threads of native work; another number gives other last bits */
    public NeuralTrainer(NeuralOptions model, TrainerOptions options, long seed, int threads, Monitor monitor) {
        this.model = model;
        this.options = options;
        this.seed = seed;
        this.threads = threads;
        this.monitor = monitor;
    }

    /**
     * Where checkpoints are kept.
     *
     * @param folder of their own
     * @param settings that a continuation must share, by key
     * @param resume whether training goes on from the last of them
     */
    public record Place(Path folder, Map<String, Object> settings, boolean resume) {}

    /**
     * Looks whether training could begin: everything but the numbers is checked.
     *
     * @throws UsageException where data, objective and network do not fit
     */
    public void check(TrainingTask task) {
        Preparation.of(task, model, seed);
        Torch.device(options.device().name());
    }

    /** The blocks whose frames an objective reads, the recording's own first. */
    public static List<String> views(Objective objective, String own) {
        return Losses.views(objective, own);
    }

    /**
     * Trains.
     *
     * @param placeOrNull where checkpoints are kept; null for none
     * @throws UsageException where data, objective and network do not fit
     * @throws DataException where a loss is not finite
     * @throws CancellationException where the thread was interrupted; the last step is kept in a checkpoint
     */
    public NeuralLam train(TrainingTask task, Place placeOrNull) {
        return prepare(task, placeOrNull).get();
    }

    /**
     * All that comes before the first step: everything is checked, units are taken, a checkpoint is read where training goes
     * on. Nothing is written yet.
     *
     * @return trains, on the same thread, as {@link #train} does
     */
    public Supplier<NeuralLam> prepare(TrainingTask task, Place placeOrNull) {
        Prepared prepared = Preparation.of(task, model, seed);
        Memory.requireRoom(prepared.plan(), prepared.shape(), options.average() > 0 ? 5 : 4);
        Torch.begin(threads);
        return new Session(task, prepared, placeOrNull)::run;
    }

    /** What the feeds give for one part of a step. */
    private record Micro(Batch main, Batch labeledOrNull, Batch idleOrNull) {}

    /** One training. */
    private final class Session {
        private final TrainingTask task;
        private final Prepared prepared;
        private final LamNetwork network;
        private final LamNetwork.Follower followerOrNull;
        private final LamNetwork averageOrNull;
        private final AdamW optimiser;
        private final TransitionFeed main;
        private final TransitionFeed labeledOrNull;
        private final TransitionFeed idleOrNull;
        private final Checkpoints checkpointsOrNull;
        private final Losses losses;
        private final HeldOutLoss heldOutOrNull;
        private final Map<Integer, Augmentation> augmentations;
        private double best = Double.NaN;
        private double lastLoss = Double.NaN;
        private boolean isCollapseTold;
        private int first;

        Session(TrainingTask task, Prepared prepared, Place placeOrNull) {
            this.task = task;
            this.prepared = prepared;
            Objective objective = task.objective();
            TrainerOptions.Batches batches = options.batches();
            main = feed(prepared.runs(), batches.size() / batches.parts(), seed);
            labeledOrNull = prepared.labeled().isEmpty()
                    ? null
                    : feed(prepared.labeled(), Math.max(1, batches.labeledSize() / batches.parts()), seed + 1);
            idleOrNull = prepared.idle().isEmpty()
                    ? null
                    : feed(prepared.idle(), Math.max(1, batches.labeledSize() / batches.parts()), seed + 2);
            network = network();
            augmentations = augmentations();
            averageOrNull = options.average() > 0 ? network() : null;
            Losses.Units units = units();
            if (averageOrNull != null) {
                averageOrNull.weights().copyFrom(network.weights());
            }
            followerOrNull = prepared.plan().next(Target.EMA).isPresent()
                    ? new LamNetwork.Follower(network, prepared.shape())
                    : null;
            optimiser = new AdamW(
                    network.weights(),
                    options.optimiser().weightDecay(),
                    options.optimiser().kind().equals("adamw"));
            losses = new Losses(
                    network,
                    model,
                    followerOrNull,
                    units,
                    augmentations,
                    task.data().schema().frames(),
                    prepared.plan().shared() == 0 ? null : shared());
            heldOutOrNull = prepared.held().runs().isEmpty() ? null : heldOut(placeOrNull);
            checkpointsOrNull = placeOrNull == null
                    ? null
                    : new Checkpoints(
                            placeOrNull.folder(),
                            placeOrNull.settings(),
                            options.cadence().keep());
            requireBatch(objective);
            if (placeOrNull != null && placeOrNull.resume()) {
                first = checkpointsOrNull.loadLast(state());
                optimiser.resumeAt(first);
                best = checkpointsOrNull.best();
            }
        }

        private void requireBatch(Objective objective) {
            if (objective.goal() instanceof Goal.Agreement && main.size() < 2) {
                throw new UsageException("agreement compares the transitions of a batch, and a batch has " + main.size()
                        + "; give a train.batch of 2 or more");
            }
            int asked = options.batches().size() / options.batches().parts();
            if (main.size() < asked) {
                monitor.warn("train.batch is " + options.batches().size() + ", but there are only " + main.size()
                        + " training transitions in " + task.data().location()
                        + ", so each step sees them all; a train.batch of that size does the same");
            }
        }

        private TransitionFeed feed(List<org.exolam.neural.feed.Run> runs, int size, long of) {
            return new TransitionFeed(
                    task.data(),
                    prepared.feed(),
                    runs,
                    task.objective().horizons(),
                    size,
                    options.batches().windowMegabytes(),
                    of);
        }

        /** Read before training begins, since one reads the recording at a time. */
        private HeldOutLoss heldOut(Place placeOrNull) {
            if (placeOrNull != null
                    || averageOrNull != null
                    || options.cadence().validate() == 0) {
                throw new IllegalArgumentException(
                        "episodes are held out to end training by, which goes without checkpoints and averaged weights,"
                                + " and with train.validate above 0");
            }
            Preparation.Held held = prepared.held();
            return new HeldOutLoss(
                    losses, network.weights(), sample(held.runs()), sample(held.labeled()), sample(held.idle()));
        }

        private Batch sample(List<org.exolam.neural.feed.Run> runs) {
            return runs.isEmpty() ? null : feed(runs, sampled(), seed).sample(sampled());
        }

        private SharedInnovation shared() {
            return SharedInnovation.of(
                    task,
                    Losses.crossView(task.objective()).orElseThrow(),
                    prepared.plan().shared(),
                    network.weights());
        }

        private LamNetwork network() {
            Weights weights = new Weights(seed, Torch.device(options.device().name()));
            return new LamNetwork(prepared.plan(), prepared.shape(), weights, seed);
        }

        /** Of each nuisance that asks for them, by its position. */
        private Map<Integer, Augmentation> augmentations() {
            Map<Integer, Augmentation> made = new java.util.TreeMap<>();
            List<Nuisance> nuisances = task.objective().nuisances();
            for (int i = 0; i < nuisances.size(); i++) {
                if (nuisances.get(i) instanceof Nuisance.Augment augment) {
                    Tensor deviation = null;
                    if (!network.seesPictures()) {
                        float[] values = deviations();
                        deviation = Torch.of(values, values.length)
                                .to(
                                        network.weights().device(),
                                        network.weights().type());
                    }
                    int colours =
                            prepared.plan().frame().channels() / prepared.plan().stack();
                    made.put(i, new Augmentation(augment.kinds(), colours, deviation, seed + 100 + i));
                }
            }
            return made;
        }

        /** Of each number of φ over the training frames. */
        private float[] deviations() {
            Batch sample = main.sample(sampled());
            try (PointerScope scope = new PointerScope()) {
                Tensor o = new Tensors(network)
                        .view(sample, task.data().schema().frames())
                        .o();
                return Torch.floats(o.std(new long[] {0}, false));
            }
        }

        NeuralLam run() {
            monitor.begin(first);
            ExecutorService ahead = Executors.newSingleThreadExecutor(r -> {
                Thread thread = new Thread(r, "exolam-batches");
                thread.setDaemon(true);
                return thread;
            });
            try {
                run(ahead);
            } finally {
                ahead.shutdownNow();
            }
            return model(heldOutOrNull == null ? options.steps() : heldOutOrNull.restore());
        }

        private void run(ExecutorService ahead) {
            int parts = options.batches().parts();
            long micro = (long) first * parts;
            Future<Micro> next = read(ahead, micro);
            for (int step = first; step < options.steps(); step++) {
                Told told = new Told();
                network.weights().forgetGradients();
                for (int part = 0; part < parts; part++) {
                    Micro batch = get(next);
                    micro++;
                    boolean isLast = step == options.steps() - 1 && part == parts - 1;
                    next = isLast ? null : read(ahead, micro);
                    backward(batch, step, parts, told);
                }
                update(step, told);
                int done = step + 1;
                tell(done, told);
                if (isDue(done, options.cadence().validate())) {
                    // Scoring reads the recording, too: what is being read ahead is waited for.
                    wait(next);
                    validate(done);
                }
                boolean isInterrupted = Thread.interrupted();
                if (checkpointsOrNull != null && (isDue(done, options.cadence().checkpoint()) || isInterrupted)) {
                    checkpointsOrNull.save(done, state());
                }
                if (isInterrupted) {
                    throw new CancellationException("interrupted after step " + done
                            + (checkpointsOrNull == null ? "" : "; add --resume to go on from there"));
                }
            }
        }

        private boolean isDue(int done, int every) {
            return every > 0 && (done % every == 0 || done == options.steps());
        }

        private Future<Micro> read(ExecutorService ahead, long micro) {
            return ahead.submit(() -> new Micro(
                    main.at(micro),
                    labeledOrNull == null ? null : labeledOrNull.at(micro),
                    idleOrNull == null ? null : idleOrNull.at(micro)));
        }

        private void backward(Micro batch, int step, int parts, Told told) {
            try {
                backwardOnce(batch, step, parts, told);
            } catch (RuntimeException | OutOfMemoryError e) {
                if (Memory.isShort(e)) {
                    throw tooLarge(batch, step, e);
                }
                throw e;
            }
        }

        /** With the largest half, quarter, … of the batch that can be computed. */
        private ResourceException tooLarge(Micro batch, int step, Throwable cause) {
            int asked = batch.main().count();
            for (int size = asked / 2; size >= 2; size /= 2) {
                network.weights().forgetGradients();
                System.gc();
                try {
                    Micro part = new Micro(
                            batch.main().first(size),
                            fewer(batch.labeledOrNull(), size),
                            fewer(batch.idleOrNull(), size));
                    backwardOnce(part, step, 1, new Told());
                    int parts = (options.batches().size() + size - 1) / size;
                    return new ResourceException(
                            "out of memory with " + asked + " transitions at once; " + size
                                    + " fit: give train.batch=" + size + ", or train.accumulate=" + parts
                                    + " for the same batch in parts",
                            cause);
                } catch (RuntimeException | OutOfMemoryError e) {
                    if (!Memory.isShort(e)) {
                        throw e;
                    }
                }
            }
            return new ResourceException(
                    "out of memory even with 2 transitions at once; take a smaller model.width or smaller frames",
                    cause);
        }

        private Batch fewer(Batch batchOrNull, int size) {
            return batchOrNull == null ? null : batchOrNull.first(Math.min(size, batchOrNull.count()));
        }

        private void backwardOnce(Micro batch, int step, int parts, Told told) {
            try (PointerScope scope = new PointerScope()) {
                Losses.Terms terms = terms(batch, step);
                Tensor total = Torch.times(terms.total(), 1.0 / parts);
                total.backward();
                told.add(terms, batch.main());
            }
        }

        private Losses.Terms terms(Micro batch, int step) {
            Losses.Step of = new Losses.Step(batch.main(), batch.labeledOrNull(), batch.idleOrNull(), step, true);
            if (!options.device().precision().equals("bf16")) {
                return losses.of(of);
            }
            DeviceType type = options.device().name().equals("cuda") ? DeviceType.CUDA : DeviceType.CPU;
            torch.set_autocast_enabled(type, true);
            torch.set_autocast_dtype(type, ScalarType.BFloat16);
            try {
                return losses.of(of);
            } finally {
                torch.set_autocast_enabled(type, false);
                // Without this the weights' old copies in bfloat16 would be used again.
                torch.clear_cache();
            }
        }

        private void update(int step, Told told) {
            try (PointerScope scope = new PointerScope()) {
                double clip = options.optimiser().clip();
                double norm = network.weights().clip(clip > 0 ? clip : Float.MAX_VALUE);
                told.norm = norm;
                if (!Double.isFinite(norm)) {
                    throw notFinite(step, told);
                }
                told.rate = options.rate().at(step, options.steps());
                optimiser.step(told.rate);
                if (followerOrNull != null) {
                    followerOrNull.follow(model.followRate());
                }
                if (averageOrNull != null) {
                    // The mean begins with the weights themselves: early ones should not linger.
                    double kept = Math.min(options.average(), (1.0 + step) / (10.0 + step));
                    averageOrNull.weights().follow(network.weights(), 1 - kept);
                }
            }
        }

        private DataException notFinite(int step, Told told) {
            List<Integer> episodes = told.episodes();
            List<Integer> kept = checkpointsOrNull == null ? List.of() : checkpointsOrNull.steps();
            return new DataException("the gradient is not finite at step " + (step + 1) + " (losses "
                    + told.values() + ", a batch of episodes " + episodes + " of "
                    + task.data().location() + "); "
                    + (kept.isEmpty()
                            ? "no checkpoint was made before"
                            : "the last good checkpoint is of step " + kept.get(kept.size() - 1))
                    + "; lower train.learningRate or look at these episodes");
        }

        private void tell(int done, Told told) {
            boolean isDue = isDue(done, options.cadence().log());
            if (isDue) {
                Map<String, Double> values = told.values();
                lastLoss = values.get("loss");
                if (!Double.isFinite(lastLoss)) {
                    throw notFinite(done - 1, told);
                }
                values.put("gradient.norm", told.norm);
                values.put("learningRate", told.rate);
                monitor.record(done, "train", values);
                Double variance = values.get("ema.variance");
                if (variance != null && variance < COLLAPSED && !isCollapseTold) {
                    isCollapseTold = true;
                    monitor.warn(String.format(
                            java.util.Locale.ROOT,
                            "the learned space has collapsed at step %d: its variance over a batch is %.4f of 1, so that"
                                    + " predicting it says nothing; add a target (action, pixels) or a second view",
                            done,
                            variance));
                }
            }
            told.close();
            monitor.advance(done, options.steps(), lastLoss);
        }

        private void validate(int done) {
            if (heldOutOrNull != null) {
                monitor.record(done, "test", Map.of("loss", heldOutOrNull.look(done)));
            }
            Map<String, Double> scores = monitor.validate(done, model(done));
            Torch.begin(threads);
            if (!scores.isEmpty()) {
                monitor.record(done, "test", scores);
            }
            String by = options.cadence().bestOrNull();
            if (by == null) {
                return;
            }
            Double value = scores.get(by);
            if (value == null) {
                // Known only now, and not worth the training that was done.
                monitor.warn("no best checkpoint is kept at step " + done + ": train.best is " + by
                        + ", which this recording does not give; it gives " + scores.keySet());
            } else if (checkpointsOrNull != null && !(value <= best)) {
                best = value;
                checkpointsOrNull.saveBest(done, state(), by, value);
            }
        }

        /** Everything that training goes on from. */
        private Map<String, Tensor> state() {
            Map<String, Tensor> all = new LinkedHashMap<>();
            network.weights().all().forEach((name, t) -> all.put("network." + name, t));
            all.putAll(optimiser.state());
            if (followerOrNull != null) {
                followerOrNull.weights().all().forEach((name, t) -> all.put("follower." + name, t));
            }
            if (averageOrNull != null) {
                averageOrNull.weights().all().forEach((name, t) -> all.put("average." + name, t));
            }
            return all;
        }

        private NeuralLam model(int steps) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("steps", steps);
            if (Double.isFinite(lastLoss)) {
                facts.put("loss", lastLoss);
            }
            facts.put("parameters", network.weights().count());
            long transitions =
                    prepared.runs().stream().mapToLong(r -> r.count()).sum();
            facts.put("transitions", transitions);
            return new NeuralLam(
                    prepared.inputs(), model, averageOrNull == null ? network : averageOrNull, facts, threads);
        }

        /** Units of frames, features and blocks over some transitions, set in the network and for the losses. */
        private Losses.Units units() {
            Batch sample = main.sample(sampled());
            String own = task.data().schema().frames();
            Map<String, float[]> means = new HashMap<>();
            Map<String, Double> variances = new HashMap<>();
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = Torch.noGradient()) {
                Tensors tensors = new Tensors(network);
                double change = 1;
                if (sample.frames().containsKey(own)) {
                    change = setFrameUnits(tensors.view(sample, own));
                }
                if (prepared.plan().readsPairFeatures()) {
                    Tensor psi = tensors.column(sample, Tensors.inView(Tensors.PAIR_FEATURES, own));
                    network.setPairUnits(Torch.floats(psi.mean(0L)), (float) Math.sqrt(meanVariance(psi)));
                }
                if (prepared.plan().agreesGivenObservation()) {
                    setSecondUnits(tensors.column(sample, Tensors.inView(Tensors.GIVEN, own)));
                } else if (prepared.plan().shared() > 0) {
                    setSecondUnits(tensors.column(sample, Tensors.inView(Tensors.FEATURES, own)));
                }
                double featuresScale = 1;
                double featuresChange = 1;
                if (prepared.plan().next(Target.FEATURES).isPresent()
                        && prepared.plan().shared() == 0) {
                    Tensor f = tensors.column(sample, Tensors.FEATURES);
                    featuresScale = positive(Math.sqrt(meanVariance(f)));
                    featuresChange = positive(Torch.squaredError(tensors.column(sample, Tensors.FEATURES_NEXT), f)
                                    .item_double()
                            / (featuresScale * featuresScale));
                }
                addBlocks(tensors, means, variances);
                return new Losses.Units(
                        change,
                        featuresScale,
                        featuresChange,
                        means,
                        variances,
                        nuisances(tensors, sample, own, change));
            }
        }

        /** Rare directions are not blown up to the size of common ones. */
        private void setSecondUnits(Tensor given) {
            Tensor deviation = given.std(new long[] {0}, false);
            Tensor least = Torch.plus(Torch.times(deviation.mean(), 0.1), 1e-6);
            network.setSecondUnits(Torch.floats(given.mean(0L)), Torch.floats(torch.maximum(deviation, least)));
        }

        private void addBlocks(Tensors tensors, Map<String, float[]> means, Map<String, Double> variances) {
            Batch labeled = labeledOrNull == null ? main.sample(sampled()) : labeledOrNull.sample(sampled());
            prepared.plan().heads().stream().filter(h -> !h.discrete()).forEach(head -> {
                Tensor y = tensors.column(labeled, head.name());
                double variance = meanVariance(y) * head.width();
                if (!(variance > 0)) {
                    throw new UsageException(head.name() + " is constant over the training episodes of "
                            + task.data().location() + ", so nothing can be learned from it; leave it out");
                }
                means.put(head.name(), Torch.floats(y.mean(0L)));
                variances.put(head.name(), variance);
            });
        }

        private double setFrameUnits(View view) {
            Tensor target = network.predicted(view);
            long fresh = target.size(1);
            Tensor before = network.seesPictures()
                    ? view.o()
                            .narrow(
                                    1,
                                    view.o().size(1) - Math.min(fresh, view.o().size(1)),
                                    fresh)
                    : view.o();
            double perNumber = target.sub(before).square().mean().item_double();
            if (!(perNumber > 0)) {
                throw new UsageException(
                        "the frames of " + task.data().location() + " never change, so there is nothing to learn from");
            }
            float scale = network.seesPictures() ? 1 : (float) Math.sqrt(meanVariance(view.o()));
            network.setUnits(
                    network.seesPictures()
                            ? new float[1]
                            : Torch.floats(view.o().mean(0L)),
                    scale,
                    (float) Math.sqrt(perNumber));
            return perNumber * target.numel() / target.size(0);
        }

        private Map<Integer, Double> nuisances(Tensors tensors, Batch sample, String own, double change) {
            Map<Integer, Double> sizes = new HashMap<>();
            List<Nuisance> nuisances = task.objective().nuisances();
            for (int i = 0; i < nuisances.size() && sample.frames().containsKey(own); i++) {
                View one = tensors.view(sample, own);
                double size = 0;
                if (nuisances.get(i) instanceof Nuisance.Pair pair) {
                    View two = tensors.view(sample, pair.view());
                    Tensor difference = one.next().sub(one.o()).sub(two.next().sub(two.o()));
                    size = 0.5 * difference.square().sum().item_double();
                } else if (nuisances.get(i) instanceof Nuisance.Augment) {
                    View two = augmentations.get(i).apply(one, -1, 0);
                    size = two.next().sub(one.next()).square().sum().item_double();
                }
                sizes.put(i, change / positive(size / sample.count()));
            }
            return sizes;
        }

        private int sampled() {
            return network.seesPictures() && !prepared.feed().views().isEmpty() ? SAMPLE : SAMPLE_OF_VECTORS;
        }

        private double meanVariance(Tensor rows) {
            return rows.size(0) < 2 ? 0 : rows.var(new long[] {0}, false).mean().item_double();
        }

        private double positive(double value) {
            return value > 0 ? value : 1;
        }

        private Micro get(Future<Micro> future) {
            try {
                return future.get();
            } catch (InterruptedException e) {
                // Noticed after the step, when everything is of one step again.
                Micro batch = getUninterrupted(future);
                Thread.currentThread().interrupt();
                return batch;
            } catch (ExecutionException e) {
                throw unwrapped(e);
            }
        }

        private Micro getUninterrupted(Future<Micro> future) {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    continue;
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        }

        private void wait(Future<Micro> futureOrNull) {
            if (futureOrNull != null) {
                get(futureOrNull);
            }
        }

        private RuntimeException unwrapped(ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                return runtime;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return new IllegalStateException(e.getCause());
        }
    }

    /** Losses of a step, as native scalars until they are looked at. */
    private static final class Told {
        private final Map<String, Tensor> sums = new LinkedHashMap<>();
        private final java.util.TreeSet<Integer> episodes = new java.util.TreeSet<>();
        private int parts;
        private double norm;
        private double rate;

        void add(Losses.Terms terms, Batch batch) {
            parts++;
            episodes.addAll(batch.episodes());
            Map<String, Tensor> all = new LinkedHashMap<>();
            all.put("loss", terms.total().detach());
            terms.terms().forEach((name, t) -> all.put("loss." + name, t.detach()));
            terms.told().forEach((name, t) -> all.put(name, t.detach()));
            all.forEach((name, t) -> {
                Tensor sum = sums.get(name);
                // Kept beyond the scope of the step's part.
                sums.put(name, (sum == null ? t.clone() : sum.add(t)).retainReference());
            });
        }

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            sums.forEach((name, t) -> values.put(name, t.item_double() / parts));
            return values;
        }

        List<Integer> episodes() {
            return List.copyOf(episodes);
        }

        void close() {
            sums.values().forEach(Tensor::releaseReference);
            sums.clear();
        }
    }
}
