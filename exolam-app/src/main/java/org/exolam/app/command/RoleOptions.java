package org.exolam.app.command;

import org.exolam.data.Roles;
import picocli.CommandLine.Option;

/** Which blocks play a part, where the format does not say. */
final class RoleOptions {
    @Option(names = "--action", paramLabel = "KEY", description = "The block that holds the action.")
    String action;

    @Option(names = "--endogenous", paramLabel = "KEY", description = "The block that holds the agent's true state.")
    String endogenous;

    @Option(
            names = "--exogenous",
            paramLabel = "KEY",
            description = "The block that holds the background's true state.")
    String exogenous;

    @Option(
            names = "--pair",
            paramLabel = "KEY",
            description = "Frames of the same transitions over another background.")
    String pair;

    boolean isUsed() {
        return !roles().equals(Roles.NONE);
    }

    Roles roles() {
        return new Roles(action, endogenous, exogenous, pair);
    }
}
