package org.exolam.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exolam.data.Schema;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.objective.Target;

/** The remedies that a data set offers, each at every strength. */
final class Candidates {
    private Candidates() {}

    /**
     * @param idle whether rows without action exist
     */
    static List<Candidate> of(Schema schema, ForecastOptions options, List<Integer> horizons, boolean idle) {
        Objective plain = Objective.reconstruction(1).withHorizons(List.of(horizons.get(0)));
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate("reconstruction", 0, plain));
        boolean labels = schema.roles().action().isPresent();
        Optional<String> pair = schema.roles().pair();
        for (double strength : options.strengths()) {
            if (labels) {
                all.add(new Candidate(
                        "action_supervision",
                        strength,
                        targets(plain, Target.nextObservation(1), Target.action(strength, options.labeled()))));
            }
            pair.ifPresent(view -> all.add(new Candidate(
                    "cross_exogenous_consistency",
                    strength,
                    plain.withNuisances(List.of(new Nuisance.Pair(view, strength, Scale.RELATIVE))))));
            if (idle) {
                all.add(new Candidate(
                        "background_whitening",
                        strength,
                        plain.withNuisances(List.of(new Nuisance.Idle(true, List.of(), strength, Scale.RELATIVE)))));
            }
            all.add(new Candidate(
                    "exogenous_augmentation",
                    strength,
                    plain.withNuisances(
                            List.of(new Nuisance.Augment(augmentations(schema), strength, Scale.RELATIVE)))));
        }
        pair.ifPresent(view -> {
            Target cross = new Target(Target.NEXT_OBSERVATION, view, 1, Scale.RELATIVE, 1, "pixels");
            all.add(new Candidate("cross_exogenous_reconstruction", 0, targets(plain, cross)));
            all.add(new Candidate("maximal_agreement", 0, plain.withGoal(new Goal.Agreement(view))));
            if (labels) {
                for (double strength : options.strengths()) {
                    all.add(new Candidate(
                            "cross_exogenous_reconstruction+action_supervision",
                            strength,
                            targets(plain, cross, Target.action(strength, options.labeled()))));
                }
            }
        });
        if (horizons.size() > 1) {
            all.add(new Candidate("several_horizons", horizons.get(horizons.size() - 1), plain.withHorizons(horizons)));
        }
        return all;
    }

    /** Made-up change that a background shows and an agent's own motion does not. */
    static List<String> augmentations(Schema schema) {
        return schema.frame().isImage() ? List.of("distract") : List.of("noise");
    }

    private static Objective targets(Objective plain, Target... targets) {
        return plain.withGoal(new Goal.Prediction(List.of(targets)));
    }
}
