package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Settings;

/**
 * Makes representations: from a line of text, from a configuration, from a saved model.
 *
 * <pre>{@code
 * Representation φ = Representations.parse("resize 32 | gray | pca 256").fit(data, split.train(), FitOptions.DEFAULT);
 * }</pre>
 *
 * <table>
 * <caption>Steps</caption>
 * <tr><th>step</th><th>gives</th></tr>
 * <tr><td>{@code resize 32}, {@code resize 48x64}</td><td>height × width; area average when shrinking, linear when growing</td></tr>
 * <tr><td>{@code gray}</td><td>luma</td></tr>
 * <tr><td>{@code standardise}</td><td>mean 0, variance 1 per dimension over the training frames</td></tr>
 * <tr><td>{@code stack 3}</td><td>the last 3 frames, oldest first; at an episode's start frame 0 repeats</td></tr>
 * <tr><td>{@code pca 256}, {@code pca 256 whiten}</td><td>principal components of the training frames</td></tr>
 * <tr><td>{@code randomProjection 256}</td><td>seeded Gaussian directions, variance 1/256 an entry</td></tr>
 * <tr><td>{@code linear FILE}</td><td>a matrix from npy, npz or safetensors, rows the outputs, such as I − VV⁺</td></tr>
 * <tr><td>{@code mask FILE}</td><td>frames times a mask from npy or PNG</td></tr>
 * <tr><td>{@code mask BLOCK}</td><td>frames times their masks, which the data set holds; first of all steps</td></tr>
 * <tr><td>{@code mask recurrence}</td><td>frames times a mask found in them: what recurs in every episode</td></tr>
 * <tr><td>{@code onnx FILE}, {@code onnx FILE size=224 features=cls}</td><td>features of a network in an ONNX file</td></tr>
 * <tr><td>{@code identity}</td><td>frames as they are</td></tr>
 * </table>
 */
public final class Representations {
    /** Where a configuration holds it. */
    public static final String KEY = "represent";

    /** Components that the default keeps: enough for the agent on every recording tried, few enough for 1,000 frames. */
    public static final int COMPONENTS_DEFAULT = 256;

    /** Longer vectors are reduced by default; below, moments of all dimensions are cheap. */
    public static final int VECTOR_WIDEST_DEFAULT = 1024;

    /** Larger pictures are made this high and wide by default: the size at which the field learns latent actions. */
    public static final int IMAGE_SIDE_DEFAULT = 64;

    private Representations() {}

    /**
     * From a pipeline such as {@code resize 32 | gray | pca 256}; blank text is the identity.
     *
     * @throws UsageException that lists the known steps, or says what a step needs
     */
    public static RepresentationSpec parse(String pipeline) {
        List<StepSpec> steps = new ArrayList<>();
        if (!pipeline.isBlank()) {
            addSegments(KEY, pipeline, steps);
        }
        return new RepresentationSpec(steps);
    }

    /**
     * From the list of a configuration, each element a word, a segment as in {@link #parse(String)}, or a map of one key:
     * {@code [{resize: 64}, {stack: 3}, gray]}.
     */
    public static RepresentationSpec parse(List<?> list) {
        List<StepSpec> steps = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String where = KEY + "[" + i + "]";
            if (list.get(i) instanceof String text) {
                addSegments(where, text, steps);
            } else if (list.get(i) instanceof Map<?, ?> map && map.size() == 1) {
                Map.Entry<?, ?> only = map.entrySet().iterator().next();
                add(Arguments.ofValue(where, String.valueOf(only.getKey()), only.getValue()), steps);
            } else {
                throw new UsageException(
                        where + " is " + list.get(i) + "; expected one step, such as gray, \"pca 256\" or {pca: 256}");
            }
        }
        return new RepresentationSpec(steps);
    }

    private static void addSegments(String where, String pipeline, List<StepSpec> steps) {
        for (String segment : pipeline.split("\\|", -1)) {
            if (segment.isBlank()) {
                throw new UsageException(
                        where + ": \"" + pipeline + "\" has an empty step between its bars; write steps"
                                + " as in \"resize 32 | gray | pca 256\"");
            }
            add(Arguments.ofText(where, segment), steps);
        }
    }

    private static void add(Arguments arguments, List<StepSpec> steps) {
        if (arguments.step().equals(Steps.IDENTITY)) {
            arguments.requireNothing();
        } else {
            steps.add(Steps.parse(arguments));
        }
    }

    /**
     * What fits such frames where nothing was asked for: pictures above 64 × 64 are made 64 high and wide, pictures and
     * vectors wider than 1024 become 256 principal components, other vectors stay as they are.
     */
    public static RepresentationSpec defaultFor(BlockSpec frames) {
        FrameShape shape = FrameShape.of(frames);
        List<StepSpec> steps = new ArrayList<>();
        int side = IMAGE_SIDE_DEFAULT;
        if (shape.isImage() && (shape.height() > side || shape.width() > side)) {
            steps.add(new Resize.Spec(Math.min(shape.height(), side), Math.min(shape.width(), side)));
        }
        if (shape.isImage() || shape.size() > VECTOR_WIDEST_DEFAULT) {
            steps.add(new Pca.Spec(COMPONENTS_DEFAULT, false));
        }
        return new RepresentationSpec(steps);
    }

    /** The same for networks, which see pictures as pictures: larger ones are made 64 high and wide, all else stays. */
    public static RepresentationSpec pictureDefaultFor(BlockSpec frames) {
        FrameShape shape = FrameShape.of(frames);
        int side = IMAGE_SIDE_DEFAULT;
        boolean isLarge = shape.isImage() && (shape.height() > side || shape.width() > side);
        return new RepresentationSpec(
                isLarge
                        ? List.of(new Resize.Spec(Math.min(shape.height(), side), Math.min(shape.width(), side)))
                        : List.of());
    }

    /**
     * The representation that was saved: gives the same bits as the one that was fitted.
     *
     * @param description what {@link Representation#describe()} gave
     * @param tensors the model's tensors, those of {@link Representation#tensors()} among them, in float64
     * @param input the frames it is to be applied to
     * @throws DataException where description and tensors do not belong together
     * @throws UsageException where it was fitted for other frames
     */
    public static Representation load(Map<String, Object> description, Map<String, Matrix> tensors, BlockSpec input) {
        Settings root = Settings.of(KEY, description);
        Object frames = root.raw(Chain.FRAMES);
        if (!Chain.describe(input).equals(frames)) {
            throw new UsageException("the model's representation was fitted for frames " + frames + ", but is given "
                    + Chain.describe(input) + "; use recordings with the same frames");
        }
        try {
            root.requireKnown(Chain.FRAMES, Chain.STEPS, Chain.MASK);
            BlockMask mask = root.has(Chain.MASK) ? BlockMask.load(root.child(Chain.MASK)) : null;
            return new Chain(
                    input, mask, loadSteps(root.children(Chain.STEPS), tensors, FrameShape.of(input)), List.of());
        } catch (UsageException e) {
            throw new DataException("the model's description of its representation is not whole: " + e.getMessage(), e);
        }
    }

    private static List<Step> loadSteps(List<Settings> descriptions, Map<String, Matrix> tensors, FrameShape input) {
        List<Step> steps = new ArrayList<>();
        FrameShape shape = input;
        for (Settings s : descriptions) {
            StoredStep stored = new StoredStep(s, Chain.prefix(steps.size()), tensors);
            Step step = Steps.load(s.requiredString(Chain.STEP), shape, stored);
            steps.add(step);
            shape = step.output();
        }
        return steps;
    }
}
