package org.exolam.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linear.ReducedRankProblem.NuisanceTerm;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.moments.Moments;
import org.exolam.objective.Bottleneck;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.objective.Target;
import org.exolam.representation.FrameAugmentation;
import org.exolam.transition.AugmentedFrameSource;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;

/**
 * An {@link Objective} on a data set: the columns whose moments it needs, and the {@link ReducedRankProblem} that those
 * moments make of it. This is the linear solver's table of remedies (THEORY section 4), one method a row.
 */
public final class ObjectivePlan {
    /** A smaller share of the next frame's variance than this is rounding. */
    private static final double INTERPOLATED = 1e-9;

    /** Labeled rows per conditioning dimension from which on the residual of a label can be told. */
    private static final int SMALLEST_LABELED_SURPLUS = 10;

    private final Objective objective;
    private final Dataset data;
    private final Inputs inputs;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    private ObjectivePlan(Objective objective, Dataset data, Inputs inputs) {
        this.objective = objective;
        this.data = data;
        this.inputs = inputs;
    }

    /**
     * Plans; every name is looked up, nothing is read but what the context looks up.
     *
     * @throws UsageException where the data set lacks what the objective asks for
     */
    public static ObjectivePlan of(Objective objective, PlanContext context) {
        requireLinear(objective);
        boolean isLifted = objective.encoder() == EncoderInput.LIFTED;
        if (isLifted && context.featuresOrNull() == null) {
            throw new UsageException(
                    "objective.encoder is lifted, which needs pair features; use model: {kind: lifted}");
        }
        List<Column> columns = new ArrayList<>();
        for (String block : objective.conditioning()) {
            columns.add(new Column("context " + block, context.source(block, 0)));
        }
        Inputs inputs =
                Inputs.of(objective, context.representation(), columns, isLifted ? context.featuresOrNull() : null);
        ObjectivePlan plan = new ObjectivePlan(objective, context.data(), inputs);
        Schema schema = context.data().schema();
        plan.add(inputs.frames(schema.frames(), true));
        plan.add(columns);
        plan.addTargets(context);
        plan.addNuisances(context);
        return plan;
    }

    private static void requireLinear(Objective objective) {
        if (!(objective.bottleneck() instanceof Bottleneck.Continuous)) {
            throw new UsageException("objective.bottleneck.kind is "
                    + objective.bottleneck().kind()
                    + ", which networks alone have; take model.kind=neural, or kind continuous");
        }
        if (objective.goal() instanceof Goal.Prediction p) {
            for (Target target : p.targets()) {
                if (!target.space().equals(Target.PIXELS)) {
                    throw new UsageException("a target's space is " + target.space()
                            + ", which networks alone have; take model.kind=neural, or leave space out");
                }
            }
        }
    }

    /** The same with another size of z. */
    ObjectivePlan withSize(int size) {
        ObjectivePlan other = new ObjectivePlan(objective.withSize(size), data, inputs);
        other.columns.putAll(columns);
        return other;
    }

    private void add(List<Column> more) {
        more.forEach(c -> columns.put(c.name(), c));
    }

    private void addTargets(PlanContext context) {
        if (objective.goal() instanceof Goal.Agreement agreement) {
            addView(agreement.view());
            return;
        }
        for (Target target : targets()) {
            if (target.viewOrNull() != null) {
                addView(target.viewOrNull());
            }
            if (!target.isNextObservation()) {
                String block = blockOf(target);
                boolean perStep =
                        target.isAction() || data.schema().block(block).rowsPerFrame() == BlockSpec.Alignment.STEP;
                int offset = perStep ? 0 : objective.horizon();
                add(List.of(new Column(column(target), context.source(block, offset))));
            }
        }
        if (targets().stream()
                        .map(Target::viewOrNull)
                        .filter(v -> v != null)
                        .distinct()
                        .count()
                > 1) {
            throw new UsageException("objective.targets name several views; the encoder reads one, so name one");
        }
    }

