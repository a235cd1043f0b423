package org.exolam.app.command;

import picocli.CommandLine.Option;

/** What becomes of broken episodes, for commands that compute with a recording. */
final class SkipOption {
    @Option(
            names = "--skip-broken",
            description = "Leave out episodes that cannot be read, instead of ending with an error.")
    boolean skipBroken;
}
