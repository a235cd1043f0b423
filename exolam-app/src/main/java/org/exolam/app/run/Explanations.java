package org.exolam.app.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.exolam.app.report.LatentPicture;
import org.exolam.app.report.LatentStrip;
import org.exolam.app.report.PngImage;
import org.exolam.app.report.SameAction;
import org.exolam.app.report.SampleFrame;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.TransitionBatch;
import org.exolam.world.Redrawable;

/** What a report says of a model's latents on held-out episodes: what each does, and what becomes of them before others. */
final class Explanations {
    private static final int LATENTS_MOST = 8;

    /** Shares of held-out z between which a number goes through its range. */
    private static final double[] RANGE = {0.05, 0.25, 0.5, 0.75, 0.95};

    /** More backgrounds than the recorded one, where a world can draw them. */
    private static final int REDRAWS = 4;

    private static final int SHOWN_MOST = 3;

    /** Transitions of each episode on the map of z. */
    private static final int STARS_OF_EPISODE = 3;

    private final LatentActionModel model;
    private final Dataset data;
    private final LatentSample sample;
    private final Optional<FrameSpace> space;

    private Explanations(LatentActionModel model, Dataset data, LatentSample sample) {
        this.model = model;
        this.data = data;
        this.sample = sample;
        this.space =
                model.hasDecoder() && model.predicted(data.schema().frames()).source() instanceof FrameSource next
                        ? FrameSpace.of(next.representation())
                        : Optional.empty();
    }

    /** Nothing where no held-out episode is long enough for a transition. */
    static Optional<Explanations> of(LatentActionModel model, Dataset data, List<Integer> heldOut) {
        LatentSample sample = LatentSample.of(model, data, heldOut);
        return sample.episodes().isEmpty() ? Optional.empty() : Optional.of(new Explanations(model, data, sample));
    }

    /** Which places each number reads, where frames are pictures. */
    List<LatentPicture> occlusion() {
        return Pictures.isPicture(data.schema().frame())
                ? new Occlusion(model, data, sample).pictures(LATENTS_MOST)
                : List.of();
    }

    /** What each number does, where there is a decoder whose predictions can be seen. */
    List<LatentStrip> strips() {
        List<LatentStrip> strips = new ArrayList<>();
        if (space.isEmpty()) {
            return strips;
        }
        int e = sample.episodes().get(0);
        Decoded decoded = new Decoded(e, middle(e));
        for (int j = 0; j < Math.min(LATENTS_MOST, model.size()); j++) {
            strips.add(strip(decoded, j));
        }
        return strips;
    }

