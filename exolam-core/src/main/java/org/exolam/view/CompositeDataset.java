package org.exolam.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.AgentMask;

/**
 * A data set with one block more: a second view of every frame, made when it is read,
 *
 * <pre>{@code
 * o_pair = m · o + (1 − m) · background          m the agent's mask, background another training episode's, agent-free
 * }</pre>
 *
 * Which background an episode gets is drawn from the seed and the episode's position alone, so that any slice of any pass
 * holds the same numbers. Closing it closes the backgrounds' recording, not the data set's own. For one reading thread,
 * like every data set.
 */
public final class CompositeDataset extends ForwardingDataset {
    private final CompositeView view;
    private final Dataset backgroundsDataOrNull;
    private final Backgrounds backgrounds;
    private final MaskStore masks;
    private final Schema schema;
    private final int pixels;
    private final String notice;

    private CompositeDataset(
            Dataset data,
            CompositeView view,
            Dataset backgroundsDataOrNull,
            Backgrounds backgrounds,
            MaskStore masks,
            int pixels) {
        super(data);
        this.view = view;
        this.backgroundsDataOrNull = backgroundsDataOrNull;
        this.backgrounds = backgrounds;
        this.masks = masks;
        this.pixels = pixels;
        this.notice = backgrounds.judge(view);
        Schema own = data.schema();
        Map<String, BlockSpec> blocks = new LinkedHashMap<>(own.blocks());
        blocks.put(
                view.name(), BlockSpec.perFrame(own.frame().dtype(), own.frame().shape()));
        this.schema = new Schema(own.frames(), blocks, own.roles(), own.fps(), own.aliases());
    }

    /**
     * Adds the view.
     *
     * @param mask tells the agent, fitted on the training episodes
     * @param trainEpisodes whose backgrounds are used where the view names no recording of them
     * @param backgroundsDataOrNull the recording that the view names; closed with the result
     * @param workers threads that compute masks; the result does not depend on their number
     * @param framesMasked told how many frames were masked so far
     * @throws UsageException where frames are no pictures of 8 bits or floats, or those of the backgrounds differ in shape
     * @throws org.exolam.error.DataException where all episodes have one background
     */
    public static CompositeDataset of(
            Dataset data,
            CompositeView view,
            AgentMask mask,
            List<Integer> trainEpisodes,
            Dataset backgroundsDataOrNull,
            long seed,
            int workers,
            LongConsumer framesMasked) {
        int pixels = pixels(data, view);
        MaskStore masks = MaskStore.of(mask, data, trainEpisodes, pixels, workers, framesMasked);
        Backgrounds backgrounds;
        if (backgroundsDataOrNull == null) {
            backgrounds = new Backgrounds(data, trainEpisodes, masks, pixels, seed);
        } else {
            requireSameFrames(data, backgroundsDataOrNull, view);
            List<Integer> all = backgroundsDataOrNull.episodes().stream()
                    .map(EpisodeInfo::index)
                    .toList();
            backgrounds = new Backgrounds(backgroundsDataOrNull, all, null, pixels, seed);
        }
        return new CompositeDataset(data, view, backgroundsDataOrNull, backgrounds, masks, pixels);
    }

    private static int pixels(Dataset data, CompositeView view) {
        BlockSpec frame = data.schema().frame();
        int rank = frame.shape().rank();
        boolean isPicture = rank == 3
                || (rank == 2 && frame.shape().get(0) > 1 && frame.shape().get(1) > 1);
        boolean isKnown = frame.dtype() == DType.UINT8 || frame.dtype().isFloating();
        if (!isPicture || !isKnown) {
            throw new UsageException(
                    "view " + view.name() + " needs pictures of uint8 or floating-point numbers, but the"
                            + " frames are " + frame.dtype().numpyName() + frame.shape() + "; name a recorded view");
        }
        return frame.shape().get(0) * frame.shape().get(1);
    }

    private static void requireSameFrames(Dataset data, Dataset backgrounds, CompositeView view) {
        BlockSpec own = data.schema().frame();
        BlockSpec other = backgrounds.schema().frame();
        if (!own.shape().equals(other.shape()) || own.dtype() != other.dtype()) {
            throw new UsageException("view " + view.name() + ": the backgrounds are "
                    + other.dtype().numpyName() + other.shape() + ", the frames "
                    + own.dtype().numpyName() + own.shape() + "; give backgrounds of the frames' size and type");
        }
    }

    /** How much backgrounds differ between episodes: 0 all the same, about 1 unrelated. */
    public double backgroundDifference() {
        return backgrounds.difference();
    }

    /** What the user should know of the view; empty where there is nothing. */
    public String notice() {
        return notice;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Episode open(int index) {
        return new Composited(data.open(index));
    }

    @Override
    public void close() {
        backgrounds.close();
        if (backgroundsDataOrNull != null) {
            backgroundsDataOrNull.close();
        }
    }

    private final class Composited implements Episode {
        private final Episode episode;

        Composited(Episode episode) {
            this.episode = episode;
        }

        @Override
        public EpisodeInfo info() {
            return episode.info();
        }

        @Override
        public NumericArray read(String block, int from, int to) {
            return block.equals(view.name()) ? composite(from, to) : episode.read(block, from, to);
        }

        private NumericArray composite(int from, int to) {
            NumericArray frames = episode.read(schema.frames(), from, to);
            int index = info().index();
            Matrix mask = masks.of(
                    index, from, to, block -> block.equals(schema.frames()) ? frames : episode.read(block, from, to));
            float[] behind = backgrounds.behind(index, backgroundsDataOrNull == null, info().frames(), from, to);
            return over(frames, mask, behind);
        }

        @Override
        public void check(String block) {
            episode.check(block.equals(view.name()) ? schema.frames() : block);
        }

        @Override
        public void close() {
            backgrounds.close();
            episode.close();
        }
    }

    private NumericArray over(NumericArray frames, Matrix mask, float[] behind) {
        int channels = schema.frame().width() / pixels;
        double[] m = mask.array();
        double[] out = new double[behind.length];
        for (int i = 0; i < out.length; i++) {
            double a = m[i / channels];
            out[i] = a * frames.get(i) + (1 - a) * behind[i];
        }
        if (frames.isBytes()) {
            byte[] bytes = new byte[out.length];
            for (int i = 0; i < out.length; i++) {
                bytes[i] = (byte) Math.round(out[i]);
            }
            return NumericArray.ofBytes(frames.dtype(), frames.shape(), bytes);
        }
        if (frames.dtype() == DType.FLOAT64) {
            return NumericArray.ofDoubles(frames.shape(), out);
        }
        float[] floats = new float[out.length];
        for (int i = 0; i < out.length; i++) {
            floats[i] = (float) out[i];
        }
        return NumericArray.ofFloats(frames.dtype(), frames.shape(), floats);
    }
}
