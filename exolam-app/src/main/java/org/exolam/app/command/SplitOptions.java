package org.exolam.app.command;

import java.util.List;
import org.exolam.data.SplitRule;
import picocli.CommandLine.Option;

/** How episodes are held out. */
final class SplitOptions {
    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "The last share of the episodes that is held out (default: 0.2), unless the recording names"
                    + " its own splits.")
    Double testFraction;

    @Option(
            names = "--test-episodes",
            paramLabel = "N",
            split = ",",
            description = "The episodes that are held out, counted from 0, such as 4,10.")
    List<Integer> testEpisodes = List.of();

    SplitRule rule() {
        return new SplitRule(testFraction == null ? SplitRule.DEFAULT.testFraction() : testFraction, testEpisodes);
    }

    boolean isUsed() {
        return testFraction != null || !testEpisodes.isEmpty();
    }
}
