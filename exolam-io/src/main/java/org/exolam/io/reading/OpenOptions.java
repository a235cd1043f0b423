package org.exolam.io.reading;

import java.util.Optional;
import org.exolam.data.Roles;

/**
 * How a data set is to be read, where its format does not say or is to be overruled.
 *
 * @param framesOrNull the block that is the observation; null for the format's own
 * @param roles blocks that play a part; a null name leaves the format's own
 * @param episodes which of the usable episodes to take
 * @param skipBroken whether to decode everything once and leave out every episode in which anything is wrong, a number
 *     that is not finite among it; without it such an episode fails when it is read
 * @param episodesFirst whether arrays of an npz or npy file have the shape (episode, time, …) in place of (time, …)
 */
public record OpenOptions(
        String framesOrNull, Roles roles, EpisodeRange episodes, boolean skipBroken, boolean episodesFirst) {
    public static final OpenOptions DEFAULT = new OpenOptions(null, Roles.NONE, EpisodeRange.ALL, false, false);

    public Optional<String> frames() {
        return Optional.ofNullable(framesOrNull);
    }

    public OpenOptions withFrames(String block) {
        return new OpenOptions(block, roles, episodes, skipBroken, episodesFirst);
    }

    public OpenOptions withRoles(Roles given) {
        return new OpenOptions(framesOrNull, given, episodes, skipBroken, episodesFirst);
    }

    public OpenOptions withEpisodes(EpisodeRange range) {
        return new OpenOptions(framesOrNull, roles, range, skipBroken, episodesFirst);
    }

    public OpenOptions withSkipBroken(boolean skip) {
        return new OpenOptions(framesOrNull, roles, episodes, skip, episodesFirst);
    }

    public OpenOptions withEpisodesFirst(boolean first) {
        return new OpenOptions(framesOrNull, roles, episodes, skipBroken, first);
    }
}
