package org.exolam.data;

import java.util.Optional;

/** Names of the blocks that play a part in the theory; null where the data set has none. */
public record Roles(String actionOrNull, String endogenousOrNull, String exogenousOrNull, String pairOrNull) {
    public static final Roles NONE = new Roles(null, null, null, null);

    public Optional<String> action() {
        return Optional.ofNullable(actionOrNull);
    }

    public Optional<String> endogenous() {
        return Optional.ofNullable(endogenousOrNull);
    }

    public Optional<String> exogenous() {
        return Optional.ofNullable(exogenousOrNull);
    }

    /** A second view of the same transitions over other exogenous state. */
    public Optional<String> pair() {
        return Optional.ofNullable(pairOrNull);
    }

    /** These roles, with every name that {@code other} gives in place of ours. */
    public Roles overriddenBy(Roles other) {
        return new Roles(
                other.actionOrNull != null ? other.actionOrNull : actionOrNull,
                other.endogenousOrNull != null ? other.endogenousOrNull : endogenousOrNull,
                other.exogenousOrNull != null ? other.exogenousOrNull : exogenousOrNull,
                other.pairOrNull != null ? other.pairOrNull : pairOrNull);
    }
}
