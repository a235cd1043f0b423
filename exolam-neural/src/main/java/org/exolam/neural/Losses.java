package org.exolam.neural;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.NeuralOptions.Invariance;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.feed.Batch;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.Squeeze;
import org.exolam.neural.network.View;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.objective.Target;

/**
 * The loss of an objective on a mini-batch: a sum of weighted terms, each a mean over transitions.
 *
 * <pre>{@code
 * next observation, pixels   λ Σ_d (o' − ô')² / c                  c = E‖o' − o‖², so that copying costs 1
 * …, ema                     λ mean_d (f̄(o') − f̂')²                f̄ of mean 0 and variance 1 over d
 * …, features                λ Σ_d (φ₂(o') − φ̂₂')² / E‖φ₂(o') − φ₂(o)‖²
 * …, features, other view     λ Σ_j ρ_j (y_j − ŷ_j)² / Σ_j ρ_j      y: what is new in o' of φ₂ and both views share
 * a block                    λ Σ_d (y − ŷ)² / tr Cov(y), for classes cross-entropy / log(classes)
 * pair                       μ agreement of z and z_pair, or μ Σ_j λ_j ½‖ŷ_j(z) − ŷ_j(z_pair)‖²
 * augment                    the encoder sees augmented frames, or μ Σ_j λ_j ‖ŷ_j(z) − ŷ_j(z_augmented)‖²
 * idle                       μ mean z_idle² / mean z²
 * agreement                  of z and z_pair
 * }</pre>
 *
 * <p>That is scale {@code relative}; with {@code absolute} all are divided by c alone, and so stand to each other as in the
 * linear theory.
 */
final class Losses {
    private final LamNetwork network;
    private final Plan plan;
    private final Objective objective;
    private final NeuralOptions options;
    private final Tensors tensors;
    private final LamNetwork.Follower followerOrNull;
    private final Units units;
    private final Map<Integer, Augmentation> augmentations;
    private final String own;
    private final SharedInnovation sharedOrNull;

    /**
     * What losses are measured in.
     *
     * @param change c, of what is predicted of φ
     * @param featuresScale root of the mean variance of a number of φ₂
     * @param featuresChange E‖φ₂(o') − φ₂(o)‖² in units of that
     * @param blocks means of blocks by column
     * @param variances tr Cov of blocks by column
     * @param nuisances of each nuisance by its position, c over the mean square of what it changes
     */
    record Units(
            double change,
            double featuresScale,
            double featuresChange,
            Map<String, float[]> blocks,
            Map<String, Double> variances,
            Map<Integer, Double> nuisances) {}

    /**
     * The mini-batches of a step.
     *
     * @param main transitions
     * @param labeledOrNull others, with labels, where few have them
     * @param idleOrNull others, at which the agent does nothing
     * @param step counted from 0
     * @param training whether bottlenecks add noise, move codes and cost
     */
    record Step(Batch main, Batch labeledOrNull, Batch idleOrNull, long step, boolean training) {
        /** The same rows at another step. */
        Step at(long other) {
            return new Step(main, labeledOrNull, idleOrNull, other, training);
        }
    }

    Losses(
            LamNetwork network,
            NeuralOptions options,
            LamNetwork.Follower followerOrNull,
            Units units,
            Map<Integer, Augmentation> augmentations,
            String own,
            SharedInnovation sharedOrNull) {
        this.network = network;
        this.plan = network.plan();
        this.objective = plan.objective();
        this.options = options;
        this.tensors = new Tensors(network);
        this.followerOrNull = followerOrNull;
        this.units = units;
        this.augmentations = augmentations;
        this.own = own;
        this.sharedOrNull = sharedOrNull;
    }

    /** Terms by name; their sum is the loss. Values that are told and not minimised come as {@code told}. */
    record Terms(Map<String, Tensor> terms, Map<String, Tensor> told) {
        Tensor total() {
            Tensor total = null;
            for (Tensor t : terms.values()) {
                total = total == null ? t : total.add(t);
            }
            return total;
        }
    }

