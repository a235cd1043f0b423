package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/**
 * z = map · [block at t; block at t + h], the block being the view, or a fixed one.
 *
 * @param blockOrNull read instead of the view
 */
record BlockLatents(String name, String blockOrNull, int width, int horizon, Matrix map) implements LatentSource {
    /** z reads the frames of the view it is asked for. */
    static BlockLatents ofFrames(String name, int width, int horizon, Matrix map) {
        return new BlockLatents(name, null, width, horizon, map);
    }

    /** z is a row of a block as it is. */
    static BlockLatents ofBlock(String block, int width) {
        Matrix map = Matrix.stackColumns(Matrix.identity(width), Matrix.zeros(width, width));
        return new BlockLatents("block " + block, block, width, 0, map);
    }

    @Override
    public int size() {
        return map.rows();
    }

    @Override
    public List<Column> inputs(String view) {
        String block = blockOrNull == null ? view : blockOrNull;
        return List.of(
                new Column("now", new BlockSource(block, 0, width)),
                new Column("after", new BlockSource(block, horizon, width)));
    }

    @Override
    public Matrix latents(TransitionBatch batch) {
        return Matrix.stackColumns(batch.column("now"), batch.column("after")).timesTranspose(map);
    }

    @Override
    public boolean reads(String view) {
        return blockOrNull == null || view.equals("obs");
    }
}
