package org.exolam.representation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/**
 * A fixed linear map {@code y = R x} from a file, rows the outputs, or drawn at random. No mean is taken off. See
 * {@link Projection} for the precision.
 */
final class LinearMap implements Step {
    private static final String MATRIX = "matrix";

    private final String name;
    private final Projection projection;

    LinearMap(String name, Matrix matrix) {
        this.name = name;
        this.projection = new Projection(new double[matrix.cols()], matrix);
    }

    static LinearMap load(String name, FrameShape input, StoredStep stored) {
        return new LinearMap(name, stored.tensor(MATRIX, stored.settings().integer("size", 0), input.size()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FrameShape output() {
        return FrameShape.vector(projection.size());
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        return projection.apply(rows);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return directions.times(projection.components());
    }

    @Override
    public Map<String, Object> describe() {
        return new LinkedHashMap<>(Map.of("size", projection.size()));
    }

    @Override
    public Map<String, Matrix> tensors() {
        return Map.of(MATRIX, projection.components());
    }

    /** Asked for: a matrix in a file. */
    record FileSpec(String file) implements StepSpec {
        static FileSpec parse(Arguments arguments) {
            return new FileSpec(arguments.file("linear projection.npy"));
        }

        @Override
        public String text() {
            return "linear " + file;
        }

        @Override
        public Object configuration() {
            return Map.of("linear", file);
        }

        @Override
        public FrameShape output(FrameShape input) {
            return FrameShape.vector(matrix(input).rows());
        }

        private Matrix matrix(FrameShape input) {
            Matrix matrix = ArrayFile.matrix(Path.of(file));
            if (matrix.cols() != input.size()) {
                throw new UsageException("\"" + text() + "\": the matrix is " + matrix.rows() + " × " + matrix.cols()
                        + ", but it is given " + input + "; it needs " + input.size() + " columns, one per number");
            }
            if (matrix.rows() == 0) {
                throw new UsageException("\"" + text() + "\": the matrix has no row; each row gives one output");
            }
            return matrix;
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            return new LinearMap("linear", matrix(input));
        }
    }

    /** Asked for: P directions with independent Gaussian entries of variance 1/P. */
    record RandomSpec(int size) implements StepSpec {
        private static final int LARGEST = 65_536;

        static RandomSpec parse(Arguments arguments) {
            arguments.requireOptions();
            String expected = "a number of directions as in \"randomProjection 256\"";
            return new RandomSpec(arguments.integer(arguments.onlyWord(expected), 1, LARGEST));
        }

        @Override
        public String text() {
            return "randomProjection " + size;
        }

        @Override
        public Object configuration() {
            return Map.of("randomProjection", size);
        }

        @Override
        public FrameShape output(FrameShape input) {
            return FrameShape.vector(size);
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            double[] values = new double[Math.multiplyExact(size, input.size())];
            SplittableRandom random = new SplittableRandom(training.seed());
            double scale = 1 / Math.sqrt(size);
            for (int i = 0; i < values.length; i++) {
                values[i] = scale * random.nextGaussian();
            }
            return new LinearMap("randomProjection", Matrix.of(size, input.size(), values));
        }
    }
}
