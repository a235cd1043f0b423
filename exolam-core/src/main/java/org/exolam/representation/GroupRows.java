package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.exolam.data.NumericArray;
import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;

/** The rows of one group of training frames, computed when they are asked for: all at once, or a few at a time. */
final class GroupRows {
    /** Numbers handed over at once: 1 MB, which stays in a core's cache. */
    private static final int CHUNK_NUMBERS = 1 << 17;

    private final Pipeline pipeline;
    private final List<Part> parts;

    /**
     * Frames [from, from + count) of a stored run.
     *
     * @param episode position of the episode they are of
     * @param isEpisodeStart whether row 0 of {@code frames} is the episode's first frame
     */
    record Part(int episode, NumericArray frames, boolean isEpisodeStart, int from, int count) {}

    GroupRows(Pipeline pipeline, List<Part> parts) {
        this.pipeline = pipeline;
        this.parts = List.copyOf(parts);
    }

    int count() {
        return parts.stream().mapToInt(Part::count).sum();
    }

    int width() {
        return pipeline.output().size();
    }

    /** Rows in order, a few at a time; each is handed over once. */
    void forEach(Consumer<Matrix> consumer) {
        forEachOfEpisode((episode, rows) -> consumer.accept(rows));
    }

    /** Takes rows of one episode. */
    @FunctionalInterface
    interface EpisodeRows {
        void accept(int episode, Matrix rows);
    }

    /** As {@link #forEach}, with the episode that the rows are of. */
    void forEachOfEpisode(EpisodeRows consumer) {
        forEachRun((p, from, count) ->
                consumer.accept(p.episode(), pipeline.apply(p.frames(), p.isEpisodeStart(), from, count)));
    }

    /** All rows less a mean, in single precision; the caller closes them. */
    FloatMatrix centred(double[] mean) {
        FloatMatrix.Builder x = FloatMatrix.builder(count(), width());
        float[] rows = new float[most() * width()];
        forEachRun((p, from, count) -> {
            pipeline.centred(p.frames(), p.isEpisodeStart(), from, count, mean, rows);
            x.add(rows, count * width());
        });
        return x.build();
    }

    /** Takes frames [from, from + count) of a part. */
    @FunctionalInterface
    private interface Run {
        void accept(Part part, int from, int count);
    }

    private int most() {
        return Math.max(1, CHUNK_NUMBERS / Math.max(1, width()));
    }

    private void forEachRun(Run consumer) {
        int most = most();
        for (Part p : parts) {
            for (int at = 0; at < p.count(); at += most) {
                consumer.accept(p, p.from() + at, Math.min(most, p.count() - at));
            }
        }
    }

    /** All rows in one matrix. */
    Matrix all() {
        List<Matrix> chunks = new ArrayList<>();
        forEach(chunks::add);
        return chunks.size() == 1 ? chunks.get(0) : Matrix.stackRows(chunks.toArray(Matrix[]::new));
    }
}
