package org.exolam.neural;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.data.BlockSpec;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;
import org.exolam.lifted.FlowColumn;
import org.exolam.neural.feed.FeedPlan;
import org.exolam.neural.feed.Run;
import org.exolam.neural.feed.TransitionFeed;
import org.exolam.neural.network.Impala;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.Shape;
import org.exolam.neural.network.SpaceTime;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.transition.BlockColumns;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.FrameSource;
import org.exolam.transition.OneHotSource;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * An objective on a recording, checked before any training: the columns it needs, the network's plan, the runs of
 * transitions. What cannot work is found here.
 */
final class Preparation {
    private final TrainingTask task;
    private final NeuralOptions options;
    private final Objective objective;
    private final Schema schema;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<Plan.Head> heads = new ArrayList<>();
    private final List<Column> context = new ArrayList<>();

    private Preparation(TrainingTask task, NeuralOptions options) {
        this.task = task;
        this.options = options;
        this.objective = task.objective();
        this.schema = task.data().schema();
    }

    /**
     * All that training needs to know.
     *
     * @param plan of the network
     * @param feed what it sees of each transition
     * @param runs training transitions
     * @param labeled those with labels, where few have them; else none
     * @param idle those at which the agent does nothing, where they are asked for; else none
     * @param held what is held out
     */
    record Prepared(
            NeuralLam.Inputs inputs,
            Plan plan,
            Shape shape,
            FeedPlan feed,
            List<Run> runs,
            List<Run> labeled,
            List<Run> idle,
            Held held) {}

    /**
     * Transitions of episodes that are not trained on, told as those that are; where none is idle, those trained on are.
     *
     * @param runs none where no episode is held out
     */
    record Held(List<Run> runs, List<Run> labeled, List<Run> idle) {}

    /**
     * Checks and prepares.
     *
     * @param seed of the labeled episodes' shuffle
     * @throws UsageException where data, objective and network do not fit
     */
    static Prepared of(TrainingTask task, NeuralOptions options, long seed) {
        return new Preparation(task, options).prepare(seed);
    }

