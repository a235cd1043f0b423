package org.exolam.representation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Coordinates on the leading principal components of the training frames, {@code y = C (x − mean)}; whitened,
 * {@code y_i = C_i (x − mean) / √λ_i}. See {@link Projection} for the precision.
 */
final class Pca implements Step {
    private static final String MEAN = "mean";
    private static final String COMPONENTS = "components";
    private static final String VARIANCES = "variances";

    private final Projection projection;
    private final boolean whiten;
    private final Vector variances;
    private final double explained;

    private Pca(Projection projection, boolean whiten, Vector variances, double explained) {
        this.projection = projection;
        this.whiten = whiten;
        this.variances = variances;
        this.explained = explained;
    }

    static Pca of(PrincipalComponents fitted, boolean whiten) {
        Matrix components = fitted.components();
        if (whiten) {
            double[] factors = fitted.variances().toArray();
            for (int i = 0; i < factors.length; i++) {
                factors[i] = 1 / Math.sqrt(factors[i]);
            }
            components = components.scaleRows(factors);
        }
        Projection projection = new Projection(fitted.mean().toArray(), components);
        return new Pca(projection, whiten, fitted.variances(), fitted.explained());
    }

    static Pca load(FrameShape input, StoredStep stored) {
        int size = stored.settings().integer("size", 0);
        Projection projection = new Projection(
                stored.tensor(MEAN, 1, input.size()).array().clone(), stored.tensor(COMPONENTS, size, input.size()));
        return new Pca(
                projection,
                stored.settings().bool("whiten", false),
                Vector.of(stored.tensor(VARIANCES, 1, size).array()),
                stored.settings().number("explained", 0));
    }

    @Override
    public String name() {
        return "pca";
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
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("size", projection.size());
        m.put("whiten", whiten);
        m.put("explained", explained);
        return m;
    }

    @Override
    public Map<String, Matrix> tensors() {
        Map<String, Matrix> t = new LinkedHashMap<>();
        t.put(MEAN, projection.mean());
        t.put(COMPONENTS, projection.components());
        t.put(VARIANCES, Matrix.of(1, variances.size(), variances.toArray()));
        return t;
    }

    /** Asked for: P, the number of components. */
    record Spec(int size, boolean whiten) implements StepSpec {
        private static final int LARGEST = 65_536;
        private static final String WHITEN = "whiten";

        static Spec parse(Arguments arguments) {
            arguments.requireOptions("size", WHITEN);
            if (arguments.options().has("size")) {
                int size = arguments.integer(arguments.options().requiredString("size"), 1, LARGEST);
                return new Spec(size, arguments.options().bool(WHITEN, false));
            }
            List<String> words = arguments.words();
            if (words.isEmpty()
                    || words.size() > 2
                    || (words.size() == 2 && !words.get(1).equals(WHITEN))) {
                throw arguments.fault("a number of components as in \"pca 256\" or \"pca 256 whiten\"");
            }
            return new Spec(arguments.integer(words.get(0), 1, LARGEST), words.size() == 2);
        }

        @Override
        public String text() {
            return "pca " + size + (whiten ? " " + WHITEN : "");
        }

        @Override
        public Object configuration() {
            if (!whiten) {
                return Map.of("pca", size);
            }
            Map<String, Object> options = new LinkedHashMap<>();
            options.put("size", size);
            options.put(WHITEN, true);
            return Map.of("pca", options);
        }

        @Override
        public FrameShape output(FrameShape input) {
            return FrameShape.vector(Math.min(size, input.size()));
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            int n = training.count();
            int d = input.size();
            if (n < 2) {
                throw new DataException(training.place() + ": \"" + text()
                        + "\" cannot be fitted on 1 training frame; give a longer recording");
            }
            int most = Math.min(Math.min(size, n - 1), d);
            PrincipalComponents fitted = PrincipalComponents.fit(training, d, most);
            int kept = fitted.variances().size();
            if (kept < size) {
                String why = kept < most
                        ? "the training frames vary in " + kept + " directions only"
                        : n + " training frames of " + d + " numbers have no more than " + most;
                training.notice(text() + ": " + kept + " components are kept, since " + why);
            }
            return Pca.of(fitted, whiten);
        }
    }
}