    Terms of(Step step) {
        Map<String, Tensor> terms = new LinkedHashMap<>();
        Map<String, Tensor> told = new LinkedHashMap<>();
        Batch batch = step.main();
        if (objective.goal() instanceof Goal.Agreement agreement) {
            addIdle(step, addAgreement(agreement, step, terms, told), terms);
            return new Terms(terms, told);
        }
        String cross = crossView(objective).orElse(own);
        // Cross-exogenous reconstruction takes pairs both ways round, one way a step.
        boolean isTurned = step.step() % 2 == 1;
        String read = isTurned ? own : cross;
        String seen = isTurned ? cross : own;
        View current = tensors.view(batch, seen);
        View encoded = read.equals(seen) ? current : tensors.view(batch, read);
        // Seen by the encoder alone: what is predicted stays as it was.
        boolean isSeenAugmented = options.invariance() == Invariance.LATENT;
        Tensor z = code(isSeenAugmented ? augmented(encoded, step.step(), 0) : encoded, step, terms, told)
                .z();
        for (Target target : ((Goal.Prediction) objective.goal()).targets()) {
            if (target.isNextObservation()) {
                addNext(target, seen, batch, z, terms, told);
            } else {
                addBlock(target, step, z, terms);
            }
        }
        for (int i = 0; i < objective.nuisances().size(); i++) {
            Nuisance nuisance = objective.nuisances().get(i);
            if (nuisance instanceof Nuisance.Pair pair) {
                View second = tensors.view(batch, read.equals(own) ? pair.view() : own);
                addDifference(
                        i,
                        "pair",
                        isSeenAugmented ? augmented(second, step.step(), 1) : second,
                        current,
                        z,
                        step,
                        terms);
            } else if (nuisance instanceof Nuisance.Augment && !isSeenAugmented) {
                addDifference(
                        i, "augment", augmentations.get(i).apply(encoded, step.step(), 0), current, z, step, terms);
            }
        }
        addIdle(step, z, terms);
        return new Terms(terms, told);
    }

    /** Gives z. */
    private Tensor addAgreement(
            Goal.Agreement agreement, Step step, Map<String, Tensor> terms, Map<String, Tensor> told) {
        Batch batch = step.main();
        View own = augmented(tensors.view(batch, this.own), step.step(), 0);
        View other = augmented(tensors.view(batch, agreement.view()), step.step(), 1);
        Tensor z = code(own, step, terms, told).z();
        Tensor pair = network.squeeze(network.encode(other), step.training(), step.step())
                .z();
        if (!agreement.givenObservation()) {
            terms.put("agreement", Agreement.loss(z, pair));
            return z;
        }
        Tensor of = network.given(tensors.column(batch, Tensors.inView(Tensors.GIVEN, this.own)), own);
        Tensor ofPair = network.given(tensors.column(batch, Tensors.inView(Tensors.GIVEN, agreement.view())), other);
        terms.put("given", Torch.times(foretold(of, z).add(foretold(ofPair, pair)), 0.5));
        terms.put("agreement", Agreement.loss(Agreement.added(z, of), Agreement.added(pair, ofPair)));
        return z;
    }

    /** What is told of o learns to foretell z, which learns nothing from that. */
    private Tensor foretold(Tensor given, Tensor z) {
        return network.fromGiven(given).sub(z.detach()).square().mean();
    }

    /** The view that cross-exogenous reconstruction encodes. */
    static Optional<String> crossView(Objective objective) {
        return objective.goal() instanceof Goal.Prediction p
                ? p.targets().stream()
                        .map(Target::viewOrNull)
                        .filter(v -> v != null)
                        .findFirst()
                : Optional.empty();
    }

    private Squeeze.Squeezed code(View view, Step step, Map<String, Tensor> terms, Map<String, Tensor> told) {
        Squeeze.Squeezed z = network.squeeze(network.encode(view), step.training(), step.step());
        if (z.lossOrNull() != null) {
            terms.put("bottleneck", z.lossOrNull());
        }
        if (z.usedOrNull() != null) {
            told.put("bottleneck.used", z.usedOrNull());
        }
        return z;
    }

    private void addNext(
            Target target, String seen, Batch batch, Tensor z, Map<String, Tensor> terms, Map<String, Tensor> told) {
        View view = tensors.view(batch, seen);
        if (Plan.isShared(target)) {
            Tensor o = tensors.column(batch, Tensors.inView(Tensors.FEATURES, seen));
            Tensor next = tensors.column(batch, Tensors.inView(Tensors.FEATURES_NEXT, seen));
            Tensor error = sharedOrNull.error(network.sharedNext(o, view, z), o, next);
            terms.put("next.shared", Torch.times(error, target.weight()));
            return;
        }
        switch (target.space()) {
            case Target.EMA -> {
                Tensor features = network.features(view.o());
                Tensor next = followerOrNull.apply(view.next());
                Tensor error = network.featuresNext(features, view, z)
                        .sub(next)
                        .square()
                        .mean();
                terms.put("next.ema", Torch.times(error, target.weight()));
                told.put("ema.variance", next.var(new long[] {0}, false).mean());
            }
            case Target.FEATURES -> {
                Tensor second = Torch.times(tensors.column(batch, Tensors.FEATURES), 1 / units.featuresScale());
                Tensor next = Torch.times(tensors.column(batch, Tensors.FEATURES_NEXT), 1 / units.featuresScale());
                Tensor error = Torch.squaredError(network.secondNext(second, view, z), next);
                terms.put("next.features", Torch.times(error, target.weight() / units.featuresChange()));
            }
            default -> {
                Tensor error = Torch.squaredError(network.predict(view, z), network.predicted(view));
                terms.put("next", Torch.times(error, target.weight() / units.change()));
            }
        }
    }

    static String column(Target target) {
        return "target " + target.block();
    }

