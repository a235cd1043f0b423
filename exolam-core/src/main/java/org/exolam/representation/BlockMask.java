package org.exolam.representation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Settings;

/**
 * A mask that the data set holds. Frames of a second view whose name goes on from that of the frames ({@code obs},
 * {@code obs_pair}) have the mask whose name goes on alike ({@code mask}, {@code mask_pair}); views made by compositing
 * leave the agent where it is and have the mask itself.
 *
 * @param name the block
 * @param frames the block of frames that it belongs to
 * @param white the number that stands for 1: 255 where integers above 1 were found, else 1
 * @param margin how far the mask is widened before frames are put under it, in 64ths of the picture's shorter side
 * @param notices what fitting found
 */
record BlockMask(String name, String frames, double white, int margin, List<String> notices) implements AgentMask {
    private static final String BLOCK = "block";
    private static final String FRAMES = "frames";
    private static final String WHITE = "white";
    private static final String MARGIN = "margin";

    /** Tight masks hide the agent's outline against the background, by which filters see it move. */
    static final int MARGIN_DEFAULT = 2;

    static final int MARGIN_MOST = 32;
    private static final int READ_AT_ONCE = 256;
    private static final double BYTE = 255;

    /** A mask that leaves out less than one pixel in a thousand is none. */
    private static final double EVERYTHING = 0.999;

    /** Looks at the mask in every training episode. */
    static BlockMask fit(String block, int margin, Dataset data, List<Integer> episodes) {
        String name = data.schema().stored(block);
        requireShape(name, data.schema().block(name), data);
        double largest = 0;
        double sum = 0;
        double count = 0;
        for (int e : episodes) {
            try (Episode episode = data.open(e)) {
                int frames = episode.info().frames();
                for (int from = 0; from < frames; from += READ_AT_ONCE) {
                    NumericArray rows = episode.read(name, from, Math.min(frames, from + READ_AT_ONCE));
                    for (int i = 0; i < rows.size(); i++) {
                        double v = rows.get(i);
                        if (!(v >= 0 && v <= (rows.dtype().isFloating() ? 1 : BYTE))) {
                            throw new DataException(data.location() + ", episode "
                                    + episode.info().name() + ", block " + name + ", frame "
                                    + (from + i / (rows.size() / rows.rows())) + " is " + v
                                    + "; a mask holds numbers from 0 to 1, or whole ones to 255");
                        }
                        largest = Math.max(largest, v);
                        sum += v;
                    }
                    count += rows.size();
                }
            }
        }
        double white = largest > 1 ? BYTE : 1;
        double share = count == 0 ? 0 : sum / count / white;
        String covers = data.location() + ": the mask block " + name + " covers "
                + String.format(Locale.ROOT, "%.2f %%", 100 * share) + " of the picture in " + episodes.size()
                + " training episodes";
        if (sum == 0) {
            throw new DataException(
                    covers + ", which leaves nothing of the frames; name another block, or leave the" + " mask out");
        }
        if (share > EVERYTHING) {
            throw new DataException(covers + ", so that it hides nothing; name another block, or leave the mask out");
        }
        return new BlockMask(name, data.schema().frames(), white, margin, List.of());
    }

    private static void requireShape(String name, BlockSpec mask, Dataset data) {
        FrameShape shape = FrameShape.of(data.schema().frame());
        List<Integer> plane = List.of(shape.height(), shape.width());
        List<Integer> given = mask.shape().dimensions();
        boolean fits = given.equals(plane) || given.equals(List.of(shape.height(), shape.width(), 1));
        if (!shape.isImage() || !fits || mask.rowsPerFrame() != BlockSpec.Alignment.FRAME) {
            throw new UsageException("\"mask " + name + "\": the block holds " + given + " numbers a "
                    + (mask.rowsPerFrame() == BlockSpec.Alignment.FRAME ? "frame" : "step") + ", the frames are "
                    + shape
                    + "; a mask has one number for every pixel of every frame");
        }
    }

