package org.exolam.objective;

import java.util.List;

/**
 * Something z must not respond to: adds μ Cov(n) to the encoder's side (THEORY section 4).
 */
public sealed interface Nuisance {
    double weight();

    Scale scale();

    /** n = x̃_augmented − x̃: the encoder's input under made-up exogenous change. */
    record Augment(List<String> kinds, double weight, Scale scale) implements Nuisance {
        public Augment {
            kinds = List.copyOf(kinds);
        }
    }

    /** n = (x̃ − x̃_pair)/√2 over paired clips of the same action. */
    record Pair(String view, double weight, Scale scale) implements Nuisance {}

    /**
     * n = r on clips where the agent does nothing: rows where every component of the action is 0, or listed episodes.
     *
     * @param actionIsZero whether rows are picked by the action
     * @param episodes positions of agent-free episodes, where rows are not picked by the action
     */
    record Idle(boolean actionIsZero, List<Integer> episodes, double weight, Scale scale) implements Nuisance {
        public Idle {
            episodes = List.copyOf(episodes);
        }
    }
}
