package org.exolam.linear;

import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;

/**
 * A generalised reduced-rank regression on innovations, in the words of the blocks of some {@link Moments}.
 *
 * @param input blocks the encoder reads, stacked: x
 * @param conditioning blocks regressed out of everything: c
 * @param targets what is predicted
 * @param nuisances what is added to the encoder's side
 * @param ridges strengths added for small samples
 */
public record ReducedRankProblem(
        List<String> input,
        List<String> conditioning,
        List<TargetTerm> targets,
        List<NuisanceTerm> nuisances,
        Ridges ridges) {
    public ReducedRankProblem {
        input = List.copyOf(input);
        conditioning = List.copyOf(conditioning);
        targets = List.copyOf(targets);
        nuisances = List.copyOf(nuisances);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no target");
        }
    }

    /** A problem without nuisances and ridges. */
    public static ReducedRankProblem of(String input, List<String> conditioning, List<TargetTerm> targets) {
        return new ReducedRankProblem(List.of(input), conditioning, targets, List.of(), Ridges.NONE);
    }

    public ReducedRankProblem withNuisances(List<NuisanceTerm> other) {
        return new ReducedRankProblem(input, conditioning, targets, other, ridges);
    }

    public ReducedRankProblem withRidges(Ridges other) {
        return new ReducedRankProblem(input, conditioning, targets, nuisances, other);
    }

    /**
     * A target y with its weight λ, absolute.
     *
     * @param block y
     * @param weight λ ≥ 0
     * @param labeledFraction the label budget, 1 where y is known on all rows
     * @param labeledOrNull moments of the rows on which y is known, where that is not all of them; its blocks are those
     *     of the problem
     */
    public record TargetTerm(String block, double weight, double labeledFraction, Moments labeledOrNull) {
        public static TargetTerm of(String block, double weight) {
            return new TargetTerm(block, weight, 1, null);
        }
    }

    /**
     * A nuisance n with its weight μ, absolute.
     *
     * @param covariance Cov(n), x-width square
     * @param weight μ ≥ 0
     */
    public record NuisanceTerm(Matrix covariance, double weight) {}

    /**
     * Strengths of regularisation, relative to the mean variance of a dimension: Σ + ρ · tr Σ / d · I. Zero means the
     * pseudoinverse of the theory.
     *
     * @param conditioning ρ for Σ_cc
     * @param input ρ for Cov(x̃) + N
     */
    public record Ridges(double conditioning, double input) {
        public static final Ridges NONE = new Ridges(0, 0);
    }
}
