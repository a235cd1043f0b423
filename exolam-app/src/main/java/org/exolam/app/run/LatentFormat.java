package org.exolam.app.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzWriter;
import org.exolam.data.npy.RowSink;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionTable;

/**
 * Files of latent actions, one row a transition in the order of episodes and frames. Streamed: memory does not grow with
 * the number of transitions.
 */
public enum LatentFormat {
    /** {@code z} float32 n × k, {@code episode_index} and {@code frame_index} int64 n. */
    NPZ {
        @Override
        void write(Path file, TransitionTable table, List<Integer> episodes, LatentActionModel model) {
            int rows = Math.toIntExact(table.transitions(episodes));
            long[] episodeIndex = new long[rows];
            long[] frameIndex = new long[rows];
            NpzWriter.write(file, npz -> {
                npz.add("z", DType.FLOAT32, rows, Shape.of(model.size()), sink -> {
                    int[] at = {0};
                    forEach(table, episodes, model, (batch, z) -> {
                        Arrays.fill(episodeIndex, at[0], at[0] + batch.count(), batch.episode());
                        for (int i = 0; i < batch.count(); i++) {
                            frameIndex[at[0]++] = batch.first() + i;
                        }
                        put(sink, z);
                    });
                });
                npz.add("episode_index", episodeIndex);
                npz.add("frame_index", frameIndex);
            });
        }

        private void put(RowSink sink, Matrix z) throws IOException {
            sink.put(z.array(), 0, z.array().length);
        }
    },

    /** {@code {"episode_index":0,"frame_index":7,"z":[…]}}, one object a line. */
    JSONL {
        @Override
        void write(Path file, TransitionTable table, List<Integer> episodes, LatentActionModel model) {
            AtomicFiles.write(file, out -> forEach(table, episodes, model, (batch, z) -> writeLines(out, batch, z)));
        }

        private void writeLines(OutputStream out, TransitionBatch batch, Matrix z) throws IOException {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < batch.count(); i++) {
                Float[] values = new Float[z.cols()];
                for (int j = 0; j < values.length; j++) {
                    values[j] = (float) z.get(i, j);
                }
                row.put("episode_index", batch.episode());
                row.put("frame_index", batch.first() + i);
                row.put("z", List.of(values));
                out.write((Json.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    };

    /** What is done with a batch and its z. */
    @FunctionalInterface
    private interface Sink {
        void accept(TransitionBatch batch, Matrix z) throws IOException;
    }

    abstract void write(Path file, TransitionTable table, List<Integer> episodes, LatentActionModel model);

    /**
     * Writes z of every transition of the episodes; whole or absent.
     *
     * @param table holds the model's encoder inputs
     * @return the number of rows
     */
    public long writeTo(Path file, TransitionTable table, List<Integer> episodes, LatentActionModel model) {
        long rows = table.transitions(episodes);
        if (rows == 0) {
            throw new UsageException("there is no transition " + table.horizon()
                    + " frames long to label; give a recording with longer episodes");
        }
        write(file, table, episodes, model);
        return rows;
    }

    private static void forEach(TransitionTable table, List<Integer> episodes, LatentActionModel model, Sink sink)
            throws IOException {
        try {
            table.map(episodes, batch -> new Encoded(batch, model.encode(batch)), encoded -> {
                try {
                    sink.accept(encoded.batch, encoded.z);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            // Back to what AtomicFiles knows to explain.
            throw e.getCause();
        }
    }

    private record Encoded(TransitionBatch batch, Matrix z) {}

    /** The name in options and results: {@code npz}, {@code jsonl}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format asked for, or the one that the file's name ends in.
     *
     * @param formatOrNull a name, or null
     */
    public static LatentFormat of(String formatOrNull, Path file) {
        String name = String.valueOf(file.getFileName());
        String wanted = formatOrNull == null ? name.substring(name.lastIndexOf('.') + 1) : formatOrNull;
        for (LatentFormat format : values()) {
            if (format.key().equals(wanted.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new UsageException(
                formatOrNull == null
                        ? "the format is not clear from the name " + file
                                + "; end it in .npz or .jsonl, or give --format"
                        : "--format is " + formatOrNull + "; expected npz or jsonl");
    }
}
