package org.exolam.data.tensors;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;

/**
 * What one safetensors file holds.
 *
 * @param where the file, for messages
 * @param arrays tensors by name, in the order of their data
 * @param metadata the file's own words, in their order; empty where there are none
 */
public record Tensors(String where, Map<String, NumericArray> arrays, Map<String, String> metadata) {
    public Tensors {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    /**
     * A tensor as a matrix: a scalar is 1 × 1, a vector one row, a higher rank is flattened behind its first dimension.
     *
     * @throws DataException where the tensor is absent or holds a NaN or an infinity
     */
    public Matrix matrix(String name) {
        NumericArray array = arrays.get(name);
        if (array == null) {
            throw new DataException(where + " has no tensor \"" + name + "\"; it has " + arrays.keySet());
        }
        int bad = array.firstNonFinite();
        if (bad >= 0) {
            throw new DataException(where + ", tensor " + name + ": element " + bad + " is " + array.get(bad)
                    + "; every number must be finite");
        }
        Shape shape = array.shape();
        int rows = shape.rank() < 2 ? 1 : shape.get(0);
        int cols = shape.rank() < 2 ? array.size() : shape.inner().intSize();
        double[] values = new double[array.size()];
        array.copyTo(0, values.length, values, 0);
        return Matrix.of(rows, cols, values);
    }

    /** A tensor as a matrix of the size that the model's description asks for. */
    public Matrix matrix(String name, int rows, int cols) {
        Matrix m = matrix(name);
        if (m.rows() != rows || m.cols() != cols) {
            throw new DataException(where + ", tensor " + name + ": shape "
                    + arrays.get(name).shape() + "; expected [" + rows + ", " + cols + "]");
        }
        return m;
    }
}
