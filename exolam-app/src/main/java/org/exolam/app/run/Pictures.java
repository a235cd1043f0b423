package org.exolam.app.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.exolam.app.report.LatentPicture;
import org.exolam.app.report.SampleFrame;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearLam;
import org.exolam.objective.LatentActionModel;
import org.exolam.representation.AgentMask;
import org.exolam.view.MaskPictures;
import org.exolam.view.MaskPictures.MaskedFrame;

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
        for (int shown : shown(data)) {
            EpisodeInfo info = data.episodes().get(shown);
            int t = info.frames() / 2;
            try (Episode episode = data.open(info.index())) {
                String label = label(data, shown, t);
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

    static String label(Dataset data, int episode, int t) {
        String name = data.episodes().get(episode).name();
        return (name.startsWith("episode") ? "" : "episode ") + name + ", frame " + t;
    }

    /** The same frames under the agent's mask, and in the view that was made of them; for pictures alone. */
    static List<SampleFrame> masked(Dataset data, AgentMask mask, String madeOrNull) {
        List<SampleFrame> samples = new ArrayList<>();
        if (!isPicture(data.schema().frame())) {
            return samples;
        }
        for (MaskedFrame m : MaskPictures.of(data, mask, shown(data), madeOrNull)) {
            samples.add(SampleFrame.of(m.label() + ", mask " + mask.name(), m.masked()));
            if (m.compositeOrNull() != null) {
                samples.add(SampleFrame.of(m.label() + ", " + madeOrNull, m.compositeOrNull()));
            }
        }
        return samples;
    }

    /** Episodes spread over the recording. */
    private static List<Integer> shown(Dataset data) {
        int n = data.episodes().size();
        int most = Math.min(EPISODES_MOST, n);
        return IntStream.range(0, most).mapToObj(i -> i * n / most).toList();
    }

    static boolean isPicture(BlockSpec spec) {
        Shape shape = spec.shape();
        boolean plane = shape.rank() == 2 && shape.get(0) > 1 && shape.get(1) > 1;
        boolean colours = shape.rank() == 3 && (shape.get(2) == 1 || shape.get(2) == 3);
        return plane || colours;
    }

    /** Integers as they are; other numbers stretched from least to greatest, since their range is anyone's. */
    static NumericArray picture(NumericArray row, Shape shape) {
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

    /** From which cells of the picture each leading latent of a lifted model reads, and how consistent it is. */
    private static List<LatentPicture> regions(LinearLam model, PairFeatures features) {
        List<LatentPicture> pictures = new ArrayList<>();
        int shown = Math.min(LATENTS_MOST, model.size());
        Matrix regions = features.regionsOrNull(model.map().d().rowRange(0, shown));
        if (regions == null) {
            return pictures;
        }
        for (int i = 0; i < shown; i++) {
            String note = consistency(model, "consistency.train", i, "consistency %.2f in training")
                    + consistency(model, "consistency.folds", i, ", %.2f on episodes held out from it");
            double[] cells = regions.rowRange(i, i + 1).array().clone();
            pictures.add(LatentPicture.of("z" + (i + 1), note, cells, features.grid(), features.grid()));
        }
        return pictures;
    }

    private static String consistency(LinearLam model, String fact, int direction, String text) {
        return model.facts().get(fact) instanceof List<?> values && direction < values.size()
                ? String.format(Locale.ROOT, text, values.get(direction))
                : "";
    }

    /**
     * The filters of a lifted model, one sheet for each patch size and channel of three colours; none where filters do not
     * see pictures.
     */
    static List<SampleFrame> filters(LatentActionModel any) {
        List<SampleFrame> sheets = new ArrayList<>();
        if (!(any instanceof LinearLam model)) {
            return sheets;
        }
        for (PairFeatures.Filters bank :
                model.features().map(PairFeatures::filters).orElse(List.of())) {
            int colours = model.features().get().colours();
            if (bank.side() < 2 || (colours != 1 && colours != 3)) {
                continue;
            }
            for (int c = 0; c < model.features().get().channelNames().size(); c++) {
                String label = "filters of " + bank.side() + "×" + bank.side() + ", channel "
                        + model.features().get().channelNames().get(c);
                sheets.add(SampleFrame.of(label, sheet(bank, c * colours, colours)));
            }
        }
        return sheets;
    }

    private static NumericArray sheet(PairFeatures.Filters bank, int channel, int colours) {
        int n = bank.weights().rows();
        int across = (int) Math.ceil(Math.sqrt(2.0 * n));
        int down = (n + across - 1) / across;
        int cell = bank.side() + 1;
        double[] pixels = new double[down * cell * across * cell * colours];
        Arrays.fill(pixels, 0.5);
        for (int f = 0; f < n; f++) {
            double largest = 1e-12;
            for (int i = 0; i < bank.weights().cols(); i++) {
                largest = Math.max(largest, Math.abs(bank.weights().get(f, i)));
            }
            for (int p = 0; p < bank.side() * bank.side(); p++) {
                int y = f / across * cell + p / bank.side();
                int x = f % across * cell + p % bank.side();
                for (int c = 0; c < colours; c++) {
                    double w = bank.weights().get(f, p * bank.depth() + channel + c);
                    pixels[(y * across * cell + x) * colours + c] = 0.5 + 0.5 * w / largest;
                }
            }
        }
        return NumericArray.ofDoubles(Shape.of(down * cell, across * cell, colours), pixels);
    }

    /** What the leading latents read of the next frame, pulled back to pixels; none where φ is not linear. */
    static List<LatentPicture> latents(LatentActionModel any) {
        if (!(any instanceof LinearLam model)) {
            return List.of();
        }
        if (model.features().isPresent()) {
            return regions(model, model.features().get());
        }
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
