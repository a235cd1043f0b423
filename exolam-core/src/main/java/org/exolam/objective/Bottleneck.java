package org.exolam.objective;

import org.exolam.error.UsageException;

/** Size and kind of z. The linear solver takes the continuous kind. */
public sealed interface Bottleneck {
    /** Numbers in z. */
    int size();

    record Continuous(int size) implements Bottleneck {
        public Continuous {
            if (size < 1) {
                throw new UsageException("bottleneck size is " + size + "; expected at least 1");
            }
        }
    }
}
