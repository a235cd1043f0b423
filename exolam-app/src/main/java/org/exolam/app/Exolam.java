package org.exolam.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.exolam.app.command.Completion;
import org.exolam.app.command.Convert;
import org.exolam.app.command.Demo;
import org.exolam.app.command.Doctor;
import org.exolam.app.command.Evaluate;
import org.exolam.app.command.Export;
import org.exolam.app.command.Forecast;
import org.exolam.app.command.Inspect;
import org.exolam.app.command.Label;
import org.exolam.app.command.Reproduce;
import org.exolam.app.command.Train;
import org.exolam.app.command.Validate;
import org.exolam.app.run.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code exolam}: its commands, and what their failures become. */
@Command(
        name = "exolam",
        description = "Tells before training whether latent actions learned from a recording will be actions or"
                + " background, which remedy prevents it, and trains that model exactly.",
        subcommands = {
            Demo.class,
            Inspect.class,
            Forecast.class,
            Train.class,
            Evaluate.class,
            Label.class,
            Export.class,
            Convert.class,
            Reproduce.class,
            Validate.class,
            Doctor.class,
            Completion.class
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Exolam.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done",
            "  1:done, and the result is bad: a check did not hold, part of the data is unusable",
            "  2:wrong usage or configuration",
            "  3:unreadable or corrupt input",
            "  4:out of a resource: disk, memory, a missing JDK or native library",
            "130:interrupted; nothing half-written is left behind"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam demo                                   the whole story in a minute",
            "  exolam forecast video.hdf5 --out story        verdict, remedy, strength",
            "  exolam train story/forecast.json --out run    trains what that recommends",
            "  exolam evaluate run                           action and background in z",
            "  exolam label run video.hdf5 --out labels      latent actions for your use"
        })
public final class Exolam implements Runnable {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    boolean version;

    /** Called where no command is given. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /**
     * The command line, ready to execute arguments.
     *
     * @param interrupted whether the program is being ended from outside, so that failures need no words
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, BooleanSupplier interrupted) {
        return new CommandLine(new Exolam())
                .setOut(out)
                .setErr(err)
                // Colours would reach files and pipes too.
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionStrategy(parsed -> {
                    try {
                        return new RunLast().execute(parsed);
                    } catch (Error e) {
                        // Picocli lets errors through; out of memory deserves a sentence as well.
                        return failed(e, last(parsed), interrupted);
                    }
                })
                .setParameterExceptionHandler((e, args) -> usageError(e))
                .setExecutionExceptionHandler((e, command, result) -> failed(e, command, interrupted));
    }

    private static CommandLine last(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        return commands.get(commands.size() - 1);
    }

    private static int usageError(ParameterException e) {
        CommandLine command = e.getCommandLine();
        StringBuilder message = new StringBuilder(message(e, command));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                message.append("; did you mean ")
                        .append(String.join(", ", near))
                        .append('?');
            }
        }
        message.append("; see ")
                .append(command.getCommandSpec().qualifiedName())
                .append(" --help");
        return report(Failure.usage(message.toString()), command);
    }

    private static String message(ParameterException e, CommandLine command) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            return unmatched.getUnmatched().get(0)
                    + (command.getSubcommands().isEmpty()
                            ? " is one argument too many"
                            : " is no command; known are "
                                    + String.join(", ", command.getSubcommands().keySet()));
        }
        return String.valueOf(e.getMessage());
    }

    private static int failed(Throwable thrown, CommandLine command, BooleanSupplier interrupted) {
        if (interrupted.getAsBoolean()) {
            return Interruption.EXIT_CODE;
        }
        if (isDebugging(command)) {
            thrown.printStackTrace(command.getErr());
        }
        return report(Failure.of(thrown), command);
    }

    private static int report(Failure failure, CommandLine command) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failure.sentence());
        command.getErr().flush();
        return failure.exitCode();
    }

    private static boolean isDebugging(CommandLine command) {
        OptionSpec debug = command.getCommandSpec().findOption("--debug");
        return debug != null && Boolean.TRUE.equals(debug.getValue());
    }

    /** The version of the jar that runs; a build folder has none. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"exolam " + Versions.exolam()};
        }
    }
}
