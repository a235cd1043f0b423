package org.exolam.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.DataException;

/**
 * Episodes held in arrays, for tests. Counts what is read, so that a test can say how much was.
 *
 * <pre>{@code
 * MemoryDataset data = MemoryDataset.frames("obs")
 *         .roles(new Roles("action", null, "background", null))
 *         .episode(Map.of("obs", MemoryDataset.vectors(rows), "action", MemoryDataset.vectors(actions)))
 *         .build();
 * }</pre>
 *
 * <p>A block with one row fewer than the frames in some episode is aligned to steps, every other one to frames; a block
 * of another length is kept as it is, to test what a reader must never deliver.
 */
public final class MemoryDataset implements Dataset {
    private final Schema schema;
    private final List<EpisodeInfo> infos;
    private final List<Map<String, NumericArray>> episodes;
    private long rowsRead;
    private int largestRead;
    private int open;
    private int mostOpen;
    private boolean closed;

    private MemoryDataset(Schema schema, List<EpisodeInfo> infos, List<Map<String, NumericArray>> episodes) {
        this.schema = schema;
        this.infos = List.copyOf(infos);
        this.episodes = List.copyOf(episodes);
    }

    /** Starts a data set whose observation is the named block. */
    public static Builder frames(String block) {
        return new Builder(block);
    }

    /** float64 rows of one length. */
    public static NumericArray vectors(double[][] rows) {
        return vectors(rows, rows.length == 0 ? 0 : rows[0].length);
    }

    /** float64 rows of the given width; there may be none. */
    public static NumericArray vectors(double[][] rows, int width) {
        double[] flat = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return NumericArray.ofDoubles(Shape.of(rows.length, width), flat);
    }

    /** uint8 images, n × height × width × channels, row-major. */
    public static NumericArray images(int n, int height, int width, int channels, byte[] pixels) {
        return NumericArray.ofBytes(DType.UINT8, Shape.of(n, height, width, channels), pixels);
    }

    /** One int64 class a frame. */
    public static NumericArray classes(long... values) {
        return NumericArray.ofLongs(DType.INT64, Shape.of(values.length), values);
    }

    /** Collects episodes. */
    public static final class Builder {
        private final String frames;
        private final List<Map<String, NumericArray>> episodes = new ArrayList<>();
        private final List<String> splits = new ArrayList<>();
        private Roles roles = Roles.NONE;

        private Builder(String frames) {
            this.frames = frames;
        }

        public Builder roles(Roles given) {
            roles = given;
            return this;
        }

        /** Adds an episode: block → rows, first dimension time. */
        public Builder episode(Map<String, NumericArray> blocks) {
            return episode(blocks, null);
        }

        /** Adds an episode that the data set itself puts in a split. */
        public Builder episode(Map<String, NumericArray> blocks, String splitOrNull) {
            episodes.add(blocks);
            splits.add(splitOrNull);
            return this;
        }

        public MemoryDataset build() {
            Map<String, BlockSpec> specs = new LinkedHashMap<>();
            specs.put(frames, spec(frames));
            for (Map<String, NumericArray> episode : episodes) {
                episode.keySet().stream().sorted().forEach(b -> specs.computeIfAbsent(b, this::spec));
            }
            List<EpisodeInfo> infos = new ArrayList<>();
            for (int i = 0; i < episodes.size(); i++) {
                int length = episodes.get(i).get(frames).rows();
                boolean short1 = episodes.get(i).values().stream().anyMatch(b -> b.rows() == length - 1);
                infos.add(new EpisodeInfo(i, "episode-" + i, length, short1 ? length - 1 : length, splits.get(i)));
            }
            return new MemoryDataset(new Schema(frames, specs, roles, 0), infos, episodes);
        }

        private BlockSpec spec(String block) {
            BlockSpec.Alignment alignment = BlockSpec.Alignment.FRAME;
            NumericArray any = null;
            for (Map<String, NumericArray> episode : episodes) {
                NumericArray rows = episode.get(block);
                if (rows != null) {
                    any = rows;
                    if (rows.rows() == episode.get(frames).rows() - 1) {
                        alignment = BlockSpec.Alignment.STEP;
                    }
                }
            }
            if (any == null) {
                return BlockSpec.perFrame(DType.FLOAT64, Shape.of(1));
            }
            return new BlockSpec(any.dtype(), any.shape().inner(), alignment);
        }
    }

    @Override
    public String format() {
        return "memory";
    }

    @Override
    public Path location() {
        return Path.of("memory");
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return infos;
    }

    @Override
    public Episode open(int index) {
        open++;
        mostOpen = Math.max(mostOpen, open);
        return new Opened(index);
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
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Rows delivered so far, over all blocks. */
    public long rowsRead() {
        return rowsRead;
    }

    /** The most rows any single read asked for. */
    public int largestRead() {
        return largestRead;
    }

    /** Episodes open now. */
    public int openEpisodes() {
        return open;
    }

    /** The most episodes that were open at once. */
    public int mostOpenEpisodes() {
        return mostOpen;
    }

    private final class Opened implements Episode {
        private final int index;
        private boolean isClosed;

        Opened(int index) {
            this.index = index;
        }

        @Override
        public EpisodeInfo info() {
            return infos.get(index);
        }

        @Override
        public NumericArray read(String block, int from, int to) {
            NumericArray rows = episodes.get(index).get(block);
            if (rows == null || from < 0 || to < from || to > rows.rows()) {
                throw new DataException("memory, " + info().name() + ", block " + block + ": rows " + from + " to " + to
                        + " were asked for, there are " + (rows == null ? 0 : rows.rows()));
            }
            rowsRead += to - from;
            largestRead = Math.max(largestRead, to - from);
            return rows.rows(from, to);
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                open--;
            }
        }
    }
}
