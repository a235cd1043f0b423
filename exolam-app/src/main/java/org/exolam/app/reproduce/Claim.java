package org.exolam.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.exolam.app.report.ClaimsModel;

/**
 * A claim and how it is tried.
 *
 * @param id by which it is asked for
 * @param title in a few words
 * @param statement what the theory says
 * @param experiment what is tried
 * @param sweeps whose trials are carried out and drawn
 * @param judge compares
 */
record Claim(String id, String title, String statement, String experiment, List<Sweep> sweeps, Consumer<Checks> judge) {
    Claim {
        sweeps = List.copyOf(sweeps);
    }

    List<Trial> trials(Effort effort) {
        List<Trial> trials = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            for (Condition condition : sweep.conditions()) {
                for (long seed = 1; seed <= effort.seeds(); seed++) {
                    for (Trial.Maker maker : Trial.Maker.values()) {
                        trials.add(condition.trial(maker, effort, seed));
                    }
                }
            }
        }
        return trials;
    }

    ClaimsModel.Claim judged(Evidence evidence) {
        Checks checks = new Checks(evidence);
        judge.accept(checks);
        List<ClaimsModel.Figure> figures = new ArrayList<>();
        sweeps.forEach(s -> s.metrics().forEach(m -> figures.add(evidence.figure(s, m))));
        return new ClaimsModel.Claim(id, title, statement, experiment, checks.made(), figures);
    }
}