    /** Pixels are shown as they are; other numbers from the least to the greatest of all. */
    private Matrix stretched(Matrix frames) {
        if (!data.schema().frame().dtype().isFloating()) {
            return frames;
        }
        double low = Arrays.stream(frames.array()).min().orElse(0);
        double high = Arrays.stream(frames.array()).max().orElse(1);
        double[] values = frames.array().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = high > low ? (values[i] - low) / (high - low) : 0;
        }
        return Matrix.of(frames.rows(), frames.cols(), values);
    }

    private int middle(int episode) {
        return data.episodes().get(episode).transitions(reach()) / 2;
    }

    private int reach() {
        return LatentSample.reach(model, columns(data.schema().frames()));
    }

    private List<Column> columns(String view) {
        List<Column> all = new ArrayList<>(model.encoderInputs(view));
        if (model.hasDecoder()) {
            all.addAll(model.decoderInputs(view));
        }
        return all;
    }

    /** One transition, and what the decoder makes of it with other z. */
    private final class Decoded {
        private final TransitionBatch inputs;
        private final Matrix z;
        private final double[] next;

        Decoded(int episode, int t) {
            String view = data.schema().frames();
            List<Column> encoder = model.encoderInputs(view);
            Snippet snippet = Snippet.read(data, episode, t, 1, columns(view));
            z = model.encode(snippet.batch(encoder));
            inputs = snippet.batch(model.decoderInputs(view));
            next = numbers(episode, view, t + model.objective().horizon());
        }

        /** Pixels from 0 to 1, other numbers as they are: what φ reads. */
        private double[] numbers(int episode, String view, int t) {
            NumericArray row = row(data, episode, view, t);
            double[] values = new double[row.size()];
            row.copyTo(0, values.length, values, 0);
            double unit = row.dtype().isFloating() ? 1 : 255;
            return Arrays.stream(values).map(v -> v / unit).toArray();
        }

        Matrix with(Matrix latents) {
            return model.decode(Snippet.repeated(inputs, latents.rows()), latents);
        }

        /** Frames of what is decoded beyond what one z gives: m × frame width. */
        Matrix beyond(Matrix latents, Matrix reference) {
            Matrix all = with(Matrix.stackRows(latents, reference));
            int m = latents.rows();
            return space.orElseThrow().frames(all.rowRange(0, m).minus(Snippet.repeated(all.rowRange(m, m + 1), m)));
        }

        /** To which changes are added: the next frame, or where φ is a picture what is decoded of its z. */
        Matrix base() {
            return space.orElseThrow().isPicture() ? with(z) : Matrix.of(1, next.length, next);
        }
    }

    private LatentStrip strip(Decoded decoded, int j) {
        Matrix[] rows = new Matrix[RANGE.length];
        for (int i = 0; i < rows.length; i++) {
            double[] z = decoded.z.row(0);
            z[j] = sample.quantile(j, RANGE[i]);
            rows[i] = Matrix.of(1, z.length, z);
        }
        Matrix changes = decoded.beyond(Matrix.stackRows(rows), decoded.z);
        FrameSpace frames = space.orElseThrow();
        int last = rows.length - 1;
        Matrix across = changes.rowRange(last, last + 1).minus(changes.rowRange(0, 1));
        String label = "z" + (j + 1);
        String note = String.format(
                Locale.ROOT, "from %.3g to %.3g", sample.quantile(j, RANGE[0]), sample.quantile(j, RANGE[last]));
        List<SampleFrame> shown = new ArrayList<>();
        if (Pictures.isPicture(data.schema().frame())) {
            Matrix all = stretched(changes.plus(Snippet.repeated(decoded.base(), rows.length)));
            for (int i = 0; i < rows.length; i++) {
                shown.add(SampleFrame.of(Math.round(100 * RANGE[i]) + " %", frames.array(all, i)));
            }
        }
        return new LatentStrip(label, note, shown, new LatentPicture(label, "high less low", frames.array(across, 0)));
    }

    /** The same transitions before several backgrounds; nothing where there is one alone. */
    SameAction sameAction() {
        Dataset redrawn = data instanceof Redrawable world ? world.withRedraws(REDRAWS) : data;
        List<String> views = views(redrawn);
        if (views.size() < 2) {
            return SameAction.NONE;
        }
        List<SameAction.Transition> shown = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<Matrix> latents = new ArrayList<>();
        for (int e : sample.episodes()) {
            int all = data.episodes().get(e).transitions(reach());
            int taken = Math.min(STARS_OF_EPISODE, all);
            for (int i = 0; i < taken; i++) {
                int t = (int) ((i + 0.5) * all / taken);
                Matrix z = latents(redrawn, e, t, views);
                labels.add(Pictures.label(data, e, t));
                latents.add(z);
                if (i == taken / 2
                        && shown.size() < SHOWN_MOST
                        && Pictures.isPicture(data.schema().frame())) {
                    shown.add(transition(redrawn, e, t, views, z));
                }
            }
        }
        return new SameAction(shown, stars(labels, latents));
    }

    /** Blocks of frames, the recorded first, of which a model can make z. */
    private List<String> views(Dataset redrawn) {
        List<String> views = new ArrayList<>(List.of(data.schema().frames()));
        List<String> others = new ArrayList<>();
        for (int i = 1; redrawn.schema().find(Redrawable.view(i)).isPresent(); i++) {
            others.add(Redrawable.view(i));
        }
        if (others.isEmpty()) {
            data.schema().roles().pair().ifPresent(others::add);
        }
        for (String view : others) {
            boolean isRead = model.encoderInputs(view).stream()
                    .flatMap(c -> c.source().blocks().stream())
                    .allMatch(b -> redrawn.schema().find(b).isPresent());
            boolean isAlike = redrawn.schema()
                    .block(view)
                    .shape()
                    .equals(data.schema().frame().shape());
            if (isRead && isAlike) {
                views.add(view);
            }
        }
        return views;
    }

    private Matrix latents(Dataset redrawn, int e, int t, List<String> views) {
        return Matrix.stackRows(views.stream()
                .map(view -> {
                    List<Column> inputs = model.encoderInputs(view);
                    return model.encode(Snippet.read(redrawn, e, t, 1, inputs).batch(inputs));
                })
                .toArray(Matrix[]::new));
    }

    private SameAction.Transition transition(Dataset redrawn, int e, int t, List<String> views, Matrix z) {
        Matrix changes =
                space.map(s -> new Decoded(e, t).beyond(z, sample.mean())).orElse(null);
        Matrix scaled = z.minus(Snippet.repeated(sample.mean(), z.rows())).scaleColumns(sample.units());
        List<SameAction.Seen> seen = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            String label = i == 0 ? "recorded background" : "background " + (i + 1);
            seen.add(new SameAction.Seen(
                    label,
                    PngImage.fromFrame(Pictures.picture(
                            row(redrawn, e, views.get(i), t + model.objective().horizon()),
                            data.schema().frame().shape())),
                    changes == null
                            ? null
                            : new LatentPicture(label, "", space.get().array(changes, i)),
                    Vector.of(scaled.row(i))));
        }
        return new SameAction.Transition(Pictures.label(data, e, t), seen);
    }

    private static NumericArray row(Dataset data, int e, String view, int t) {
        try (Episode episode = data.open(e)) {
            return episode.read(view, t, t + 1);
        }
    }

    /** Along the two leading directions of z in its deviations. */
    private List<SameAction.Star> stars(List<String> labels, List<Matrix> latents) {
        double[] units = sample.units();
        Matrix scaled = sample.z().scaleColumns(units);
        Matrix mean = sample.mean().scaleColumns(units);
        Matrix covariance =
                scaled.transposeTimes(scaled).scale(1.0 / scaled.rows()).minus(mean.transposeTimes(mean));
        Matrix leading = SymmetricEigen.of(covariance).leading(Math.min(2, units.length));
        List<SameAction.Star> stars = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            Matrix places = latents.get(i).scaleColumns(units).times(leading);
            List<Vector> two = new ArrayList<>();
            for (int row = 0; row < places.rows(); row++) {
                two.add(Vector.of(places.get(row, 0), places.cols() > 1 ? places.get(row, 1) : 0));
            }
            stars.add(new SameAction.Star(labels.get(i), two));
        }
        return stars;
    }
}
