package org.exolam.io.lerobot;

import java.util.List;
import java.util.Map;

/**
 * An episode as the metadata describe it.
 *
 * @param index its number
 * @param length rows, −1 where the metadata do not say
 * @param file with its rows, relative to the data set
 * @param cameras where each camera's frames lie
 */
record Entry(int index, long length, List<String> tasks, String file, Map<String, Footage> cameras) {
    /**
     * Frames of one camera.
     *
     * @param file relative to the data set
     * @param seconds where they begin in it
     */
    record Footage(String file, double seconds) {}

    Entry {
        tasks = List.copyOf(tasks);
        cameras = Map.copyOf(cameras);
    }

    String name() {
        return String.valueOf(index);
    }

    Entry withLength(long other) {
        return new Entry(index, other, tasks, file, cameras);
    }
}
