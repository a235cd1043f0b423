package org.exolam.io.labels;

import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/**
 * By what a frame is found again in its data set: {@code episode_index}, {@code frame_index} and {@code index}. The data
 * set's own columns of these names where it has them, as LeRobot does; else counted from 0.
 */
public final class LabelKeys {
    private final Dataset data;
    private long counted;

    public LabelKeys(Dataset data) {
        this.data = data;
    }

    /** Keys of the frames of one episode, each int64 (frames). */
    public record Keys(NumericArray episodes, NumericArray frames, NumericArray indices) {}

    /** Keys of an episode; episodes are asked for in ascending order, without gaps. */
    public Keys of(int episode) {
        int frames = data.episodes().get(episode).frames();
        long first = counted;
        counted += frames;
        try (Episode open = data.open(episode)) {
            return new Keys(
                    column(open, "episode_index", frames, episode, 0),
                    column(open, "frame_index", frames, 0, 1),
                    column(open, "index", frames, first, 1));
        }
    }

    private NumericArray column(Episode open, String name, int frames, long first, int step) {
        BlockSpec spec = data.schema().blocks().get(name);
        if (spec != null && spec.dtype() == DType.INT64 && spec.width() == 1) {
            NumericArray own = open.read(name, 0, frames);
            long[] flat = new long[frames];
            for (int i = 0; i < frames; i++) {
                flat[i] = own.getLong(i);
            }
            return NumericArray.ofLongs(DType.INT64, Shape.of(frames), flat);
        }
        long[] counts = new long[frames];
        for (int i = 0; i < frames; i++) {
            counts[i] = first + (long) i * step;
        }
        return NumericArray.ofLongs(DType.INT64, Shape.of(frames), counts);
    }
}
