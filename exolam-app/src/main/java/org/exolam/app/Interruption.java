package org.exolam.app;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C and SIGTERM do: the working thread is interrupted, so that files it is writing are taken back, and the
 * program ends with exit code {@value #EXIT_CODE}.
 */
final class Interruption {
    static final int EXIT_CODE = 130;

    /** Longer than any file system takes to delete a file; shorter than a user's patience. */
    private static final int GRACE_SECONDS = 5;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread worker;
    private final PrintWriter err;
    private volatile boolean underway;

    private Interruption(Thread worker, PrintWriter err) {
        this.worker = worker;
        this.err = err;
    }

    /** Guards the calling thread from now on. */
    static Interruption guard(PrintWriter err) {
        Interruption interruption = new Interruption(Thread.currentThread(), err);
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::shutDown, "interruption"));
        return interruption;
    }

    /** Whether the program is being ended from outside; what fails now fails because of that. */
    boolean isUnderway() {
        return underway;
    }

    /** The work is over: an end of the program is now its own. */
    void workIsOver() {
        finished.countDown();
    }

    private void shutDown() {
        if (finished.getCount() == 0) {
            return;
        }
        underway = true;
        worker.interrupt();
        try {
            finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        err.println("exolam: interrupted; no half-written file is left behind");
        err.flush();
        // Not exit, which waits for this very hook; and the signal's own code would be 143 for SIGTERM.
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