    private Prepared prepare(long seed) {
        requirePossible();
        for (String block : objective.conditioning()) {
            Column column =
                    new Column(Tensors.CONTEXT + block, BlockColumns.source(task.data(), block, 0, task.train()));
            context.add(column);
            columns.put(column.name(), column);
        }
        if (objective.goal() instanceof Goal.Prediction prediction) {
            prediction.targets().forEach(this::addTarget);
        }
        List<String> views = Losses.views(objective, schema.frames());
        views.forEach(this::requireView);
        if (task.pairFeaturesOrNull() != null) {
            for (String view : views) {
                String name = Tensors.inView(Tensors.PAIR_FEATURES, view);
                columns.put(name, task.pairFeaturesOrNull().column(name, view, objective.horizon()));
            }
        }
        if (objective.goal() instanceof Goal.Agreement a && a.givenObservation()) {
            requireSecond("objective.agreement.given is observation");
            views.forEach(v -> addFrames(Tensors.inView(Tensors.GIVEN, v), v, 0));
        }
        NeuralLam.Inputs inputs = new NeuralLam.Inputs(task.representation(), task.pairFeaturesOrNull(), context);
        int second = task.secondOrNull() == null ? 0 : task.secondOrNull().size();
        Plan plan = NeuralLam.plan(options, objective, inputs, second, heads);
        Shape shape = NeuralLam.shape(options, plan);
        boolean readsFrames = !plan.readsPairFeatures()
                || plan.next(Target.PIXELS).isPresent()
                || plan.next(Target.EMA).isPresent();
        if (readsFrames && shape.convolutions()) {
            requirePictures(shape, plan);
        }
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Augment augment) {
                Augmentation.requireKinds(augment.kinds(), shape.convolutions());
            }
        }
        FeedPlan feed = new FeedPlan(
                task.representation(),
                readsFrames ? views : List.of(),
                List.copyOf(columns.values()),
                objective.reach());
        TransitionTable table = TransitionTable.of(
                task.data(),
                feed.all(),
                objective.reach(),
                TransitionOptions.defaults().withMaxTransitions(task.maxTransitions()));
        List<Run> runs = Run.of(table, task.train());
        TransitionFeed.requireTransitions(task.data(), feed, runs);
        List<Run> labeled = labeled(table, runs, seed);
        List<Run> idle = idle(table, runs);
        return new Prepared(inputs, plan, shape, feed, runs, labeled, idle, held(labeled, idle));
    }

    private Held held(List<Run> labeled, List<Run> idle) {
        if (task.heldOut().isEmpty()) {
            return new Held(List.of(), List.of(), List.of());
        }
        if (task.heldOut().stream().anyMatch(task.train()::contains)) {
            throw new IllegalArgumentException("of the episodes " + task.heldOut() + " held out some are trained on");
        }
        TransitionTable table = TransitionTable.of(
                task.data(), List.copyOf(columns.values()), objective.reach(), TransitionOptions.defaults());
        List<Run> runs = Run.of(table, task.heldOut());
        boolean isByAction =
                objective.nuisances().stream().anyMatch(n -> n instanceof Nuisance.Idle asked && asked.actionIsZero());
        List<Run> still = isByAction ? Run.idle(task.data(), runs, action("nuisance idle")) : List.of();
        return new Held(runs, labeled.isEmpty() ? List.of() : runs, still.isEmpty() ? idle : still);
    }

    private static void requirePictures(Shape shape, Plan plan) {
        if (shape.transformer()) {
            SpaceTime.requireSize(plan.frame());
        } else {
            Impala.requireSize(plan.frame());
        }
    }

    /** Runs of transitions at which the agent does nothing: by the action, or of whole episodes. */
    private List<Run> idle(TransitionTable table, List<Run> runs) {
        List<Run> idle = new ArrayList<>();
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Idle asked) {
                List<Run> found = asked.actionIsZero()
                        ? Run.idle(task.data(), runs, action("nuisance idle"))
                        : Run.of(table, asked.episodes());
                if (found.isEmpty()) {
                    throw new UsageException("idle clips: "
                            + (asked.actionIsZero()
                                    ? "no training transition of " + task.data().location()
                                            + " has an action of exactly 0"
                                    : "episodes " + asked.episodes() + " hold no transition")
                            + "; name agent-free episodes, or take another remedy");
                }
                idle.addAll(found);
            }
        }
        return idle;
    }

    private void requirePossible() {
        if (objective.encoder() == EncoderInput.ALL_HORIZONS) {
            throw new UsageException("objective.encoder is allHorizons, which linear models alone have; a network draws"
                    + " one of the horizons each step: take nextObservation or difference");
        }
        if ((objective.encoder() == EncoderInput.LIFTED) != (task.pairFeaturesOrNull() != null)) {
            throw new IllegalArgumentException("pair features and objective.encoder do not agree");
        }
        if (objective.isSizeOpen()) {
            throw new UsageException("objective.bottleneck.size is auto, which closed forms choose; give a network a"
                    + " number, such as the one that model.kind=lifted finds");
        }
        if (objective.encoder() == EncoderInput.LIFTED && objective.horizons().size() > 1) {
            throw new UsageException("objective.encoder is lifted, whose features are of one horizon, but"
                    + " objective.horizon is " + objective.horizons() + "; name one");
        }
        Set<String> seen = new HashSet<>();
        if (objective.goal() instanceof Goal.Prediction prediction) {
            for (Target target : prediction.targets()) {
                if (!seen.add(target.block() + " in " + target.space())) {
                    throw new UsageException("objective.targets name " + target.block() + " in " + target.space()
                            + " twice; add their weights");
                }
            }
        } else {
            requireAgreement((Goal.Agreement) objective.goal());
        }
        if (seen.contains(Target.NEXT_OBSERVATION + " in " + Target.FEATURES)) {
            requireFeatures();
        }
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Augment augment) {
                requireAugmentable(augment);
            }
        }
        if (!Losses.comparesPredictions(objective, options)) {
            return;
        }
        if (seen.stream().noneMatch(s -> !s.startsWith(Target.NEXT_OBSERVATION) || s.endsWith(Target.PIXELS))) {
            throw new UsageException("model.invariance is prediction, which compares next observations in pixels and"
                    + " blocks that are predicted, but objective.targets are " + new TreeSet<>(seen)
                    + "; add such a target, or take model.invariance=latent");
        }
    }

    private void requireAgreement(Goal.Agreement agreement) {
        if (objective.nuisances().stream().anyMatch(Nuisance.Pair.class::isInstance)) {
            throw new UsageException(
                    "objective.agreement compares two views already; leave out the nuisance with source pair");
        }
        boolean isAugmented = objective.nuisances().stream().anyMatch(Nuisance.Augment.class::isInstance);
        if (agreement.view().equals(schema.frames()) && !isAugmented) {
            throw new UsageException("objective.agreement.view is " + agreement.view()
                    + ", the recording's own frames, which agree with themselves; name a second view, or add a nuisance"
                    + " such as {source: augment, kind: [shift, color]}");
        }
    }

    private void requireAugmentable(Nuisance.Augment augment) {
        if (task.pairFeaturesOrNull() != null) {
            throw new UsageException("objective.encoder is lifted, whose features are made before training, so that"
                    + " nuisances with source augment cannot change them; take source pair");
        }
        if (options.invariance() == NeuralOptions.Invariance.LATENT && augment.weight() != 1) {
            throw new UsageException("a nuisance with source augment has weight " + augment.weight()
                    + "; with model.invariance latent the encoder sees augmented frames, which has no weight but 1: leave"
                    + " it out, or take model.invariance=prediction");
        }
    }

    private void requireFeatures() {
        requireSecond("a target's space is features");
        if (objective.horizons().size() > 1) {
            throw new UsageException("a target's space is features, which is of one horizon, but objective.horizon is "
                    + objective.horizons() + "; name one");
        }
    }

    private void requireSecond(String why) {
        if (task.secondOrNull() == null) {
            throw new UsageException(why + ", but model.features names none; give steps such as"
                    + " model.features=\"resize 32 | pca 256\"");
        }
    }

    private void addTarget(Target target) {
        if (target.isNextObservation()) {
            if (Plan.isShared(target)) {
                addFeatures(schema.frames());
                addFeatures(target.viewOrNull());
            } else if (target.space().equals(Target.FEATURES)) {
                addFrames(Tensors.FEATURES, schema.frames(), 0);
                addFrames(Tensors.FEATURES_NEXT, schema.frames(), objective.horizon());
            }
            return;
        }
        String name = Losses.column(target);
        if (target.block().equals(FlowColumn.BLOCK)
                && schema.find(FlowColumn.BLOCK).isEmpty()) {
            Column flow = FlowColumn.of(name, task.representation(), schema.frames(), objective.horizon());
            columns.put(name, flow);
            heads.add(new Plan.Head(name, flow.source().width(), false));
            return;
        }
        String block = target.isAction() ? action("target action") : target.block();
        boolean perStep = target.isAction() || schema.block(block).rowsPerFrame() == BlockSpec.Alignment.STEP;
        int offset = perStep ? 0 : objective.horizon();
        ColumnSource source = BlockColumns.source(task.data(), block, offset, task.train());
        columns.put(name, new Column(name, source));
        heads.add(new Plan.Head(name, source.width(), source instanceof OneHotSource));
    }

    private void addFeatures(String view) {
        requireView(view);
        addFrames(Tensors.inView(Tensors.FEATURES, view), view, 0);
        addFrames(Tensors.inView(Tensors.FEATURES_NEXT, view), view, objective.horizon());
    }

    private void addFrames(String name, String view, int offset) {
        columns.put(name, new Column(name, new FrameSource(task.secondOrNull(), view, offset)));
    }

    private String action(String why) {
        return schema.roles()
                .action()
                .orElseThrow(() -> new UsageException(why + " needs actions, and "
                        + task.data().location() + " names no action block; it has "
                        + schema.blocks().keySet() + "; name one with data.action"));
    }

    private void requireView(String view) {
        BlockSpec own = schema.frame();
        BlockSpec other = schema.block(view);
        if (!own.shape().equals(other.shape())) {
            throw new UsageException(
                    "view \"" + view + "\" has frames of shape " + other.shape() + ", the data set's own \""
                            + schema.frames() + "\" " + own.shape() + "; both views must have one shape");
        }
    }

    /** Runs of the first ⌈p N⌉ episodes after a shuffle by the seed, where a target has few labels. */
    private List<Run> labeled(TransitionTable table, List<Run> runs, long seed) {
        Set<Double> shares = new LinkedHashSet<>();
        if (objective.goal() instanceof Goal.Prediction prediction) {
            prediction.targets().stream()
                    .map(Target::labeled)
                    .filter(p -> p < 1)
                    .forEach(shares::add);
        }
        if (shares.isEmpty()) {
            return List.of();
        }
        if (shares.size() > 1) {
            throw new UsageException(
                    "objective.targets have labels on shares " + shares + " of the episodes; networks take one share");
        }
        List<Integer> shuffled = new ArrayList<>(table.used(task.train()));
        Collections.shuffle(shuffled, new Random(seed));
        int count = (int) Math.ceil(shares.iterator().next() * shuffled.size() - 1e-9);
        Set<Integer> chosen = new HashSet<>(shuffled.subList(0, count));
        return runs.stream().filter(r -> chosen.contains(r.episode())).toList();
    }
}