    private void addNuisances(PlanContext context) {
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Pair pair) {
                addView(pair.view());
            } else if (nuisance instanceof Nuisance.Augment augment) {
                String view = data.schema().frames();
                FrameAugmentation augmentation = context.augmentation(augment.kinds());
                if (inputs.isLifted()) {
                    int h = objective.horizon();
                    add(List.of(inputs.liftedOrNull()
                            .augmentedColumn(augmented(augment, h), view, h, augmentation, context.seed())));
                    continue;
                }
                for (int i = 0; i < inputs.readHorizons(); i++) {
                    int h = inputs.horizons().get(i);
                    add(List.of(new Column(
                            augmented(augment, h),
                            new AugmentedFrameSource(inputs.representation(), view, h, augmentation, context.seed()))));
                }
            } else if (nuisance instanceof Nuisance.Idle idle && idle.actionIsZero()) {
                String action = actionBlock("nuisance idle with where: \"action == 0\"");
                add(List.of(new Column(
                        GroupedMoments.RAW_ACTION,
                        new BlockSource(action, 0, data.schema().block(action).width()))));
            }
        }
    }

    private void addView(String view) {
        BlockSpec own = data.schema().frame();
        BlockSpec other = data.schema().block(view);
        if (!own.shape().equals(other.shape())) {
            throw new UsageException(
                    "view \"" + view + "\" has frames of shape " + other.shape() + ", the data set's own \""
                            + data.schema().frames() + "\" " + own.shape() + "; both views must have one shape");
        }
        add(inputs.frames(view, false));
    }

    private List<Target> targets() {
        return objective.goal() instanceof Goal.Prediction p ? p.targets() : List.of();
    }

    private String blockOf(Target target) {
        return target.isAction() ? actionBlock("target action") : target.block();
    }

    private String actionBlock(String why) {
        return data.schema()
                .roles()
                .action()
                .orElseThrow(() -> new UsageException(why + " needs actions, and "
                        + data.location() + " names no action block; it has "
                        + data.schema().blocks().keySet() + "; name one with --action"));
    }

    private static String column(Target target) {
        return "target " + target.block();
    }

    private static String augmented(Nuisance.Augment augment, int horizon) {
        return Inputs.next(horizon) + " under " + String.join("+", augment.kinds());
    }

    /** Every column whose moments are needed. */
    public List<Column> columns() {
        return List.copyOf(columns.values());
    }

    Inputs inputs() {
        return inputs;
    }

    public Objective objective() {
        return objective;
    }

    /** Names of the columns stacked as the encoder's x, in a view ("" for the data set's own). */
    public List<String> input(String view) {
        return inView(inputs.input(), view);
    }

    /** Names of the columns stacked as c, o first, in a view ("" for the data set's own). */
    public List<String> conditioning(String view) {
        List<String> names = new ArrayList<>(inView(List.of(Inputs.OBSERVATION), view));
        inputs.context().forEach(c -> names.add(c.name()));
        return names;
    }

    /** Name of φ(o_{t+h})'s column in a view ("" for the data set's own). */
    public static String next(int horizon, String view) {
        return inView(List.of(Inputs.next(horizon)), view).get(0);
    }

    private static List<String> inView(List<String> names, String view) {
        return view.isEmpty()
                ? names
                : names.stream().map(n -> Inputs.inView(n, view)).toList();
    }

    /** The label budgets the targets ask for. */
    public List<Double> budgets() {
        return targets().stream().map(Target::labeled).toList();
    }

    /** The idle clips the nuisances ask for. */
    public List<Nuisance.Idle> idle() {
        return objective.nuisances().stream()
                .filter(Nuisance.Idle.class::isInstance)
                .map(Nuisance.Idle.class::cast)
                .toList();
    }

    /** The view that cross-exogenous reconstruction reads in training, if that is asked for. */
    Optional<String> crossView() {
        return targets().stream().map(Target::viewOrNull).filter(v -> v != null).findFirst();
    }

    /**
     * The moments this objective is solved on. Cross-exogenous reconstruction takes every pair both ways round: twice the
     * rows from the same recording.
     */
    MomentSet moments(MomentSet set) {
        if (crossView().isEmpty()) {
            return set;
        }
        String view = crossView().orElseThrow();
        Map<String, String> exchange = new LinkedHashMap<>();
        for (Column own : inputs.frames(data.schema().frames(), true)) {
            exchange.put(own.name(), Inputs.inView(own.name(), view));
            exchange.put(Inputs.inView(own.name(), view), own.name());
        }
        return set.bothWays(view, exchange);
    }

    /** Name of the action target's column, if the action is a target. */
    Optional<String> actionColumn() {
        return targets().stream().filter(Target::isAction).findFirst().map(ObjectivePlan::column);
    }

    /** Where the action's rows start among the stacked targets, and its weight's root. */
    int targetOffset(Moments moments, String column) {
        int at = 0;
        for (TargetTerm term : terms(MomentSet.of(moments), 0)) {
            if (term.block().equals(column)) {
                return at;
            }
            at += moments.layout().width(term.block());
        }
        throw new IllegalStateException(column);
    }

    /**
     * The problem that moments make of the objective; weights become absolute here.
     *
     * @throws UsageException where a target or the observation does not vary
     */
    public ReducedRankProblem problem(MomentSet moments, Ridges ridges) {
        List<String> input = inputs.input();
        List<String> conditioning = new ArrayList<>(inputs.conditioning());
        if (crossView().isPresent()) {
            String view = crossView().orElseThrow();
            conditioning.add(Inputs.inView(Inputs.OBSERVATION, view));
            input = input.stream().map(x -> Inputs.inView(x, view)).toList();
        }
        return new ReducedRankProblem(
                input,
                conditioning,
                terms(moments, ridges.conditioning()),
                nuisances(moments, ridges.conditioning()),
                ridges);
    }

    /**
     * Whether something of the next frame is left that the current one does not predict; nothing is where as many numbers
     * as transitions predict it without a ridge.
     */
    boolean leavesInnovation(MomentSet set, double ridge) {
        List<String> next = List.of(Inputs.next(objective.horizon()));
        double left = set.innovation(inputs.conditioning(), ridge).cov(next).trace();
        return left > INTERPOLATED * set.all().cov(next, next).trace();
    }

    private List<TargetTerm> terms(MomentSet set, double ridge) {
        Moments all = set.all();
        Innovation innovation = set.innovation(inputs.conditioning(), ridge);
        double observation =
                innovation.cov(List.of(Inputs.next(objective.horizon()))).trace();
        if (!(observation > 0)) {
            throw new UsageException(
                    "the frames of " + data.location()
                            + " never change in a way that the current frame does not predict, so there is no innovation to learn from");
        }
        List<TargetTerm> terms = new ArrayList<>();
        for (Target target : targets()) {
            if (target.isNextObservation()) {
                for (int h : inputs.horizons()) {
                    terms.add(TargetTerm.of(Inputs.next(h), target.weight()));
                }
            } else {
                terms.add(blockTerm(set, innovation, target, observation));
            }
        }
        return terms;
    }

    private TargetTerm blockTerm(MomentSet set, Innovation innovation, Target target, double observation) {
        String column = column(target);
        Moments labeled = target.labeled() < 1 ? set.labeled(target.labeled()) : set.all();
        if (labeled.count() > 0 && !(labeled.cov(column).trace() > 0)) {
            throw new UsageException("block \"" + blockOf(target) + "\" is constant over the "
                    + (target.labeled() < 1 ? "labeled " : "") + "training episodes of " + data.location()
                    + ", so nothing can be learned from it; leave out the target or add labels");
        }
        double weight = target.weight();
        if (target.scale() == Scale.RELATIVE && labeled.count() > 0) {
            weight *= observation / variance(set, innovation, labeled, column, target.labeled() < 1);
        }
        return new TargetTerm(column, weight, target.labeled(), target.labeled() < 1 ? labeled : null);
    }

    /**
     * tr Cov(ỹ). From few labels the residual after c cannot be told (it is 0 where there are fewer rows than
     * dimensions), so there y's own variance stands for it.
     */
    private double variance(MomentSet set, Innovation all, Moments labeled, String column, boolean partial) {
        double own = labeled.cov(column).trace();
        if (!partial) {
            double residual = all.cov(List.of(column)).trace();
            return residual > 1e-9 * own ? residual : own;
        }
        int conditioning =
                set.all().cov(inputs.conditioning(), inputs.conditioning()).rows();
        if (labeled.count() < (double) SMALLEST_LABELED_SURPLUS * conditioning) {
            return own;
        }
        return new Innovation(labeled, inputs.conditioning(), 0)
                .cov(List.of(column))
                .trace();
    }

    private List<NuisanceTerm> nuisances(MomentSet set, double ridge) {
        List<NuisanceTerm> terms = new ArrayList<>();
        for (Nuisance nuisance : objective.nuisances()) {
            Innovation innovation = set.innovation(inputs.conditioning(), ridge);
            Matrix covariance = covariance(set, nuisance, innovation);
            double weight = nuisance.weight();
            if (nuisance.scale() == Scale.RELATIVE) {
                double size = covariance.trace();
                weight *= size > 0 ? innovation.cov(inputs.input()).trace() / size : 0;
            }
            terms.add(new NuisanceTerm(covariance, weight));
        }
        return terms;
    }

    /** Cov(n) in the space of the encoder's x̃. */
    private Matrix covariance(MomentSet set, Nuisance nuisance, Innovation innovation) {
        Moments all = set.all();
        List<String> x = inputs.input();
        if (nuisance instanceof Nuisance.Augment augment) {
            List<String> augmented = inputs.horizons().subList(0, inputs.readHorizons()).stream()
                    .map(h -> augmented(augment, h))
                    .toList();
            return all.cov(augmented, augmented)
                    .minus(all.cov(augmented, x))
                    .minus(all.cov(x, augmented))
                    .plus(all.cov(x, x))
                    .symmetrised();
        }
        if (nuisance instanceof Nuisance.Pair pair) {
            return pairDifference(all, pair.view(), innovation.regression(x));
        }
        return innovation.covOn(set.idle((Nuisance.Idle) nuisance), x);
    }

    /** Cov(r − r_pair)/2 with each view's innovation r = x − M c taken against its own current frame. */
    private Matrix pairDifference(Moments all, String view, Matrix m) {
        List<String> stacked = new ArrayList<>(inputs.input());
        stacked.addAll(inputs.conditioning());
        inputs.input().forEach(x -> stacked.add(Inputs.inView(x, view)));
        stacked.add(Inputs.inView(Inputs.OBSERVATION, view));
        inputs.context().forEach(c -> stacked.add(c.name()));
        Matrix eye = Matrix.identity(m.rows());
        Matrix l = Matrix.stackColumns(eye, m.scale(-1), eye.scale(-1), m);
        return l.times(all.cov(stacked, stacked)).timesTranspose(l).scale(0.5).symmetrised();
    }
}
