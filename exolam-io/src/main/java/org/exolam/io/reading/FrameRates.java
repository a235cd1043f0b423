package org.exolam.io.reading;

/** The frame rate that the files of a data set share. */
public final class FrameRates {
    private static final double TOLERANCE = 1e-3;

    private String firstFile;
    private double first;
    private String otherFile;
    private double other;

    /** @param fps what a file says; 0 where it says nothing */
    public void add(String file, double fps) {
        if (fps <= 0) {
            return;
        }
        if (firstFile == null) {
            firstFile = file;
            first = fps;
        } else if (otherFile == null && Math.abs(fps - first) > TOLERANCE * first) {
            otherFile = file;
            other = fps;
        }
    }

    /** The rate, 0 where no file says one, and with a notice where they differ. */
    public double common(Findings findings) {
        if (otherFile == null) {
            return first;
        }
        findings.notice(
                otherFile,
                "",
                "fps",
                "frame rates differ: " + rounded(other) + " a second here, " + rounded(first) + " in " + firstFile
                        + "; a step is a frame, and no rate is taken");
        return 0;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
