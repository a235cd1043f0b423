package org.exolam.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.demo.Story;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole story in a minute. */
@Command(
        name = "demo",
        description = "The whole story in a minute, on built-in data: the forecast, how reconstruction fails, which"
                + " remedies prevent it, predicted against obtained; writes the report. Ends with 1 where an effect"
                + " is not there.",
        footerHeading = "%nExamples:%n",
        footer = {"  exolam demo", "  exolam demo --out story", "  exolam demo --json --quiet"})
public final class Demo implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/demo",
            description = "The folder for the report (default: ${DEFAULT-VALUE}); an earlier demo there is replaced.")
    Path out;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that compute (default: one a processor); the result is the same for any number.")
    int workers = TrainSettings.workersDefault();

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        long start = System.nanoTime();
        Story story = new Story(workers, console);
        try (OutputFolder folder = OutputFolder.begin(out, true, Story.JSON)) {
            story.tell();
            story.write(folder.path());
            folder.finish();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        console.say(String.format(Locale.ROOT, "Report: %s (%.0f s)", out.resolve(Story.REPORT), seconds));
        Map<String, Object> result = new LinkedHashMap<>(story.toMap());
        result.put("report", out.resolve(Story.REPORT).toString());
        result.put("seconds", seconds);
        console.result(result);
        return story.holds() ? 0 : 1;
    }
}
