package org.exolam.objective;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/**
 * A trained latent-action model: z = encode(transition), ô' = decode(o, z). Immutable and safe for several threads.
 */
public interface LatentActionModel {
    /** {@code linear}, {@code lifted}, {@code neural}. */
    String kind();

    Objective objective();

    /** The gauge its z is in. */
    Gauge gauge();

    /** k, the width of z. */
    int size();

    /** Columns {@link #encode} reads, with frames taken from the given view (the data set's own frames or a pair). */
    List<Column> encoderInputs(String view);

    /**
     * z of every transition of a batch that holds {@link #encoderInputs}.
     *
     * @return n × k
     */
    Matrix encode(TransitionBatch batch);

    /** Whether it can {@link #decode}: what was trained without a next frame as a target cannot. */
    default boolean hasDecoder() {
        return true;
    }

    /** Columns {@link #decode} reads beside z. */
    List<Column> decoderInputs(String view);

    /** The column that {@link #decode} predicts (φ(o') at the nearest horizon), for the reconstruction score. */
    Column predicted(String view);

    /** Prediction of {@link #predicted} from the current observation and z: n × d. */
    Matrix decode(TransitionBatch batch, Matrix z);

    /** Facts worth keeping beside the scores: ridge chosen, rank, spectrum, loss. */
    Map<String, Object> facts();

    /** Writes {@code model.json} and {@code model.safetensors} into the folder; each file whole or absent. */
    void save(Path folder);
}
