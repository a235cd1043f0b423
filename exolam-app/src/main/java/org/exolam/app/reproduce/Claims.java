package org.exolam.app.reproduce;

import static org.exolam.metric.MetricName.ACTION_R2;
import static org.exolam.metric.MetricName.ACTION_R2_GIVEN_O;
import static org.exolam.metric.MetricName.CONSISTENCY;
import static org.exolam.metric.MetricName.CONSISTENCY_GIVEN_O;
import static org.exolam.metric.MetricName.EXOGENOUS_FUTURE_R2;
import static org.exolam.metric.MetricName.RECONSTRUCTION_EXPLAINED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.exolam.app.reproduce.Trial.Maker;
import org.exolam.metric.MetricName;
import org.exolam.objective.Objective;

/** The claims, in the order of the theory, and the experiments that try them. */
final class Claims {
    private static final double NEAR = Checks.NEAR;

    /** Steps after which networks near a turn have settled. */
    private static final int PATIENT = 1200;

    private Claims() {}

    /** Every claim that is tried with this effort. */
    static List<Claim> all(Effort effort) {
        List<Claim> all = new ArrayList<>(Findings.all());
        all.addAll(List.of(one(), two(), four(), five(), six(), seven(), eight(), SampleSize.claim(effort), ten()));
        all.add(Predecessor.claim());
        if (effort.pictures()) {
            all.add(PictureClaim.claim());
        }
        return List.copyOf(all);
    }

    /** A sweep over numbers. */
    static Sweep sweep(
            String id, String title, String xLabel, double[] xs, DoubleFunction<Condition> at, MetricName... metrics) {
        return new Sweep(id, title, xLabel, Arrays.stream(xs).mapToObj(at).toList(), List.of(metrics));
    }

    private static Claim one() {
        Sweep sizes = sizes();
        double[] merged = {4, 2, 1, 0.7, 0.4};
        return new Claim(
                "claim1",
                "Reconstruction is PCA of the innovation",
                "The least reconstruction loss with k latent numbers is what the k largest eigenvalues of Σ_r leave over;"
                        + " z spans their directions.",
                "Two actions (variances 1, 0.7) before three backgrounds (4, 2, 0.4); k from 1 to 5.",
                List.of(sizes),
                checks -> {
                    double all = Arrays.stream(merged).sum();
                    for (int k : new int[] {1, 3, 5}) {
                        checks.exact(
                                "Share of the innovation explained, k = " + k,
                                Arrays.stream(merged, 0, k).sum() / all,
                                checks.evidence()
                                        .prediction(sizes.at(k), RECONSTRUCTION_EXPLAINED)
                                        .value());
                    }
                    checks.near(sizes, RECONSTRUCTION_EXPLAINED, NEAR);
                    checks.order(sizes, RECONSTRUCTION_EXPLAINED, Maker.NEURAL);
                    checks.effect(sizes.at(1), sizes.at(5), RECONSTRUCTION_EXPLAINED);
                    checks.effect(sizes.at(2), sizes.at(3), RECONSTRUCTION_EXPLAINED, Maker.NEURAL);
                });
    }

    /** Latents of every size before a strong background. */
    private static Sweep sizes() {
        return sweep(
                "sizes",
                "Numbers in z, strong background",
                "k",
                new double[] {1, 2, 3, 4, 5},
                k -> Condition.of("k = " + (int) k, k, Worlds.strong(), Asked.reconstruction((int) k)),
                RECONSTRUCTION_EXPLAINED,
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2);
    }

