package org.exolam.forecast;

import java.nio.file.Path;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Schema;

/** A data set whose blocks play other parts, or none: what a recording without labels looks like. */
record WithRoles(Dataset inner, Roles roles) implements Dataset {
    @Override
    public String format() {
        return inner.format();
    }

    @Override
    public Path location() {
        return inner.location();
    }

    @Override
    public Schema schema() {
        return inner.schema().withRoles(roles);
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return inner.episodes();
    }

    @Override
    public Episode open(int index) {
        return inner.open(index);
    }

    @Override
    public List<Problem> problems() {
        return inner.problems();
    }

    @Override
    public List<Problem> notices() {
        return inner.notices();
    }

    @Override
    public void close() {
        inner.close();
    }
}
