package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/** What a model's encoder reads of a transition beside o, as if it were z: what the model's training is worth. */
record InputLatents(LatentActionModel model, List<String> columns) implements LatentSource {
    static InputLatents of(LatentActionModel model, String view) {
        List<Column> inputs = model.encoderInputs(view);
        return new InputLatents(
                model,
                inputs.subList(Math.min(1, inputs.size() - 1), inputs.size()).stream()
                        .map(Column::name)
                        .toList());
    }

    @Override
    public String name() {
        return "input of " + model.kind();
    }

    @Override
    public int size() {
        return inputs("").stream().mapToInt(c -> c.source().width()).sum();
    }

    @Override
    public List<Column> inputs(String view) {
        return model.encoderInputs(view).stream()
                .filter(c -> columns.contains(c.name()))
                .toList();
    }

    @Override
    public Matrix latents(TransitionBatch batch) {
        return batch.values();
    }
}