    static BlockMask load(Settings description) {
        double white = description.number(WHITE, 0);
        if (!(white > 0) || Double.isInfinite(white)) {
            throw new DataException(
                    "the model's description of its mask has white " + white + "; copy the model folder" + " again");
        }
        int margin = description.integer(MARGIN, 0);
        if (margin < 0 || margin > MARGIN_MOST) {
            throw new DataException(
                    "the model's description of its mask has margin " + margin + "; copy the model folder again");
        }
        return new BlockMask(
                description.requiredString(BLOCK), description.requiredString(FRAMES), white, margin, List.of());
    }

    Map<String, Object> describe() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put(BLOCK, name);
        m.put(FRAMES, frames);
        m.put(WHITE, white);
        m.put(MARGIN, margin);
        return m;
    }

    /** The block with the masks of a view. */
    String twin(String view) {
        if (view.equals(frames) || view.startsWith(MADE_VIEW)) {
            return name;
        }
        if (view.startsWith(frames)) {
            return name + view.substring(frames.length());
        }
        throw new UsageException("the mask block " + name + " belongs to frames " + frames + "; there is none for view "
                + view + ", whose name does not begin with " + frames);
    }

    @Override
    public Set<String> blocks(String view) {
        return Set.of(twin(view));
    }

    @Override
    public Matrix masks(String view, Function<String, NumericArray> rows) {
        NumericArray stored = rows.apply(twin(view));
        double[] values = new double[stored.size()];
        stored.copyTo(0, values.length, values, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] /= white;
        }
        return Matrix.of(stored.rows(), stored.rows() == 0 ? 0 : values.length / stored.rows(), values);
    }

    /** Frames of a view times their masks, which are widened by the margin, of the frames' element type. */
    NumericArray on(String view, Function<String, NumericArray> rows) {
        NumericArray frames = rows.apply(view);
        Matrix masks = masks(view, rows);
        if (margin > 0 && frames.rows() > 0) {
            List<Integer> dimensions = frames.shape().dimensions();
            masks = margin(masks, dimensions.get(1), dimensions.get(2));
        }
        return masked(frames, masks);
    }

    private Matrix margin(Matrix masks, int height, int width) {
        Margin wide = new Margin(margin * Math.max(1, Math.min(height, width) / Margin.SIDE), height, width);
        double[] out = new double[masks.array().length];
        for (int i = 0; i < masks.rows(); i++) {
            wide.of(masks.array(), i * masks.cols(), out);
        }
        return Matrix.of(masks.rows(), masks.cols(), out);
    }

    private static NumericArray masked(NumericArray frames, Matrix masks) {
        int pixels = masks.cols();
        int channels = frames.rows() == 0 ? 1 : frames.size() / frames.rows() / Math.max(1, pixels);
        double[] m = masks.array();
        if (frames.isBytes() && frames.dtype() != DType.INT8) {
            byte[] in = frames.bytes();
            byte[] out = new byte[in.length];
            for (int i = 0; i < in.length; i++) {
                out[i] = (byte) Math.round(m[i / channels] * (in[i] & 0xff));
            }
            return NumericArray.ofBytes(frames.dtype(), frames.shape(), out);
        }
        if (frames.dtype() == DType.FLOAT32 || frames.dtype() == DType.FLOAT16) {
            float[] out = new float[frames.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) (m[i / channels] * frames.get(i));
            }
            return NumericArray.ofFloats(frames.dtype(), frames.shape(), out);
        }
        if (frames.dtype() == DType.FLOAT64) {
            double[] out = new double[frames.size()];
            for (int i = 0; i < out.length; i++) {
                out[i] = m[i / channels] * frames.get(i);
            }
            return NumericArray.ofDoubles(frames.shape(), out);
        }
        throw new UsageException("frames of type " + frames.dtype().numpyName()
                + " take no mask block; give frames of uint8, float32 or float64");
    }
}
