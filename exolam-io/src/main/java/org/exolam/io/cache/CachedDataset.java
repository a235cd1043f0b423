package org.exolam.io.cache;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;

/** A data set one block of which, usually its frames, comes from a cache, and everything else from itself. */
public final class CachedDataset extends ForwardingDataset {
    private final FrameCache cache;
    private final Schema schema;
    private final String block;
    private final Map<Integer, Integer> places = new HashMap<>();

    /**
     * @param data closed with this
     * @param cache of this data set
     * @param episodes the positions that were cached, in the cache's order; others are read from the data set only where the
     *     cache holds frames as they are stored
     */
    public CachedDataset(Dataset data, FrameCache cache, List<Integer> episodes) {
        this(data, data.schema().frames(), cache, episodes);
    }

    /** The same of another block, such as a second view. */
    public CachedDataset(Dataset data, String block, FrameCache cache, List<Integer> episodes) {
        super(data);
        this.block = data.schema().stored(block);
        this.cache = cache;
        for (int i = 0; i < episodes.size(); i++) {
            places.put(episodes.get(i), i);
        }
        Map<String, BlockSpec> blocks = new LinkedHashMap<>(data.schema().blocks());
        blocks.put(this.block, cache.spec());
        this.schema = new Schema(
                data.schema().frames(),
                blocks,
                data.schema().roles(),
                data.schema().fps(),
                data.schema().aliases());
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Episode open(int index) {
        Integer place = places.get(index);
        if (place == null) {
            if (!cache.spec().equals(data.schema().block(block))) {
                throw new IllegalArgumentException("episode " + index + " is not in the cache, whose frames are "
                        + cache.spec().shape());
            }
            return data.open(index);
        }
        return new CachedEpisode(data.open(index), place);
    }

    private final class CachedEpisode implements Episode {
        private final Episode episode;
        private final int place;

        CachedEpisode(Episode episode, int place) {
            this.episode = episode;
            this.place = place;
        }

        @Override
        public EpisodeInfo info() {
            return episode.info();
        }

        @Override
        public NumericArray read(String block, int from, int to) {
            return isCached(block) ? cache.read(place, from, to) : episode.read(block, from, to);
        }

        private boolean isCached(String name) {
            return schema.stored(name).equals(CachedDataset.this.block);
        }

        @Override
        public void readBytes(String block, int from, int to, byte[] out, int at) {
            if (isCached(block)) {
                cache.readBytes(place, from, to, out, at);
            } else {
                episode.readBytes(block, from, to, out, at);
            }
        }

        @Override
        public void close() {
            episode.close();
        }
    }
}
