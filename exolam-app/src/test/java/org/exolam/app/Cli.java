package org.exolam.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.exolam.settings.Json;

/** The program in this JVM, with what it printed. */
public record Cli(int code, String out, String err) {
    /** Runs one command. */
    public static Cli run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Exolam.commandLine(new PrintWriter(out), new PrintWriter(err), () -> false)
                .execute(args);
        return new Cli(code, out.toString(), err.toString());
    }

    /** Standard output as one JSON object: fails where anything else is there. */
    public Map<String, Object> json() {
        return Json.parse("standard output", out);
    }
}
