package org.exolam.app.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.exolam.transition.Progress;

/**
 * One stage of long work: how much is done, how fast, how long it will take. On a terminal one line is rewritten; without
 * one a line is logged after {@value #LOG_FIRST_SECONDS} s and every {@value #LOG_SECONDS} s. Used by one thread.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    /** Short stages log nothing, long ones show early that they live. */
    private static final int LOG_FIRST_SECONDS = 10;

    private static final int LOG_SECONDS = 30;

    /** Often enough to look alive, seldom enough to cost nothing. */
    private static final long TERMINAL_NANOS = 200_000_000L;

    private static final double NANOS = 1e9;

    /** Things a second below which fractions matter. */
    private static final double SLOW = 10;

    private final PrintWriter errOrNull;
    private String remark = "";
    private String stage;
    private String unit;
    private final boolean terminal;
    private final LongSupplier clock;
    private long start;
    private long base;
    private long last;
    private long due;
    private int shown;

    ProgressLine(PrintWriter errOrNull, String stage, String unit, boolean terminal, LongSupplier nanoClock) {
        this.errOrNull = errOrNull;
        this.stage = stage;
        this.unit = unit;
        this.terminal = terminal;
        this.clock = nanoClock;
        this.start = nanoClock.getAsLong();
        this.due = start + (terminal ? TERMINAL_NANOS : (long) (LOG_FIRST_SECONDS * NANOS));
    }

    static ProgressLine silent() {
        return new ProgressLine(null, "", "", false, () -> 0L);
    }

    /** Shows the line where it is due; a total of 0 is an unknown one. */
    @Override
    public void advance(long done, long total) {
        if (errOrNull == null) {
            return;
        }
        long now = clock.getAsLong();
        if (done < last) {
            // The next pass of the same stage begins: its rate counts from here.
            start = now;
            base = done;
            due = Math.max(due, now + TERMINAL_NANOS);
        }
        last = done;
        if (now < due) {
            return;
        }
        due = now + (terminal ? TERMINAL_NANOS : (long) (LOG_SECONDS * NANOS));
        show(line(done, total, (now - start) / NANOS));
    }

    /** Goes on with another stage, whose rate counts from here. */
    @Override
    public void begin(String nextStage, String nextUnit) {
        stage = nextStage;
        unit = nextUnit;
        start = clock.getAsLong();
        base = 0;
        last = 0;
    }

    /** Words behind the line from now on, such as the loss. */
    public void remark(String words) {
        remark = words;
    }

    private String line(long done, long total, double seconds) {
        double rate = (done - base) / seconds;
        StringBuilder line = new StringBuilder(stage).append(": ").append(String.format(Locale.ROOT, "%,d", done));
        if (total > 0) {
            line.append(String.format(Locale.ROOT, " of %,d", total));
        }
        line.append(' ')
                .append(unit)
                .append(String.format(
                        Locale.ROOT, rate < SLOW && rate != Math.rint(rate) ? ", %.2f/s" : ", %,.0f/s", rate));
        if (total > 0 && rate > 0 && done <= total) {
            line.append(", ").append(duration((total - done) / rate)).append(" left");
        }
        return remark.isEmpty()
                ? line.toString()
                : line.append(", ").append(remark).toString();
    }

    /** 7 s, 3 min 20 s, 2 h 05 min. */
    static String duration(double seconds) {
        long s = Math.round(Math.ceil(seconds));
        if (s < 60) {
            return s + " s";
        }
        return s < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
    }

    private void show(String line) {
        if (terminal) {
            errOrNull.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            shown = line.length();
        } else {
            errOrNull.println(line);
        }
        errOrNull.flush();
    }

    /** Wipes the line from a terminal. */
    @Override
    public void close() {
        if (shown > 0) {
            errOrNull.print("\r" + " ".repeat(shown) + "\r");
            errOrNull.flush();
            shown = 0;
        }
    }
}
