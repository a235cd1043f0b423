package org.exolam.app.recording;

import java.nio.file.Path;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Schema;
import org.exolam.transition.Progress;

/** A data set that tells how many frames were read from it, for work that has no progress of its own. */
public final class WatchedDataset implements Dataset {
    private final Dataset data;
    private final Progress progress;
    private long frames;

    /** @param progress told the count, with 0 for the unknown total */
    public WatchedDataset(Dataset data, Progress progress) {
        this.data = data;
        this.progress = progress;
    }

    @Override
    public String format() {
        return data.format();
    }

    @Override
    public Path location() {
        return data.location();
    }

    @Override
    public Schema schema() {
        return data.schema();
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return data.episodes();
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

    @Override
    public List<Problem> problems() {
        return data.problems();
    }

    @Override
    public List<Problem> notices() {
        return data.notices();
    }

    @Override
    public void close() {
        data.close();
    }
}
