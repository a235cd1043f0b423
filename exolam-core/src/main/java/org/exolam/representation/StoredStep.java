package org.exolam.representation;

import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Settings;

/**
 * What a saved model holds of one step.
 *
 * @param settings its description
 * @param prefix of its tensors' names
 * @param tensors all of the model's
 */
record StoredStep(Settings settings, String prefix, Map<String, Matrix> tensors) {
    /** A fitted array of exactly this shape. */
    Matrix tensor(String name, int rows, int cols) {
        Matrix m = tensors.get(prefix + name);
        if (m == null) {
            throw new DataException("the model has no tensor " + prefix + name + ", which its representation needs;"
                    + " copy both files of the model folder again");
        }
        if (m.rows() != rows || m.cols() != cols || rows == 0) {
            throw new DataException("the model's tensor " + prefix + name + " is " + m.rows() + " × " + m.cols()
                    + "; its description expects " + rows + " × " + cols
                    + ": the two files belong to different models");
        }
        if (!m.isFinite()) {
            throw new DataException("the model's tensor " + prefix + name + " holds NaN or infinity; train it again");
        }
        return m;
    }
}
