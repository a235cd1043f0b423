package org.exolam.app.command;

import org.exolam.app.terminal.Console;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command speaks; every command has these. */
public final class OutputOptions {
    /** Set by the launcher, which alone can ask whether standard error is a terminal. */
    private static final String TERMINAL_PROPERTY = "exolam.terminal";

    /** Picocli's handle on the command that these options are part of. */
    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no remarks on standard error; errors still appear.")
    boolean quiet;

    @Option(names = "--json", description = "The result as one JSON object on standard output, and nothing else there.")
    boolean json;

    @Option(names = "--debug", description = "With an error, also where in the program it came up.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    Console console() {
        return new Console(
                command.commandLine().getOut(),
                command.commandLine().getErr(),
                json,
                quiet,
                Boolean.getBoolean(TERMINAL_PROPERTY));
    }
}
