package org.exolam.data;

import java.nio.file.Path;
import java.util.List;

/** A data set that is another one but for what a subclass says otherwise. Closing it closes that one. */
public abstract class ForwardingDataset implements Dataset {
    /** What everything is asked of. */
    protected final Dataset data;

    /** @param data what everything is asked of */
    protected ForwardingDataset(Dataset data) {
        this.data = data;
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
        return data.open(index);
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
