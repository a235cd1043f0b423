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

    /**
     * Agree across two views of a transition (THEORY claim 10).
     *
     * @param view the block with the other view's frames, or {@link #SECOND_VIEW}
     * @param givenObservation whether views agree on what z adds to each one's own o: on z less what o predicts of it. Without
     *     it z is of whatever views share, state that o tells already included
     */
    record Agreement(String view, boolean givenObservation) implements Goal {
        /** The recording's own second view, whichever block holds it. */
        public static final String SECOND_VIEW = "";

        /** On all of z. */
        public Agreement(String view) {
            this(view, false);
        }

        /** The same of another view. */
        public Agreement withView(String other) {
            return new Agreement(other, givenObservation);
        }

        /** Whether the view has yet to be looked up in the recording. */
        public boolean isOpen() {
            return view.equals(SECOND_VIEW);
        }
    }
}
