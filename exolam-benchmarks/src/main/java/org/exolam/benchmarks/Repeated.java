package org.exolam.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;

/** Episodes of vectors that repeat a small array of numbers: reading costs nothing, as from a file that lies in memory. */
final class Repeated implements Dataset {
    private static final int DISTINCT = 8192;

    private final Schema schema;
    private final List<EpisodeInfo> episodes = new ArrayList<>();
    private final NumericArray rows;

    Repeated(int episodeCount, int frames, int width, long seed) {
        schema = new Schema("obs", Map.of("obs", BlockSpec.perFrame(DType.FLOAT64, Shape.of(width))), Roles.NONE, 0);
        RandomGenerator random = new SplittableRandom(seed);
        double[] values = new double[DISTINCT * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() + 1;
        }
        rows = NumericArray.ofDoubles(Shape.of(DISTINCT, width), values);
        for (int e = 0; e < episodeCount; e++) {
            episodes.add(new EpisodeInfo(e, Integer.toString(e), frames, frames, null));
        }
    }

    @Override
    public String format() {
        return "repeated";
    }

    @Override
    public Path location() {
        return Path.of("repeated");
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return episodes;
    }

    @Override
    public Episode open(int index) {
        return new Opened(episodes.get(index));
    }

    @Override
    public List<Problem> problems() {
        return List.of();
    }

    @Override
    public List<Problem> notices() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private final class Opened implements Episode {
        private final EpisodeInfo info;

        Opened(EpisodeInfo info) {
            this.info = info;
        }

        @Override
        public EpisodeInfo info() {
            return info;
        }

        @Override
        public NumericArray read(String block, int from, int to) {
            int first = from % (DISTINCT / 2);
            return rows.view(first, first + to - from);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
