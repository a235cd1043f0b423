package org.exolam.metric;

import java.util.List;
import java.util.Optional;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/** What a trained model encodes. */
record ModelLatents(String name, LatentActionModel model) implements LatentSource {
    @Override
    public int size() {
        return model.size();
    }

    @Override
    public List<Column> inputs(String view) {
        return model.encoderInputs(view);
    }

    @Override
    public Matrix latents(TransitionBatch batch) {
        return model.encode(batch);
    }

    @Override
    public Optional<LatentActionModel> decoder() {
        return model.hasDecoder() ? Optional.of(model) : Optional.empty();
    }
}
