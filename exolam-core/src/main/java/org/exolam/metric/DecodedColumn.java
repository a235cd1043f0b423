package org.exolam.metric;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;

/**
 * A model's prediction of the next observation, z encoded from the same transition.
 *
 * @param model encodes and decodes
 * @param view whose frames it reads
 * @param width of what it predicts
 */
record DecodedColumn(LatentActionModel model, String view, int width) implements ColumnSource {
    static DecodedColumn of(LatentActionModel model, String view) {
        return new DecodedColumn(model, view, model.predicted(view).source().width());
    }

    private List<Column> encoder() {
        return model.encoderInputs(view);
    }

    private List<Column> decoder() {
        return model.decoderInputs(view);
    }

    @Override
    public Set<String> blocks() {
        Set<String> blocks = new TreeSet<>(LatentColumn.blocks(encoder()));
        blocks.addAll(LatentColumn.blocks(decoder()));
        return blocks;
    }

    @Override
    public int history() {
        return Math.max(LatentColumn.history(encoder()), LatentColumn.history(decoder()));
    }

    @Override
    public int reach() {
        return Math.max(LatentColumn.reach(encoder()), LatentColumn.reach(decoder()));
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        Matrix z = model.encode(LatentColumn.batch(encoder(), slice, first, count));
        LatentColumn.copy(model.decode(LatentColumn.batch(decoder(), slice, first, count), z), out, stride, at);
    }
}
