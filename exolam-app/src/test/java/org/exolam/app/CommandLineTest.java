package org.exolam.app;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class CommandLineTest {
    private static CommandLine program() {
        return Exolam.commandLine(
                new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), () -> false);
    }

    static Stream<String> commands() {
        return program().getSubcommands().keySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyCommandHasHelpWithExamples(String command) {
        Cli run = Cli.run(command, "--help");
        assertAll(
                () -> assertEquals(0, run.code()),
                () -> assertTrue(run.out().contains("Examples:"), run.out()),
                () -> assertTrue(run.out().contains("exolam " + command), run.out()),
                () -> assertEquals("", run.err()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void everyOptionIsExplained(String command) {
        List<String> silent = program().getSubcommands().get(command).getCommandSpec().args().stream()
                .filter(a -> a.description().length == 0)
                .map(ArgSpec::paramLabel)
                .toList();
        assertEquals(List.of(), silent);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void anUnknownOptionIsOneSentenceWithTheWayToHelp(String command) {
        List<String> args = new ArrayList<>(List.of(command, "--no-such-option"));
        long positions = program().getSubcommands().get(command).getCommandSpec().positionalParameters().stream()
                .filter(ArgSpec::required)
                .count();
        args.addAll(Collections.nCopies((int) positions, "x"));
        if (List.of("label", "convert", "export").contains(command)) {
            args.addAll(List.of("--out", "z.npz"));
        }
        if (command.equals("convert")) {
            args.addAll(List.of("--format", "npz"));
        }
        Cli run = Cli.run(args.toArray(new String[0]));
        assertEquals(2, run.code());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("exolam " + command + ": Unknown option: '--no-such-option'"), run.err());
        assertTrue(run.err().contains("see exolam " + command + " --help"), run.err());
    }

    @Test
    void aMisspeltOptionIsGuessed() {
        assertTrue(Cli.run("doctor", "--jsn").err().contains("did you mean --json?"));
    }

    @Test
    void whatIsMissingIsNamed() {
        Cli label = Cli.run("label", "run");
        assertEquals(2, label.code());
        assertTrue(label.err().contains("'--out=PATH', 'DATA'"), label.err());
    }

    @Test
    void oneArgumentTooManyIsNamed() {
        Cli doctor = Cli.run("doctor", "house");
        assertEquals(2, doctor.code());
        assertTrue(doctor.err().startsWith("exolam doctor: house is one argument too many"), doctor.err());
    }

    @Test
    void noCommandAndAnUnknownCommandAreWrongUsage() {
        assertEquals(2, Cli.run().code());
        Cli unknown = Cli.run("forecats");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().startsWith("exolam: forecats is no command; known are "), unknown.err());
    }

    @Test
    void theHelpListsEveryCommandAndExitCode() {
        String help = Cli.run("--help").out();
        commands().forEach(c -> assertTrue(help.contains("  " + c), c));
        for (String code : List.of("0", "1", "2", "3", "4", "130")) {
            assertTrue(help.lines().anyMatch(l -> l.strip().startsWith(code + " ")), code);
        }
    }

    @Test
    void helpFitsAnOrdinaryTerminal() {
        commands()
                .flatMap(c -> Cli.run(c, "--help").out().lines())
                .forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void theDoctorFindsThisMachineFitAndSaysSoAsJson() {
        Cli run = Cli.run("doctor", "--json");
        List<?> checks = (List<?>) run.json().get("checks");
        assertFalse(checks.isEmpty());
        checks.forEach(c -> assertEquals(true, ((Map<?, ?>) c).get("ok"), c.toString()));
        assertEquals(0, run.code());
    }

    @Test
    void completionKnowsEveryCommand() {
        String script = Cli.run("completion").out();
        commands().forEach(c -> assertTrue(script.contains(c), c));
    }
}
