package org.exolam.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.exolam.data.MemoryDataset;
import org.exolam.moments.MomentAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardsTest {
    private static List<Shards.Shard> shards(TransitionTable table, List<List<Integer>> groups) {
        return shards(new Shards(table, groups));
    }

    private static List<Shards.Shard> shards(Shards source) {
        List<Shards.Shard> all = new ArrayList<>();
        try (Shards shards = source) {
            for (Shards.Shard shard = shards.nextOrNull(); shard != null; shard = shards.nextOrNull()) {
                all.add(shard);
            }
        }
        return all;
    }

    private static TransitionTable table(MemoryDataset data, int width, int batch, long most) {
        List<Column> columns = List.of(new Column("o", new BlockSource("obs", 0, width)));
        return TransitionTable.of(data, columns, 1, new TransitionOptions(1, batch, most));
    }

    @Test
    void aShardHoldsBatchesOfOneGroupUpToItsRows() {
        MemoryDataset data = Recordings.of(5001, 31, 1, 301);
        List<Shards.Shard> shards =
                shards(table(data, 2, 256, Long.MAX_VALUE), List.of(List.of(0, 1), List.of(2), List.of(3)));
        assertEquals(
                List.of(2048L, 2048L, 934L, 0L, 300L),
                shards.stream().map(Shards.Shard::transitions).toList());
        assertEquals(
                List.of(0, 0, 0, 1, 2), shards.stream().map(Shards.Shard::group).toList());
        assertEquals(
                List.of(false, false, true, true, true),
                shards.stream().map(Shards.Shard::isLast).toList());
        assertEquals(0, data.openEpisodes());
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({"1, '2, 2, 2, 2, 1'", "320, '4, 4, 1'", "319, '2, 2, 2, 3'", "100000, 9"})
    void widerFramesMakeSmallerShardsOfAtLeastOneBatch(long bytes, String transitions) {
        // A frame of ten doubles is 80 bytes, a batch holds two.
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.vectors(new double[10][10])))
                .build();
        List<Shards.Shard> all = shards(new Shards(table(data, 10, 2, Long.MAX_VALUE), List.of(List.of(0)), bytes));
        assertEquals(
                transitions,
                all.stream().map(s -> Long.toString(s.transitions())).collect(Collectors.joining(", ")));
    }

    @Test
    void memoryOfABlockIsCountedAsItIsStored() {
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of(
                        "obs", MemoryDataset.images(2, 3, 4, 3, new byte[72]),
                        "action", MemoryDataset.classes(1),
                        "state", MemoryDataset.vectors(new double[2][5])))
                .build();
        List<Column> columns = List.of(
                new Column("o", new BlockSource("obs", 0, 36)),
                new Column("action", new OneHotSource("action", 0, List.of(1L))),
                new Column("state", new BlockSource("state", 0, 5)));
        Needs needs = Needs.of(columns);
        assertEquals(36 + 8 + 40, needs.bytesPerFrame(data.schema()));
        assertEquals(36 + 1 + 5, needs.valuesPerFrame(data.schema()));
    }

    @Test
    void theLimitEndsTheGroups() {
        List<Shards.Shard> shards = shards(table(Recordings.of(11, 11), 2, 4, 13), List.of(List.of(0), List.of(1, 0)));
        assertEquals(
                List.of(10L, 3L), shards.stream().map(Shards.Shard::transitions).toList());
    }

    @Test
    void aShardIsAWholeNumberOfBlocksSoThatNoneEndsEarly() {
        assertEquals(0, Shards.ROWS % MomentAccumulator.BLOCK_ROWS);
        assertEquals(0, TransitionOptions.BATCH_DEFAULT % MomentAccumulator.BLOCK_ROWS);
    }
}
