package org.exolam.app.recording;

import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;
import org.exolam.transition.Progress;

/** A data set that tells how many frames were read from it, for work that has no progress of its own. */
public final class WatchedDataset extends ForwardingDataset {
    private final Progress progress;
    private long frames;

    /** @param progress told the count, with 0 for the unknown total */
    public WatchedDataset(Dataset data, Progress progress) {
        super(data);
        this.progress = progress;
    }

    @Override
    public Episode open(int index) {
        Episode episode = data.open(index);
        return new Episode() {
            @Override
            public EpisodeInfo info() {
                return episode.info();
            }

            @Override
            public NumericArray read(String block, int from, int to) {
                NumericArray rows = episode.read(block, from, to);
                if (block.equals(schema().frames())) {
                    frames += rows.rows();
                    progress.advance(frames, 0);
                }
                return rows;
            }

            @Override
            public void close() {
                episode.close();
            }
        };
    }
}
