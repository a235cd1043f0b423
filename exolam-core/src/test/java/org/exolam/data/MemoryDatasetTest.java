package org.exolam.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.exolam.error.DataException;
import org.junit.jupiter.api.Test;

class MemoryDatasetTest {
    private static MemoryDataset threeFrames() {
        return MemoryDataset.frames("obs")
                .roles(new Roles("action", null, null, null))
                .episode(Map.of(
                        "obs", MemoryDataset.images(3, 2, 2, 1, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
                        "action", MemoryDataset.classes(4, 5),
                        "state", MemoryDataset.vectors(new double[][] {{1, 2}, {3, 4}, {5, 6}})))
                .build();
    }

    @Test
    void theSchemaIsReadOffTheArrays() {
        Schema schema = threeFrames().schema();
        assertTrue(schema.frame().isImage());
        assertTrue(schema.block("action").isDiscrete());
        assertEquals(BlockSpec.Alignment.STEP, schema.block("action").rowsPerFrame());
        assertEquals(BlockSpec.perFrame(DType.FLOAT64, Shape.of(2)), schema.block("state"));
        assertEquals(
                new EpisodeInfo(0, "episode-0", 3, 2, null),
                threeFrames().episodes().get(0));
    }

    @Test
    void readingDeliversTheRowsAndCountsThem() {
        MemoryDataset data = threeFrames();
        try (Episode episode = data.open(0)) {
            assertEquals(7, episode.read("obs", 1, 3).getLong(3));
            assertThrows(DataException.class, () -> episode.read("action", 1, 3));
            assertEquals(1, data.openEpisodes());
        }
        assertEquals(0, data.openEpisodes());
        assertEquals(2, data.rowsRead());
    }
}
