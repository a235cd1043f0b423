package org.exolam.app.run;

import java.util.ArrayList;
import java.util.List;
import org.exolam.app.report.PngImage;
import org.exolam.app.report.ViewPair;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/** Transitions of held-out episodes before both of their backgrounds, with the latents that a model gives them. */
final class ViewPairs {
    private static final int SHOWN_MOST = 4;

    private ViewPairs() {}

    /** One from the middle of each of the first held-out episodes; none where there is no second view of pictures. */
    static List<ViewPair> of(LatentActionModel model, Dataset data, List<Integer> heldOut) {
        String pair = data.schema().roles().pair().orElse(null);
        List<ViewPair> shown = new ArrayList<>();
        if (pair == null
                || !Pictures.isPicture(data.schema().frame())
                || !data.schema()
                        .block(pair)
                        .shape()
                        .equals(data.schema().frame().shape())) {
            return shown;
        }
        int h = model.objective().horizon();
        for (int e : heldOut) {
            int t = data.episodes().get(e).transitions(h) / 2;
            if (shown.size() < SHOWN_MOST && t > 0) {
                shown.add(pair(model, data, e, t, pair));
            }
        }
        return shown;
    }

    private static ViewPair pair(LatentActionModel model, Dataset data, int e, int t, String pair) {
        int h = model.objective().horizon();
        String own = data.schema().frames();
        try (Episode episode = data.open(e)) {
            return new ViewPair(
                    "episode " + data.episodes().get(e).name() + ", frame " + t,
                    picture(data, episode, own, t + h),
                    picture(data, episode, pair, t + h),
                    latent(model, data, e, t, own),
                    latent(model, data, e, t, pair));
        }
    }

    private static PngImage picture(Dataset data, Episode episode, String view, int t) {
        return PngImage.fromFrame(Pictures.picture(
                episode.read(view, t, t + 1), data.schema().frame().shape()));
    }

    private static Vector latent(LatentActionModel model, Dataset data, int e, int t, String view) {
        List<Column> inputs = model.encoderInputs(view);
        int reach = inputs.stream().mapToInt(c -> c.source().reach()).max().orElse(0);
        TransitionTable table = TransitionTable.of(
                data, inputs, Math.max(model.objective().horizon(), reach), TransitionOptions.defaults());
        List<Vector> found = new ArrayList<>();
        table.forEach(List.of(e), batch -> {
            if (batch.first() <= t && t < batch.first() + batch.count()) {
                found.add(row(model, batch, t - batch.first()));
            }
        });
        return found.isEmpty() ? Vector.of(new double[model.size()]) : found.get(0);
    }

    private static Vector row(LatentActionModel model, TransitionBatch batch, int i) {
        Matrix z = model.encode(batch);
        return Vector.of(z.row(i));
    }
}
