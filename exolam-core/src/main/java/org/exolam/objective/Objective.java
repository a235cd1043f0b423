package org.exolam.objective;

import java.util.List;
import org.exolam.error.UsageException;

/**
 * What is asked of a latent-action model.
 *
 * <pre>{@code
 * minimise  Σ_j λ_j E‖ỹ_j − B_j D x̃‖²  +  Σ_i μ_i E‖B D n_i‖²
 * }</pre>
 *
 * @param goal targets, or agreement of two views
 * @param nuisances what z must not respond to
 * @param conditioning blocks regressed out beside o
 * @param encoder what the encoder reads
 * @param bottleneck size and kind of z
 * @param horizons steps between o and o', ascending; more than one asks for several at once
 * @param gauge which member of the family of equal loss
 */
public record Objective(
        Goal goal,
        List<Nuisance> nuisances,
        List<String> conditioning,
        EncoderInput encoder,
        Bottleneck bottleneck,
        List<Integer> horizons,
        Gauge gauge) {
    /** Numbers in z where no bottleneck is named. */
    public static final int SIZE_DEFAULT = 16;

    public Objective {
        nuisances = List.copyOf(nuisances);
        conditioning = List.copyOf(conditioning);
        horizons = horizons.stream().sorted().distinct().toList();
        if (horizons.isEmpty() || horizons.get(0) < 1) {
            throw new UsageException("objective.horizon is " + horizons + "; expected whole numbers of at least 1");
        }
    }

    /** Plain reconstruction of the next observation with k numbers in z. */
    public static Objective reconstruction(int size) {
        return new Objective(
                new Goal.Prediction(List.of(Target.nextObservation(1))),
                List.of(),
                List.of(),
                EncoderInput.NEXT_OBSERVATION,
                new Bottleneck.Continuous(size),
                List.of(1),
                Gauge.INNOVATION);
    }

    /** Numbers in z. */
    public int size() {
        return bottleneck.size();
    }

    /** Whether training is to find how many numbers z has. */
    public boolean isSizeOpen() {
        return size() == Bottleneck.Continuous.OPEN;
    }

    /** The smallest horizon: the one z is read at. */
    public int horizon() {
        return horizons.get(0);
    }

    /** The largest horizon: how many later frames a training transition needs. */
    public int reach() {
        return horizons.get(horizons.size() - 1);
    }

    public Objective withGoal(Goal other) {
        return new Objective(other, nuisances, conditioning, encoder, bottleneck, horizons, gauge);
    }

    public Objective withNuisances(List<Nuisance> other) {
        return new Objective(goal, other, conditioning, encoder, bottleneck, horizons, gauge);
    }

    public Objective withEncoder(EncoderInput other) {
        return new Objective(goal, nuisances, conditioning, other, bottleneck, horizons, gauge);
    }

    public Objective withSize(int size) {
        return new Objective(goal, nuisances, conditioning, encoder, new Bottleneck.Continuous(size), horizons, gauge);
    }

    public Objective withGauge(Gauge other) {
        return new Objective(goal, nuisances, conditioning, encoder, bottleneck, horizons, other);
    }

    public Objective withHorizons(List<Integer> other) {
        return new Objective(goal, nuisances, conditioning, encoder, bottleneck, other, gauge);
    }

    public Objective withConditioning(List<String> other) {
        return new Objective(goal, nuisances, other, encoder, bottleneck, horizons, gauge);
    }
}
