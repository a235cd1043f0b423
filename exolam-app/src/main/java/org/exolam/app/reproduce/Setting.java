package org.exolam.app.reproduce;

import java.util.Map;
import org.exolam.data.Dataset;

/** What is recorded in an experiment. */
sealed interface Setting permits LinearSetting, PictureSetting {
    /** The recording of a seed. */
    Dataset data(int episodes, int length, long seed);

    /** Steps from frames to what models see. */
    String represent();

    /** All that decides the recording, for its record. */
    Map<String, Object> toMap();
}
