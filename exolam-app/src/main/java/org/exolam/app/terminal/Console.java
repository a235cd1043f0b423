package org.exolam.app.terminal;

import java.io.PrintWriter;
import java.util.Map;
import org.exolam.settings.Json;

/**
 * How a command speaks. Its result goes to standard output, as lines for people or as one JSON object; everything else
 * goes to standard error.
 */
public final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean quiet;
    private final boolean terminal;

    /**
     * @param json whether the result is JSON
     * @param quiet whether notes and progress are left out
     * @param terminal whether standard error is a terminal, where a progress line is rewritten in place
     */
    public Console(PrintWriter out, PrintWriter err, boolean json, boolean quiet, boolean terminal) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** Part of the result for people; nothing where JSON was asked for. */
    public void say(String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    /** The result as JSON; nothing unless JSON was asked for. */
    public void result(Map<String, ?> result) {
        if (json) {
            out.print(Json.pretty(result));
            out.flush();
        }
    }

    /** A remark that {@code --quiet} leaves out. */
    public void note(String line) {
        if (!quiet) {
            err.println(line);
            err.flush();
        }
    }

    /** A remark that always appears: something the user would act on. */
    public void warn(String line) {
        err.println(line);
        err.flush();
    }

    /** Progress of one stage of the work; to be closed when the stage ends, however it ends. */
    public ProgressLine progress(String stage, String unit) {
        return quiet ? ProgressLine.silent() : new ProgressLine(err, stage, unit, terminal, System::nanoTime);
    }
}