    private void addBlock(Target target, Step step, Tensor z, Map<String, Tensor> terms) {
        String column = column(target);
        Batch labeled = step.labeledOrNull() == null || target.labeled() >= 1 ? step.main() : step.labeledOrNull();
        Tensor code = labeled == step.main()
                ? z
                : network.squeeze(network.encode(tensors.view(labeled, own)), step.training(), step.step())
                        .z();
        Tensor y = tensors.column(labeled, column);
        Tensor predicted = network.head(column, code);
        terms.put(column, Torch.times(blockError(column, y, predicted), weight(target)));
    }

    private Tensor blockError(String column, Tensor y, Tensor predicted) {
        Plan.Head head = plan.heads().stream()
                .filter(h -> h.name().equals(column))
                .findFirst()
                .orElseThrow();
        if (head.discrete()) {
            return crossEntropy(y, predicted);
        }
        float[] mean = units.blocks().get(column);
        Tensor centred = y.sub(Torch.of(mean, mean.length).to(y.device(), y.scalar_type()));
        double unit = Math.sqrt(units.variances().get(column));
        return Torch.squaredError(predicted, Torch.times(centred, 1 / unit));
    }

    /** Over log(classes); rows of a class that training does not know are all 0 and cost nothing. */
    static Tensor crossEntropy(Tensor y, Tensor predicted) {
        Tensor likelihood = torch.log_softmax(predicted, 1).mul(y).sum().neg();
        return likelihood.div(new Scalar(y.size(0) * Math.log(Math.max(2, y.size(1)))));
    }

    private double weight(Target target) {
        return target.scale() == Scale.ABSOLUTE
                ? target.weight() * units.variances().getOrDefault(column(target), 1.0) / units.change()
                : target.weight();
    }

    /** What the encoder sees of a view. */
    private View augmented(View view, long step, int salt) {
        View seen = view;
        for (Augmentation augmentation : augmentations.values()) {
            seen = augmentation.apply(seen, step, salt);
        }
        return seen;
    }

    private void addDifference(
            int position, String name, View second, View current, Tensor z, Step step, Map<String, Tensor> terms) {
        Nuisance nuisance = objective.nuisances().get(position);
        Tensor of = network.squeeze(network.encode(second), step.training(), step.step())
                .z();
        Tensor term;
        double weight = nuisance.weight();
        if (options.invariance() == Invariance.LATENT) {
            term = Agreement.loss(z, of);
        } else {
            // n = (x − x_pair) / √2 of two views, x_augmented − x of one.
            term = Torch.times(predictionDifference(current, z, of), nuisance instanceof Nuisance.Pair ? 0.5 : 1);
            weight *= nuisance.scale() == Scale.RELATIVE ? units.nuisances().get(position) : 1;
        }
        terms.put(name + " " + position, Torch.times(term, weight));
    }

    /** z of idle transitions, in units of z: μ mean z_idle² / mean z². */
    private void addIdle(Step step, Tensor z, Map<String, Tensor> terms) {
        if (step.idleOrNull() == null) {
            return;
        }
        double weight = 0;
        for (Nuisance nuisance : objective.nuisances()) {
            weight += nuisance instanceof Nuisance.Idle ? nuisance.weight() : 0;
        }
        Tensor idle = network.squeeze(
                        network.encode(tensors.view(step.idleOrNull(), own)), step.training(), step.step())
                .z();
        Tensor unit = Torch.plus(z.detach().square().mean(), 1e-6);
        terms.put("idle", Torch.times(idle.square().mean().div(unit), weight));
    }

    /** Σ_j λ_j ‖ŷ_j(z) − ŷ_j(other)‖², each in its own unit: E‖B D n‖² of the linear theory. */
    private Tensor predictionDifference(View view, Tensor z, Tensor other) {
        Tensor sum = null;
        for (Target target : ((Goal.Prediction) objective.goal()).targets()) {
            Tensor part;
            if (!target.isNextObservation()) {
                String name = column(target);
                part = Torch.times(
                        Torch.squaredError(network.head(name, z), network.head(name, other)), weight(target));
            } else if (target.space().equals(Target.PIXELS)) {
                part = Torch.times(
                        Torch.squaredError(network.predict(view, z), network.predict(view, other)),
                        target.weight() / units.change());
            } else {
                continue;
            }
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    /** Whether a nuisance is a difference of predictions. */
    static boolean comparesPredictions(Objective objective, NeuralOptions options) {
        return options.invariance() == Invariance.PREDICTION
                && objective.nuisances().stream()
                        .anyMatch(n -> n instanceof Nuisance.Pair || n instanceof Nuisance.Augment);
    }

    /** The views whose frames are read. */
    static List<String> views(Objective objective, String own) {
        java.util.Set<String> views = new java.util.LinkedHashSet<>(List.of(own));
        if (objective.goal() instanceof Goal.Agreement agreement) {
            views.add(agreement.view());
        }
        crossView(objective).ifPresent(views::add);
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Pair pair) {
                views.add(pair.view());
            }
        }
        return List.copyOf(views);
    }
}
