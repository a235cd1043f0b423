package org.exolam.io.reading;

import org.exolam.data.BlockSpec;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Schema;
import org.exolam.error.DataException;

/** Rows [from, from + frames) of an open recording. What is not finite is refused here, at the door. */
final class RecordedEpisode implements Episode {
    private final Schema schema;
    private final Survey.Part part;
    private final String where;
    private final SourcePool pool;
    private SourcePool.Lease lease;

    RecordedEpisode(Schema schema, Survey.Part part, String where, SourcePool pool) {
        this.schema = schema;
        this.part = part;
        this.where = where;
        this.pool = pool;
        this.lease = pool.take(part.recording());
    }

    @Override
    public EpisodeInfo info() {
        return part.info();
    }

    @Override
    public NumericArray read(String block, int from, int to) {
        requireOpen();
        BlockSpec spec = schema.block(block);
        String place = where + ", key " + block;
        RowSource.requireRange(place, rows(spec), from, to);
        NumericArray array = lease.sources().rows(schema.stored(block)).read(part.from() + from, part.from() + to);
        int bad = array.firstNonFinite();
        if (bad >= 0) {
            int width = spec.width();
            throw new DataException(place + ": step " + (from + bad / width) + ", element " + bad % width + " is "
                    + array.get(bad) + "; every number must be finite: repair it, or leave broken episodes out");
        }
        return array;
    }

    @Override
    public void readBytes(String block, int from, int to, byte[] out, int at) {
        requireOpen();
        RowSource.requireRange(where + ", key " + block, rows(schema.block(block)), from, to);
        lease.sources().rows(schema.stored(block)).readBytes(part.from() + from, part.from() + to, out, at);
    }

    @Override
    public void check(String block) {
        requireOpen();
        int rows = rows(schema.block(block));
        lease.sources().rows(schema.stored(block)).check(part.from(), part.from() + rows);
    }

    private int rows(BlockSpec spec) {
        return spec.rowsPerFrame() == BlockSpec.Alignment.STEP ? info().steps() : info().frames();
    }

    private void requireOpen() {
        if (lease == null) {
            throw new IllegalStateException("episode " + info().name() + " is closed");
        }
    }

    @Override
    public void close() {
        if (lease != null) {
            pool.giveBack(lease);
            lease = null;
        }
    }
}