    private static Claim two() {
        DoubleFunction<Condition> at =
                omega -> Condition.of("ω = " + text(omega), omega, Worlds.one(omega), Asked.reconstruction(1))
                        .withSteps(PATIENT);
        Sweep strength = sweep(
                "strength",
                "Strength of the background, k = 1",
                "ω of the strongest background, α = 1",
                new double[] {0.125, 0.35, 0.5, 0.7, 1.4, 2.8, 8},
                at,
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2);
        Sweep capacity = sweep(
                "capacity",
                "Numbers in z, weak background",
                "k",
                new double[] {2, 3, 5},
                k -> Condition.of("k = " + (int) k, k, Worlds.weak(), Asked.reconstruction((int) k)),
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2,
                CONSISTENCY_GIVEN_O);
        Sweep sizes = sizes();
        return new Claim(
                "claim2",
                "z takes the largest directions, whoever caused them",
                "z holds action direction i exactly when α_i is among the k largest of all α and ω: a background that is"
                        + " stronger crowds it out, and with more numbers than actions background comes in however weak"
                        + " it is.",
                "One action before a background of growing strength, k = 1; weak backgrounds and growing k; the smallest"
                        + " k that holds both actions before a strong background.",
                List.of(strength, capacity, sizes),
                checks -> {
                    checks.near(strength, ACTION_R2_GIVEN_O, NEAR);
                    checks.near(capacity, EXOGENOUS_FUTURE_R2, NEAR);
                    checks.exactCrossing("ω*", Worlds.ALPHA, at, ACTION_R2_GIVEN_O, 0.1, 10);
                    checks.crossing("ω*", strength, ACTION_R2_GIVEN_O, Worlds.ALPHA);
                    checks.crossing("k*", sizes, ACTION_R2_GIVEN_O, 3);
                    checks.effect(strength.at(8), strength.at(0.125), ACTION_R2_GIVEN_O);
                    checks.effect(capacity.at(2), capacity.at(5), EXOGENOUS_FUTURE_R2);
                    checks.effect(capacity.at(2), capacity.at(3), EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                    checks.effect(capacity.at(5), capacity.at(2), CONSISTENCY_GIVEN_O);
                    checks.order(strength, ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.order(capacity, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                });
    }

    private static Claim four() {
        Sweep variety = sweep(
                "variety",
                "How much of the action is random, k = 2",
                "Var ξ / Var a",
                new double[] {0.03, 0.1, 0.3, 1},
                share -> Condition.of(
                        text(share) + " of the action random", share, Worlds.decided(share), Asked.reconstruction(2)),
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2);
        Sweep twins = new Sweep(
                "twins",
                "One video, two explanations",
                "",
                List.of(
                        Condition.of("a policy moves the agent", 0, Worlds.decided(0.3), Asked.reconstruction(2)),
                        Condition.of(
                                "the same motion is passive",
                                1,
                                Worlds.decided(0.3).passively(),
                                Asked.reconstruction(2))),
                List.of(RECONSTRUCTION_EXPLAINED, ACTION_R2));
        return new Claim(
                "claim4",
                "Only the action's own randomness is visible",
                "Pairs of frames determine M and Σ_r and no more: the part of the action that the state decides looks like"
                        + " passive motion, so without variety in the actions there is nothing to find.",
                "Actions that move the agent as much, but are decided by the state more and more; and one motion, once"
                        + " chosen by a policy and once passive, whose videos are the same.",
                List.of(variety, twins),
                checks -> {
                    checks.near(variety, ACTION_R2_GIVEN_O, NEAR);
                    checks.effect(variety.first(), variety.last(), ACTION_R2_GIVEN_O);
                    checks.effect(variety.last(), variety.first(), EXOGENOUS_FUTURE_R2);
                    checks.order(variety, ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.same(twins.first(), twins.last(), RECONSTRUCTION_EXPLAINED, Maker.LINEAR);
                    checks.same(twins.first(), twins.last(), RECONSTRUCTION_EXPLAINED, Maker.NEURAL);
                    checks.effect(twins.first(), twins.last(), ACTION_R2, Maker.LINEAR);
                });
    }

    private static Claim five() {
        DoubleFunction<Condition> at = share -> Condition.of(
                text(share) + " of the background's amplitude",
                share,
                Worlds.one().showing(share),
                Asked.reconstruction(1));
        double crossing = Math.sqrt(Worlds.ALPHA / Worlds.OMEGA);
        Sweep shown = sweep(
                "representation",
                "What the representation lets through",
                "share of the background's amplitude",
                new double[] {0, 0.15, 0.3, 0.48, 0.7, 1},
                at,
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2);
        return new Claim(
                "claim5",
                "A representation that holds the background down lets the action in",
                "Learning on φ = R o replaces Σ_r by R Σ_r Rᵀ: where R V = 0 nothing leaks at any k, and z becomes the"
                        + " action once its weakest direction exceeds the strongest background in φ.",
                "R lets a share of the background's amplitude through; k = 1.",
                List.of(shown),
                checks -> {
                    checks.near(shown, ACTION_R2_GIVEN_O, NEAR);
                    checks.exactCrossing("share* = √(α/ω)", crossing, at, ACTION_R2_GIVEN_O, 0.1, 1);
                    checks.crossing("share*", shown, ACTION_R2_GIVEN_O, crossing);
                    checks.effect(shown.at(1), shown.at(0), ACTION_R2_GIVEN_O);
                    checks.effect(shown.at(1), shown.at(0), EXOGENOUS_FUTURE_R2);
                    checks.order(shown, ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.order(shown, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                });
    }

    private static final double[] STRENGTHS = {0, 0.25, 0.7, 1.4, 2.8, 8, 30};

    private static Claim six() {
        DoubleFunction<Condition> at = weight -> Condition.of(
                weight == 0 ? "no labels" : "λ = " + text(weight),
                weight,
                Worlds.one(),
                Asked.supervision(1, weight, 1));
        double crossing = Worlds.OMEGA - Worlds.ALPHA;
        Sweep weights = sweep(
                "supervision",
                "Weight of the action labels",
                "λ",
                STRENGTHS,
                at,
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2,
                CONSISTENCY_GIVEN_O);
        return remedy(
                new Claim(
                        "claim6",
                        "Action labels add their weight to the action's directions",
                        "Supervision adds λ Var(action) to the variance of the action's directions: direction i enters z"
                                + " exactly when α_i + λ σ² passes the competing ω; beyond it leakage vanishes and z is"
                                + " consistent across backgrounds.",
                        "One action (1) before a background of 3, k = 1, labels of growing weight: λ* = ω − α = 2.",
                        List.of(weights),
                        checks -> {}),
                weights,
                checks -> {
                    checks.exactCrossing("λ* = (ω − α)/σ²", crossing, at, ACTION_R2_GIVEN_O, 0.1, 30);
                    checks.crossing("λ*", weights, ACTION_R2_GIVEN_O, crossing);
                });
    }

    private static Claim seven() {
        // The nuisance of pairs has variance ω on a background of variance ω: δ = μ ω.
        DoubleFunction<Condition> at = delta -> Condition.of(
                        delta == 0 ? "no nuisance" : "δ = " + text(delta),
                        delta,
                        Worlds.one(),
                        Asked.pairs(1, delta / Worlds.OMEGA))
                .withSteps(PATIENT);
        double crossing = Worlds.OMEGA * (Worlds.OMEGA - Worlds.ALPHA) / Worlds.ALPHA;
        Sweep strengths = sweep(
                "nuisance",
                "Redrawn backgrounds as nuisance",
                "δ, variance added to the background",
                new double[] {0, 1, 3, 4.2, 8.4, 12, 24, 90},
                at,
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2,
                CONSISTENCY_GIVEN_O);
        return remedy(
                new Claim(
                        "claim7",
                        "A nuisance on the background turns ω into ω²/(ω + δ)",
                        "Where the encoder's input varies by δ along a background of variance ω while the target does not,"
                                + " that direction counts as ω²/(ω + δ); the action wins once δ > ω (ω − α)/α.",
                        "One action (1) before a background of 3, k = 1; the same transitions before a redrawn background"
                                + " with growing weight: δ* = 6.",
                        List.of(strengths),
                        checks -> {}),
                strengths,
                checks -> {
                    checks.exactCrossing("δ* = ω (ω − α)/α", crossing, at, ACTION_R2_GIVEN_O, 0.3, 90);
                    checks.crossing("δ*", strengths, ACTION_R2_GIVEN_O, crossing);
                });
    }

    /** What every sweep over the strength of a remedy must show. */
    private static Claim remedy(Claim claim, Sweep sweep, java.util.function.Consumer<Checks> crossing) {
        return new Claim(claim.id(), claim.title(), claim.statement(), claim.experiment(), claim.sweeps(), checks -> {
            checks.near(sweep, ACTION_R2_GIVEN_O, NEAR);
            checks.near(sweep, CONSISTENCY_GIVEN_O, NEAR);
            crossing.accept(checks);
            checks.effect(sweep.first(), sweep.last(), ACTION_R2_GIVEN_O);
            checks.effect(sweep.first(), sweep.last(), EXOGENOUS_FUTURE_R2);
            checks.effect(sweep.first(), sweep.last(), CONSISTENCY_GIVEN_O);
            checks.order(sweep, ACTION_R2_GIVEN_O, Maker.NEURAL);
            checks.order(sweep, CONSISTENCY_GIVEN_O, Maker.NEURAL);
        });
    }

    private static Claim eight() {
        int h = 8;
        double agent = Worlds.SLOW_ALPHA * Worlds.gain(Worlds.SLOW_PERSISTENCE, h);
        // How long the background remembers: 1/(1 − ρ²), its stationary variance over its innovation's.
        DoubleFunction<Condition> remembering = memory -> Condition.of(
                "1/(1 − ρ²) = " + text(memory),
                memory,
                Worlds.reverting(Math.sqrt(1 - 1 / memory)),
                Asked.reconstruction(1).withHorizons(List.of(h)));
        Sweep memories = sweep(
                "memory",
                "How long the background remembers, 8 steps ahead",
                "1/(1 − ρ²)",
                new double[] {1, 1.2, 1.6, 3.3, 6, 16},
                remembering,
                EXOGENOUS_FUTURE_R2,
                ACTION_R2_GIVEN_O);
        Sweep horizons = sweep(
                "horizon",
                "Steps ahead, background with ρ = 0.3",
                "h",
                new double[] {1, 2, 6, 10},
                steps -> Condition.of(
                        (int) steps + (steps == 1 ? " step ahead" : " steps ahead"),
                        steps,
                        Worlds.reverting(0.3),
                        Asked.reconstruction(1).withHorizons(List.of((int) steps))),
                EXOGENOUS_FUTURE_R2,
                ACTION_R2_GIVEN_O);
        return new Claim(
                "claim8",
                "A longer horizon favours what does not revert",
                "h steps ahead a background of coefficient ρ has innovation variance ω (1 − ρ^2h)/(1 − ρ²), which is"
                        + " bounded, and an agent that keeps its place has h α: the ratio improves exactly when the"
                        + " background reverts faster than the agent moves.",
                "A slow agent (0.3 a step) before a background of 1, k = 1: eight steps ahead with ρ from 0 to 0.97, and 1"
                        + " to 10 steps ahead with ρ = 0.3.",
                List.of(memories, horizons),
                checks -> {
                    double memory = turningMemory(agent / Worlds.SLOW_OMEGA, h);
                    double steps = turningHorizon();
                    checks.near(memories, EXOGENOUS_FUTURE_R2, NEAR);
                    checks.near(horizons, EXOGENOUS_FUTURE_R2, NEAR);
                    checks.exactCrossing("1/(1 − ρ*²)", memory, remembering, ACTION_R2_GIVEN_O, 1.05, 40);
                    checks.crossing("1/(1 − ρ*²)", memories, ACTION_R2_GIVEN_O, memory);
                    checks.crossing("h*", horizons, EXOGENOUS_FUTURE_R2, steps);
                    checks.effect(horizons.last(), horizons.first(), EXOGENOUS_FUTURE_R2);
                    checks.effect(memories.last(), memories.first(), ACTION_R2_GIVEN_O);
                    checks.effect(memories.first(), memories.last(), EXOGENOUS_FUTURE_R2);
                    checks.order(memories, ACTION_R2_GIVEN_O, Maker.NEURAL);
                });
    }

    /** The memory at which a background h steps ahead has this multiple of its one-step variance. */
    private static double turningMemory(double multiple, int h) {
        double low = 0;
        double high = 0.999;
        while (high - low > 1e-9) {
            double middle = (low + high) / 2;
            boolean isLess = Worlds.gain(middle, h) < multiple;
            low = isLess ? middle : low;
            high = isLess ? high : middle;
        }
        return 1 / (1 - low * low);
    }

    /** Steps, not whole, after which the slow agent has moved as much as the background. */
    private static double turningHorizon() {
        double h = 1;
        while (Worlds.SLOW_ALPHA * Worlds.gain(Worlds.SLOW_PERSISTENCE, h) < Worlds.SLOW_OMEGA * Worlds.gain(0.3, h)) {
            h += 0.01;
        }
        return h;
    }

    private static Claim ten() {
        Sweep plain = agreeing("sensing-reconstruction", "Reconstruction, noisier sensors", Asked.reconstruction(2));
        Sweep agreed = agreeing("sensing-agreement", "Agreement of two views, noisier sensors", Asked.agreement(2));
        return new Claim(
                "claim10",
                "The most consistent latents are an eigenproblem of two views",
                "Among all linear z, consistency is greatest for the top generalised eigenvectors of what two views of a"
                        + " transition share, and the eigenvalues are the consistencies: 1 for what is blind to the"
                        + " background, less with sensor noise.",
                "Two actions before a strong background, sensor noise of 0, 0.5 and 1; z of 2 numbers on which two views"
                        + " agree, beside reconstruction.",
                List.of(agreed, plain),
                checks -> {
                    checks.near(agreed, CONSISTENCY, NEAR);
                    for (double noise : new double[] {0, 0.5, 1}) {
                        checks.effect(plain.at(noise), agreed.at(noise), CONSISTENCY);
                    }
                    checks.order(agreed, CONSISTENCY, Maker.LINEAR);
                    checks.effect(agreed.at(1), agreed.at(0), CONSISTENCY);
                });
    }

    private static Sweep agreeing(String id, String title, Objective objective) {
        String what = id.endsWith("agreement") ? "agreement" : "reconstruction";
        return sweep(
                id,
                title,
                "σ of the sensor",
                new double[] {0, 0.5, 1},
                noise -> Condition.of(what + ", σ = " + text(noise), noise, Worlds.sensing(noise), objective),
                CONSISTENCY);
    }

    /** A setting in a label: no more digits than it has. */
    static String text(double v) {
        return v == Math.rint(v) ? String.valueOf((long) v) : String.valueOf(Math.round(v * 1000) / 1000.0);
    }
}
