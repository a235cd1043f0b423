package org.exolam.app.command;

import org.exolam.app.config.DataSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.run.Forecasting;
import org.exolam.transition.Progress;
import org.exolam.transition.TransitionOptions;
import picocli.CommandLine.Option;

/** What long work may cost. */
final class EffortOptions {
    @Option(
            names = "--max-transitions",
            paramLabel = "N",
            description = "At most N transitions. forecast takes a part of every episode, by default "
                    + Forecasting.TRANSITIONS_DEFAULT
                    + " in all; other commands take the first episodes, by default all.")
    long maxTransitions = DataSettings.ALL_TRANSITIONS;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that compute (default: one a processor); the result is the same for any number.")
    int workers = TrainSettings.workersDefault();

    boolean isBounded() {
        return maxTransitions != DataSettings.ALL_TRANSITIONS;
    }

    TransitionOptions transitions(Progress progress) {
        return new TransitionOptions(workers, TransitionOptions.BATCH_DEFAULT, maxTransitions, progress);
    }
}
