package org.exolam.representation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Settings;

/**
 * {@code y = m · x} per pixel, m found in the frame itself: patches that recur in every training episode are the agent
 * (THEORY section 5).
 *
 * <pre>{@code
 * a(pixel) = steady(kind of the patch about it)          Recurrence.steady, PatchCodes
 * m = σ((G a − θ)/τ)                                     G a Gaussian blur
 * }</pre>
 */
final class RecurrenceMask implements Step {
    private static final String NAME = "mask";
    private static final String OF = "of";
    private static final String PATCH = "patch";
    private static final String STRIDE = "stride";
    private static final String BLUR = "blur";
    private static final String THRESHOLD = "threshold";
    private static final String SLOPE = "slope";
    private static final String MEAN = "mean";
    private static final String WHITENING = "whitening";
    private static final String CENTROIDS = "centroids";
    private static final String STEADY = "steady";

    private final FrameShape shape;
    private final PatchCodes codes;
    private final double[] steady;
    private final Scale scale;
    private final Map<String, Object> facts;
    private final Blur blur;

    /**
     * How kinds become a mask.
     *
     * @param stride pixels between patches
     * @param blur standard deviation of G in pixels
     * @param threshold θ
     * @param slope τ
     */
    record Scale(int stride, double blur, double threshold, double slope) {}

    RecurrenceMask(FrameShape shape, PatchCodes codes, double[] steady, Scale scale, Map<String, Object> facts) {
        this.shape = shape;
        this.codes = codes;
        this.steady = steady;
        this.scale = scale;
        this.facts = facts;
        this.blur = new Blur(scale.blur());
    }

    static RecurrenceMask load(FrameShape input, StoredStep stored) {
        Settings s = stored.settings();
        int size = s.integer(PATCH, 0);
        int stride = s.integer(STRIDE, 0);
        Scale scale = new Scale(stride, s.number(BLUR, 0), s.number(THRESHOLD, 0), s.number(SLOPE, 0));
        boolean isWhole = size >= 1
                && size <= Math.max(input.height(), input.width())
                && stride >= 1
                && scale.blur() > 0
                && scale.blur() < input.height() + input.width()
                && scale.slope() > 0
                && Double.isFinite(scale.slope() + scale.threshold());
        if (!isWhole) {
            throw new DataException("the model's description of mask recurrence is not whole: patch " + size + ", "
                    + scale + "; copy the model folder again");
        }
        int width = PatchCodes.width(input, size);
        int kinds = s.integer("kinds", 0);
        int components = s.integer("components", 0);
        PatchCodes codes = new PatchCodes(
                input,
                size,
                stored.tensor(MEAN, 1, width),
                stored.tensor(WHITENING, components, width),
                stored.tensor(CENTROIDS, kinds, components));
        double[] steady = stored.tensor(STEADY, 1, kinds).array().clone();
        Map<String, Object> facts = new LinkedHashMap<>(s.toMap());
        facts.keySet().removeIf(k -> !RecurrenceFit.FACTS.contains(k));
        return new RecurrenceMask(input, codes, steady, scale, facts);
    }

    /** Whether a description is of such a mask rather than of a fixed one. */
    static boolean describes(Settings description) {
        return AgentMask.RECURRENCE.equals(description.string(OF, null));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FrameShape output() {
        return shape;
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        double[] in = rows.array();
        double[] out = new double[in.length];
        int c = shape.channels();
        for (int i = 0; i < rows.rows(); i++) {
            int frame = i * shape.size();
            double[] mask = of(in, frame);
            for (int p = 0; p < mask.length; p++) {
                for (int k = 0; k < c; k++) {
                    out[frame + p * c + k] = mask[p] * in[frame + p * c + k];
                }
            }
        }
        return Matrix.of(rows.rows(), shape.size(), out);
    }

    /** The mask of one picture, height · width numbers from 0 to 1. */
    double[] of(double[] values, int frame) {
        double[] m = smooth(values, frame);
        for (int p = 0; p < m.length; p++) {
            m[p] = 1 / (1 + StrictMath.exp((scale.threshold() - m[p]) / scale.slope()));
        }
        return m;
    }

    /** G a: before the threshold. */
    double[] smooth(double[] values, int frame) {
        int[] kinds = codes.kinds(values, frame, scale.stride());
        int columns = (shape.width() + scale.stride() - 1) / scale.stride();
        double[] a = new double[shape.height() * shape.width()];
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                a[y * shape.width() + x] = steady[kinds[y / scale.stride() * columns + x / scale.stride()]];
            }
        }
        return blur.of(a, shape.height(), shape.width());
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return null;
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put(OF, AgentMask.RECURRENCE);
        m.put(PATCH, codes.size());
        m.put(STRIDE, scale.stride());
        m.put(BLUR, scale.blur());
        m.put(THRESHOLD, scale.threshold());
        m.put(SLOPE, scale.slope());
        m.put("kinds", codes.count());
        m.put("components", codes.whitening().rows());
        m.putAll(facts);
        return m;
    }

    @Override
    public Map<String, Matrix> tensors() {
        Map<String, Matrix> t = new LinkedHashMap<>();
        t.put(MEAN, codes.mean());
        t.put(WHITENING, codes.whitening());
        t.put(CENTROIDS, codes.centroids());
        t.put(STEADY, Matrix.of(1, steady.length, steady.clone()));
        return t;
    }

    /** Asked for: the mask that is found by recurrence. */
    record Spec() implements StepSpec {
        @Override
        public String text() {
            return NAME + " " + AgentMask.RECURRENCE;
        }

        @Override
        public Object configuration() {
            return Map.of(NAME, AgentMask.RECURRENCE);
        }

        @Override
        public FrameShape output(FrameShape input) {
            if (!input.isImage()) {
                throw new UsageException("\"" + text() + "\" needs images, but it is given " + input
                        + "; put it before the steps that make vectors, or leave it out");
            }
            return input;
        }

        @Override
        public RecurrenceMask fit(FrameShape input, TrainingRows training) {
            return new RecurrenceFit(input, training).mask();
        }
    }
}
