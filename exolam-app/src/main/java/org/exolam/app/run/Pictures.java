package org.exolam.app.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exolam.app.report.LatentPicture;
import org.exolam.app.report.SampleFrame;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearLam;

/** Pictures for a report: frames of the recording, and what latent directions read of a frame. */
final class Pictures {
    /** As many as fit beside each other. */
    private static final int EPISODES_MOST = 4;

    /** The leading directions hold most of z; more pictures than these nobody compares. */
    private static final int LATENTS_MOST = 8;

    private Pictures() {}

    /** The middle frame of episodes spread over the recording, and its second view; none where frames are no pictures. */
    static List<SampleFrame> samples(Dataset data) {
        String frames = data.schema().frames();
        BlockSpec spec = data.schema().frame();
        List<SampleFrame> samples = new ArrayList<>();
        if (!isPicture(spec)) {
            return samples;
        }
        int n = data.episodes().size();
        int shown = Math.min(EPISODES_MOST, n);
        for (int i = 0; i < shown; i++) {
            EpisodeInfo info = data.episodes().get(i * n / shown);
            int t = info.frames() / 2;
            try (Episode episode = data.open(info.index())) {
                String label = (info.name().startsWith("episode") ? "" : "episode ") + info.name() + ", frame " + t;
                samples.add(SampleFrame.of(label, picture(episode.read(frames, t, t + 1), spec.shape())));
                if (data.schema().roles().pair().isPresent()) {
                    String pair = data.schema().roles().pair().get();
                    samples.add(
                            SampleFrame.of(label + ", " + pair, picture(episode.read(pair, t, t + 1), spec.shape())));
                }
            }
        }
        return samples;
    }

    private static boolean isPicture(BlockSpec spec) {
        Shape shape = spec.shape();
        boolean plane = shape.rank() == 2 && shape.get(0) > 1 && shape.get(1) > 1;
        boolean colours = shape.rank() == 3 && (shape.get(2) == 1 || shape.get(2) == 3);
        return plane || colours;
    }

    /** Integers as they are; other numbers stretched from least to greatest, since their range is anyone's. */
    private static NumericArray picture(NumericArray row, Shape shape) {
        double[] values = new double[row.size()];
        row.copyTo(0, values.length, values, 0);
        double low = row.dtype().isFloating() ? Arrays.stream(values).min().orElse(0) : 0;
        double high = row.dtype().isFloating() ? Arrays.stream(values).max().orElse(1) : 255;
        double range = high > low ? high - low : 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - low) / range;
        }
        return NumericArray.ofDoubles(shape, values);
    }

    /** What the leading latents read of the next frame, pulled back to pixels; none where φ is not linear. */
    static List<LatentPicture> latents(LinearLam model) {
        List<LatentPicture> pictures = new ArrayList<>();
        List<Matrix> reading = model.readingOrNull();
        if (reading == null) {
            return pictures;
        }
        Matrix weights = reading.get(0);
        Shape shape = model.representation().input().shape();
        for (int i = 0; i < Math.min(LATENTS_MOST, weights.rows()); i++) {
            double[] row = weights.rowRange(i, i + 1).array().clone();
            pictures.add(new LatentPicture("z" + (i + 1), "", NumericArray.ofDoubles(shape, row)));
        }
        return pictures;
    }
}
