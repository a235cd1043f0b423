package org.exolam.app.run;

import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.TransitionTable;

/**
 * What is to be labelled, and how.
 *
 * @param data the recording
 * @param table its transitions, with the model's encoder inputs
 * @param episodes positions of the episodes to label
 * @param provenance what made the latents, for files that have a place for it
 * @param overwrite whether folders of the same kind are replaced
 * @param stockPolicy whether the latents take the place of the action
 */
public record LabelJob(
        Dataset data,
        TransitionTable table,
        List<Integer> episodes,
        LatentActionModel model,
        Map<String, Object> provenance,
        boolean overwrite,
        boolean stockPolicy) {
    public LabelJob {
        episodes = List.copyOf(episodes);
    }
}
