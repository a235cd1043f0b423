package org.exolam.data;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.exolam.error.UsageException;

/**
 * How episodes are divided. By whole episodes, in the data set's own order.
 *
 * @param testFraction share of the episodes at the end that is held out, where neither list nor data set says otherwise
 * @param testEpisodes positions to hold out; empty to use the data set's own splits or the fraction
 */
public record SplitRule(double testFraction, List<Integer> testEpisodes) {
    /** The last ⌈20 %⌉. */
    public static final SplitRule DEFAULT = new SplitRule(0.2, List.of());

    public SplitRule {
        testEpisodes = List.copyOf(testEpisodes);
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new UsageException("testFraction is " + testFraction + "; give a share between 0 and 1, such as 0.2");
        }
    }

    /** Divides; both sides hold at least one episode. */
    public Split split(Dataset data) {
        List<EpisodeInfo> episodes = data.episodes();
        int n = episodes.size();
        if (n < 2) {
            throw new UsageException(data.location() + " has " + n + " usable episode" + (n == 1 ? "" : "s")
                    + ", so none can be held out; give a recording of two or more episodes");
        }
        TreeSet<Integer> test = new TreeSet<>();
        if (!testEpisodes.isEmpty()) {
            for (int e : testEpisodes) {
                if (e < 0 || e >= n) {
                    throw new UsageException("testEpisodes names episode " + e + "; " + data.location()
                            + " has episodes 0 to " + (n - 1));
                }
                test.add(e);
            }
        } else if (episodes.stream().anyMatch(e -> "test".equals(e.splitOrNull()))) {
            episodes.stream().filter(e -> "test".equals(e.splitOrNull())).forEach(e -> test.add(e.index()));
        } else {
            int held = (int) Math.ceil(testFraction * n - 1e-9);
            for (int e = n - Math.min(held, n - 1); e < n; e++) {
                test.add(e);
            }
        }
        List<Integer> train = new ArrayList<>();
        for (int e = 0; e < n; e++) {
            if (!test.contains(e)) {
                train.add(e);
            }
        }
        if (train.isEmpty()) {
            throw new UsageException("every one of the " + n + " episodes is held out; leave some for training");
        }
        return new Split(train, List.copyOf(test));
    }
}
