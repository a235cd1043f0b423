package org.exolam.io.lerobot;

import java.util.Locale;
import org.exolam.io.reading.Findings;

/** Deviations in the rows of an episode that change nothing that is read. */
record RunNotices(Info info, Findings findings) {
    /** Times are stored in single precision. */
    private static final double RATE_TOLERANCE = 0.01;

    void of(Entry entry, FrameTable.Run run) {
        // Frames are counted, not timed.
        double rate = (run.rows() - 1) / run.span();
        if (run.span() > 0 && Math.abs(rate - info.fps()) > RATE_TOLERANCE * info.fps()) {
            String message = String.format(
                    Locale.ROOT, "timestamp goes at %.3f rows a second, %s says %s", rate, Info.FILE, info.fps());
            findings.notice(entry.file(), entry.name(), "timestamp", message);
        }
        if (run.jumpOrNull() != null) {
            findings.notice(entry.file(), entry.name(), "index", run.jumpOrNull());
        }
    }
}
