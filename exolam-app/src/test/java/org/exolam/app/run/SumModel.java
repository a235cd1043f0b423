package org.exolam.app.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.objective.Gauge;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Objective;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/** z = (o + o', 0.1 o') of one-dimensional observations: enough to see whether rows are where they belong. */
final class SumModel implements LatentActionModel {
    static final int SIZE = 2;

    @Override
    public String kind() {
        return "linear";
    }

    @Override
    public Objective objective() {
        return Objective.reconstruction(SIZE);
    }

    @Override
    public Gauge gauge() {
        return Gauge.INNOVATION;
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public List<Column> encoderInputs(String view) {
        return List.of(new Column("o", new BlockSource(view, 0, 1)), new Column("next", new BlockSource(view, 1, 1)));
    }

    @Override
    public Matrix encode(TransitionBatch batch) {
        Matrix o = batch.column("o");
        Matrix next = batch.column("next");
        return Matrix.stackColumns(o.plus(1, next), next.scale(0.1));
    }

    @Override
    public List<Column> decoderInputs(String view) {
        return List.of();
    }

    @Override
    public Column predicted(String view) {
        return encoderInputs(view).get(1);
    }

    @Override
    public Matrix decode(TransitionBatch batch, Matrix z) {
        return z.columnRange(1, 2).scale(10);
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of();
    }

    @Override
    public void save(Path folder) {
        throw new UnsupportedOperationException("nothing to save");
    }
}
