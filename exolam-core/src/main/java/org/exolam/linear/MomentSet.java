package org.exolam.linear;

import org.exolam.moments.Moments;
import org.exolam.objective.Nuisance;

/** The moments that an objective may ask for, over one choice of transitions. */
public interface MomentSet {
    /** All transitions. */
    Moments all();

    /** The transitions of episodes that a label budget covers; of count 0 where it covers none of them. */
    Moments labeled(double fraction);

    /** The transitions on which the agent does nothing. */
    Moments idle(Nuisance.Idle nuisance);

    /** A set without labels of its own and without idle clips: every budget covers everything. */
    static MomentSet of(Moments moments) {
        return new MomentSet() {
            @Override
            public Moments all() {
                return moments;
            }

            @Override
            public Moments labeled(double fraction) {
                return moments;
            }

            @Override
            public Moments idle(Nuisance.Idle nuisance) {
                throw new IllegalStateException("no idle clips here");
            }
        };
    }
}
