package org.exolam.objective;

import java.util.List;
import org.exolam.error.UsageException;

/** What z is chosen for. */
public sealed interface Goal {
    /** Predict the targets (generalised reduced-rank regression on innovations). */
    record Prediction(List<Target> targets) implements Goal {
        public Prediction {
            targets = List.copyOf(targets);
            if (targets.isEmpty()) {
                throw new UsageException("objective.targets is empty; name at least {block: nextObservation}");
            }
        }
    }

    /** Agree across two views of a transition (THEORY claim 10). */
    record Agreement(String view) implements Goal {}
}
