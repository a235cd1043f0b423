package org.exolam.transition;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.data.BlockSpec;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Schema;

/**
 * What a set of columns reads around transition t.
 *
 * @param history frames before t
 * @param reach block → frames after t
 */
record Needs(int history, Map<String, Integer> reach) {
    Needs {
        reach = Collections.unmodifiableMap(new TreeMap<>(reach));
    }

    static Needs of(List<Column> columns) {
        int history = 0;
        Map<String, Integer> reach = new TreeMap<>();
        for (Column column : columns) {
            history = Math.max(history, column.source().history());
            for (String block : column.source().blocks()) {
                reach.merge(block, column.source().reach(), Math::max);
            }
        }
        return new Needs(history, reach);
    }

    /** Transitions t = 0, 1, … of an episode for which o_{t+h} and every row that a column reads exist. */
    int transitions(EpisodeInfo episode, Schema schema, int horizon) {
        int count = episode.transitions(horizon);
        for (Map.Entry<String, Integer> entry : reach.entrySet()) {
            if (schema.block(entry.getKey()).rowsPerFrame() == BlockSpec.Alignment.STEP) {
                count = Math.min(count, episode.steps() - entry.getValue());
            }
        }
        return Math.max(0, count);
    }

    /** Doubles that one frame of the blocks makes when converted. */
    long valuesPerFrame(Schema schema) {
        return reach.keySet().stream().mapToLong(b -> schema.block(b).width()).sum();
    }

    /** Bytes of one frame of the blocks in memory. */
    long bytesPerFrame(Schema schema) {
        return reach.keySet().stream()
                .mapToLong(b -> bytesPerRow(schema.block(b)))
                .sum();
    }

    private static long bytesPerRow(BlockSpec spec) {
        // How NumericArray stores them: integers wider than a byte as longs, float16 as floats.
        int bytes = spec.dtype().bytes() == 1
                ? 1
                : spec.dtype().isFloating() ? Math.max(Float.BYTES, spec.dtype().bytes()) : Long.BYTES;
        return (long) bytes * spec.width();
    }
}
