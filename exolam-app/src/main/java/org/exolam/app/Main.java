package org.exolam.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of the program. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Interruption interruption = Interruption.guard(err);
        int code = Exolam.commandLine(out, err, interruption::isUnderway).execute(args);
        out.flush();
        if (code == 0 && out.checkError()) {
            Failure failure = new Failure(4, "cannot write to standard output; is the disk full or the reader gone?");
            err.println("exolam: " + failure.sentence());
            code = failure.exitCode();
        }
        err.flush();
        interruption.workIsOver();
        System.exit(code);
    }

    /** Always UTF-8: on Java 17 the default would follow the locale. */
    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), false);
    }
}
