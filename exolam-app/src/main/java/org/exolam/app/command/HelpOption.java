package org.exolam.app.command;

import picocli.CommandLine.Option;

/** For commands that print a text of their own instead of a result. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;
}
