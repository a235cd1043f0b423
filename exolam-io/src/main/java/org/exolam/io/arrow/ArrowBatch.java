package org.exolam.io.arrow;

import java.util.ArrayList;
import java.util.List;
import org.exolam.error.DataException;

/**
 * Rows that lie together in a file.
 *
 * @param rows how many
 * @param nulls of each node
 * @param lengths of each node
 * @param offsets of each buffer, in the file
 * @param sizes of each buffer, in bytes
 */
record ArrowBatch(int rows, List<Long> nulls, List<Long> lengths, List<Long> offsets, List<Long> sizes) {
    static ArrowBatch of(String where, FlatTable message, long bodyAt, long fileBytes) {
        FlatTable batch = message.tableOrNull(2);
        if (message.byteAt(1, 0) != 3 || batch == null) {
            throw new DataException(
                    where + " is no sound Arrow file: its footer names something that is no batch of rows");
        }
        if (batch.tableOrNull(3) != null) {
            throw new DataException(where
                    + " is compressed, which is not read; write it without compression (Minari does not compress)");
        }
        long rows = batch.longAt(0, 0);
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new DataException(where + " claims a batch of " + rows + " rows");
        }
        List<Long> nulls = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < batch.count(1, 16); i++) {
            lengths.add(batch.structLong(1, i, 16, 0));
            nulls.add(batch.structLong(1, i, 16, 8));
        }
        List<Long> offsets = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < batch.count(2, 16); i++) {
            long offset = batch.structLong(2, i, 16, 0);
            long size = batch.structLong(2, i, 16, 8);
            if (offset < 0 || size < 0 || offset > fileBytes - bodyAt || size > fileBytes - bodyAt - offset) {
                throw new DataException(where + " claims " + size + " bytes at byte " + (bodyAt + offset)
                        + " of a file of " + fileBytes + ": it was cut, or its header lies");
            }
            offsets.add(bodyAt + offset);
            sizes.add(size);
        }
        return new ArrowBatch((int) rows, nulls, lengths, offsets, sizes);
    }
}
