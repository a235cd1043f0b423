package org.exolam.representation;

import java.util.List;
import java.util.function.Consumer;

/** What the steps before the one being fitted make of the training frames: rows to pass over as often as needed. */
final class TrainingRows {
    private final TrainingFrames frames;
    private final List<Step> before;
    private final int index;
    private final Consumer<String> notices;

    /**
     * @param before the fitted steps
     * @param index the position of the step being fitted
     */
    TrainingRows(TrainingFrames frames, List<Step> before, int index, Consumer<String> notices) {
        this.frames = frames;
        this.before = List.copyOf(before);
        this.index = index;
        this.notices = notices;
    }

    /** n, known before the first pass. */
    int count() {
        return frames.count();
    }

    /** Episodes that the rows are of. */
    int episodes() {
        return frames.episodes();
    }

    /** The data set, as the first words of a message. */
    String place() {
        return frames.place();
    }

    /** A seed of this step's own, so that two projections of one representation differ. */
    long seed() {
        return frames.options().seed() + 0x9E3779B97F4A7C15L * (index + 1);
    }

    void notice(String sentence) {
        notices.accept(sentence);
    }

    /** Work on one group of rows; groups are numbered from 0, and are the same in every pass. */
    @FunctionalInterface
    interface Work<T> {
        T on(int group, GroupRows rows);
    }

    /** One pass: {@code work} runs in workers, {@code fold} in the calling thread and in the groups' order. */
    <T> void pass(Work<T> work, Consumer<T> fold) {
        frames.pass(before, work, fold);
    }

    FrameStatistics statistics() {
        FrameStatistics.Sums[] sum = new FrameStatistics.Sums[1];
        this.<FrameStatistics.Sums>pass((g, rows) -> FrameStatistics.Sums.of(rows), s -> {
            if (sum[0] == null) {
                sum[0] = s;
            } else {
                sum[0].add(s);
            }
        });
        return sum[0].statistics();
    }
}
