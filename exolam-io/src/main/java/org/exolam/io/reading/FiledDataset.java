package org.exolam.io.reading;

import java.util.Map;
import org.exolam.data.Dataset;

/** A data set that knows the file of each episode. */
public interface FiledDataset extends Dataset {
    /** The file of the episode at a position, relative to the data set's location. */
    String file(int index);

    /**
     * The episode's length as its format counts it: frames, or the steps between them where the format's own numbers
     * count those.
     */
    default int length(int index) {
        return episodes().get(index).frames();
    }

    /** What only this format says of a data set: version, tasks, masks. */
    default Map<String, Object> facts() {
        return Map.of();
    }
}
