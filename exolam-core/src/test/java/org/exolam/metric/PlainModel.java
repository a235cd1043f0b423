package org.exolam.metric;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.objective.Gauge;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Objective;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.TransitionBatch;

/** z = D (o' − M o), ô' = M o + B z, on frames as they are. */
record PlainModel(Representation frames, int horizon, Matrix m, Matrix d, Matrix b) implements LatentActionModel {
    static PlainModel of(org.exolam.data.Dataset data, int horizon, Matrix m, Matrix d, Matrix b) {
        Representation identity = Representations.parse("").fit(data, List.of(0), FitOptions.DEFAULT);
        return new PlainModel(identity, horizon, m, d, b);
    }

    @Override
    public String kind() {
        return "plain";
    }

    @Override
    public Objective objective() {
        return Objective.reconstruction(size());
    }

    @Override
    public Gauge gauge() {
        return Gauge.INNOVATION;
    }

    @Override
    public int size() {
        return d.rows();
    }

    @Override
    public List<Column> encoderInputs(String view) {
        return List.of(new Column("o", new FrameSource(frames, view, 0)), predicted(view));
    }

    @Override
    public Matrix encode(TransitionBatch batch) {
        return batch.column("o'").minus(batch.column("o").timesTranspose(m)).timesTranspose(d);
    }

    @Override
    public List<Column> decoderInputs(String view) {
        return List.of(new Column("o", new FrameSource(frames, view, 0)));
    }

    @Override
    public Column predicted(String view) {
        return new Column("o'", new FrameSource(frames, view, horizon));
    }

    @Override
    public Matrix decode(TransitionBatch batch, Matrix z) {
        return batch.column("o").timesTranspose(m).plus(z.timesTranspose(b));
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of();
    }

    @Override
    public void save(Path folder) {
        throw new UnsupportedOperationException("a test's model is not saved");
    }
}
