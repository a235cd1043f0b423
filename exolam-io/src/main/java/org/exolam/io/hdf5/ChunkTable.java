package org.exolam.io.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.NoParent;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.storage.HdfBackingStorage;
import java.util.Map;

/**
 * Where the chunks of an array lie. jHDF finds them and hands out mapped bytes only; its classes are made for extension,
 * and through that door the addresses come out.
 */
final class ChunkTable {
    private ChunkTable() {}

    static Map<ChunkOffset, Chunk> of(HdfFile hdf, ChunkedDataset dataset) {
        HdfBackingStorage storage = hdf.getHdfBackingStorage();
        long address = dataset.getAddress();
        ObjectHeader header = ObjectHeader.readObjectHeader(storage, address);
        return dataset instanceof ChunkedDatasetV4
                ? new Version4(storage, address, dataset.getName(), header).table()
                : new Version3(storage, address, dataset.getName(), header).table();
    }

    private static final class Version3 extends ChunkedDatasetV3 {
        Version3(HdfBackingStorage storage, long address, String name, ObjectHeader header) {
            super(storage, address, name, NoParent.INSTANCE, header);
        }

        Map<ChunkOffset, Chunk> table() {
            return getChunkLookup();
        }
    }

    private static final class Version4 extends ChunkedDatasetV4 {
        Version4(HdfBackingStorage storage, long address, String name, ObjectHeader header) {
            super(storage, address, name, NoParent.INSTANCE, header);
        }

        Map<ChunkOffset, Chunk> table() {
            return getChunkLookup();
        }
    }
}
