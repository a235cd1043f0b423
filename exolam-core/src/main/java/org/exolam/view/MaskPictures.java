package org.exolam.view;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.representation.AgentMask;

/** What a mask takes for the agent, for people to look at. */
public final class MaskPictures {
    private static final double WHITE = 255;

    private MaskPictures() {}

    /**
     * One frame with its mask.
     *
     * @param label episode and frame
     * @param frame H × W × C, from 0 to 1 where frames are of 8 bits
     * @param mask H × W, from 0 to 1
     * @param masked mask · frame
     * @param compositeOrNull the made view of the frame, where there is one
     */
    public record MaskedFrame(
            String label, NumericArray frame, NumericArray mask, NumericArray masked, NumericArray compositeOrNull) {}

    /**
     * The middle frames of some episodes.
     *
     * @param data where {@code madeViewOrNull} is given, the one that has it
     * @param mask fitted for its frames
     * @param madeViewOrNull the block of a made view
     */
    public static List<MaskedFrame> of(Dataset data, AgentMask mask, List<Integer> episodes, String madeViewOrNull) {
        List<MaskedFrame> pictures = new ArrayList<>();
        String view = data.schema().frames();
        Shape shape = data.schema().frame().shape();
        for (int e : episodes) {
            EpisodeInfo info = data.episodes().get(e);
            int t = info.frames() / 2;
            if (info.frames() == 0) {
                continue;
            }
            try (Episode episode = data.open(e)) {
                NumericArray frame = numbers(episode.read(view, t, t + 1), shape);
                double[] m =
                        mask.masks(view, block -> episode.read(block, t, t + 1)).array();
                double[] masked = new double[frame.size()];
                for (int i = 0; i < masked.length; i++) {
                    masked[i] = m[i / (masked.length / m.length)] * frame.get(i);
                }
                pictures.add(new MaskedFrame(
                        (info.name().startsWith("episode") ? "" : "episode ") + info.name() + ", frame " + t,
                        frame,
                        NumericArray.ofDoubles(Shape.of(shape.get(0), shape.get(1)), m),
                        NumericArray.ofDoubles(shape, masked),
                        madeViewOrNull == null ? null : numbers(episode.read(madeViewOrNull, t, t + 1), shape)));
            }
        }
        return pictures;
    }

    private static NumericArray numbers(NumericArray row, Shape shape) {
        double[] values = new double[row.size()];
        row.copyTo(0, values.length, values, 0);
        for (int i = 0; row.isBytes() && i < values.length; i++) {
            values[i] /= WHITE;
        }
        return NumericArray.ofDoubles(shape, values);
    }
}
