package org.exolam.app.recording;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exolam.app.config.DataSettings;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.data.Problem;
import org.exolam.error.DataException;
import org.exolam.io.DatasetFingerprint;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;

/** Opens recordings for commands that compute with them. */
public final class Recordings {
    /** More remarks about one recording than this are no help. */
    private static final int REMARKS_MOST = 5;

    private Recordings() {}

    /**
     * Opens a recording, or a built-in world; what was read in spite of a deviation is remarked on.
     *
     * @throws DataException where episodes cannot be used and {@link DataSettings#skipBroken} does not allow that
     */
    public static Dataset open(DataSettings settings, Console console) {
        Dataset data = openWithProblems(settings);
        List<Problem> problems = data.problems();
        if (!problems.isEmpty() && !settings.skipBroken()) {
            data.close();
            throw new DataException(settings.path() + ": " + sentence(problems.get(0))
                    + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more problems)" : "")
                    + "; repair it, or leave out what is broken with --skip-broken (skipBroken: true)");
        }
        remark(console, problems, "left out");
        remark(console, data.notices(), "read all the same");
        return data;
    }

    /** Opens a recording whatever is wrong with part of it. */
    public static Dataset openWithProblems(DataSettings settings) {
        return settings.path().startsWith(BuiltInWorld.PREFIX)
                ? BuiltInWorld.open(settings)
                : Datasets.open(settings.path(), options(settings));
    }

    /** Tells whether a recording is the one that a run was made from. */
    public static String fingerprint(DataSettings settings, Dataset data) {
        return settings.path().startsWith(BuiltInWorld.PREFIX) ? "built in" : DatasetFingerprint.of(data.location());
    }

    /** How the settings ask for a recording to be read. */
    private static OpenOptions options(DataSettings settings) {
        return OpenOptions.DEFAULT
                .withFrames(settings.cameraOrNull())
                .withRoles(settings.roles())
                .withEpisodes(settings.episodes())
                .withSkipBroken(settings.skipBroken());
    }

    private static void remark(Console console, List<Problem> problems, String what) {
        problems.stream().limit(REMARKS_MOST).forEach(p -> console.note(what + ": " + sentence(p)));
        if (problems.size() > REMARKS_MOST) {
            console.note("… and " + (problems.size() - REMARKS_MOST) + " more; exolam inspect lists them");
        }
    }

    /** Place and message of a problem. */
    public static String sentence(Problem p) {
        String place = Stream.of(
                        p.file(),
                        p.episode().isEmpty() ? "" : "episode " + p.episode(),
                        p.key().isEmpty() ? "" : "key " + p.key())
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining(", "));
        return place.isEmpty() ? p.message() : place + ": " + p.message();
    }
}
