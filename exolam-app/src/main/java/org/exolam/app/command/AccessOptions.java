package org.exolam.app.command;

import org.exolam.app.config.DataSettings;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.io.reading.EpisodeRange;
import picocli.CommandLine.Option;

/** Which frames and episodes of a recording are read. */
final class AccessOptions {
    @Option(
            names = "--camera",
            paramLabel = "KEY",
            description = "The frames, where the recording has several cameras.")
    String camera;

    @Option(names = "--episodes", paramLabel = "A:B", description = "Only episodes A to B - 1, counted from 0.")
    String episodes;

    boolean isUsed() {
        return camera != null || episodes != null;
    }

    DataSettings settings(String path, Roles roles, long maxTransitions, boolean skipBroken, SplitRule split) {
        return new DataSettings(
                path,
                roles,
                camera,
                episodes == null ? EpisodeRange.ALL : EpisodeRange.parse(episodes),
                maxTransitions,
                skipBroken,
                split);
    }
}
