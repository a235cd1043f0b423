package org.exolam.app.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzWriter;
import org.exolam.data.npy.RowSink;
import org.exolam.error.UsageException;
import org.exolam.io.Datasets;
import org.exolam.io.labels.LabelShards;
import org.exolam.io.labels.LabelStore;
import org.exolam.io.labels.LabelTable;
import org.exolam.io.lerobot.LeRobotExport;
import org.exolam.io.lerobot.LeRobotWriter;
import org.exolam.io.reading.OpenOptions;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;
import org.exolam.transition.TransitionBatch;

/**
 * Files of latent actions, in the order of episodes and frames. Streamed: memory does not grow with the number of
 * transitions.
 */
public enum LatentFormat {
    /** The side-car: Parquet with a row a transition, keyed as LeRobot's rows are. */
    PARQUET(".parquet") {
        @Override
        void write(Path target, LabelJob job) {
            if (isFile(target)) {
                withStore(target, job, labels -> LabelTable.write(target, job.data(), labels, job.provenance()));
                return;
            }
            try (OutputFolder folder = OutputFolder.begin(target, job.overwrite(), SIDE_CAR)) {
                withStore(
                        target,
                        job,
                        labels -> LabelTable.write(
                                folder.path().resolve(SIDE_CAR), job.data(), labels, job.provenance()));
                folder.finish();
            }
        }

        @Override
        public boolean isFile(Path target) {
            return String.valueOf(target.getFileName()).contains(".");
        }
    },

    /** {@code z} float32 n × k, {@code episode_index} and {@code frame_index} int64 n. */
    NPZ(".npz") {
        @Override
        void write(Path file, LabelJob job) {
            int rows = Math.toIntExact(job.table().transitions(job.episodes()));
            long[] episodeIndex = new long[rows];
            long[] frameIndex = new long[rows];
            NpzWriter.write(file, npz -> {
                npz.add("z", DType.FLOAT32, rows, Shape.of(job.model().size()), sink -> {
                    int[] at = {0};
                    forEach(job, (batch, z) -> {
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
    JSONL(".jsonl") {
        @Override
        void write(Path file, LabelJob job) {
            AtomicFiles.write(file, out -> forEach(job, (batch, z) -> writeLines(out, batch, z)));
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
    },

    /** A WebDataset archive with a sample a transition. */
    WEBDATASET(".tar") {
        @Override
        void write(Path file, LabelJob job) {
            withStore(file, job, labels -> LabelShards.write(file, job.data(), labels));
        }
    },

    /** The whole data set as LeRobot v3.0 with the latent actions beside, or in place of, the actions. */
    LEROBOT("") {
        @Override
        void write(Path target, LabelJob job) {
            try (OutputFolder folder = OutputFolder.begin(target, job.overwrite(), LEROBOT_MARK)) {
                withStore(target, job, labels -> export(folder.path(), job, labels));
                folder.finish();
            }
        }

        private void export(Path folder, LabelJob job, LabelStore labels) {
            if (LeRobotExport.isPossible(job.data())) {
                LeRobotExport.write(job.data(), labels, folder, job.stockPolicy(), job.provenance());
                return;
            }
            // Another format becomes LeRobot first; its episodes keep their order.
            Path plain = folder.resolveSibling(folder.getFileName() + ".plain");
            try (OutputFolder between = OutputFolder.begin(plain, true, LEROBOT_MARK)) {
                LeRobotWriter.write(job.data(), between.path(), 0, List.of(), done -> {});
                try (var converted = Datasets.open(between.path(), OpenOptions.DEFAULT)) {
                    LeRobotExport.write(converted, labels, folder, job.stockPolicy(), job.provenance());
                }
            }
        }

        @Override
        public boolean isFile(Path target) {
            return false;
        }
    };

    private static final String SIDE_CAR = "labels-00000.parquet";

    /** Every LeRobot data set holds it. */
    static final String LEROBOT_MARK = "meta";

    private final String suffix;

    LatentFormat(String suffix) {
        this.suffix = suffix;
    }

    /** What is done with a batch and its z. */
    @FunctionalInterface
    private interface Sink {
        void accept(TransitionBatch batch, Matrix z) throws IOException;
    }

    abstract void write(Path target, LabelJob job);

    /** Whether one file is written, and not a folder. */
    public boolean isFile(Path target) {
        return true;
    }

    /**
     * Writes z of every transition of the job's episodes; whole or absent.
     *
     * @return the number of transitions
     */
    public long writeTo(Path target, LabelJob job) {
        long rows = job.table().transitions(job.episodes());
        if (rows == 0) {
            throw new UsageException("there is no transition " + job.table().horizon()
                    + " frames long to label; give a recording with longer episodes");
        }
        if (job.stockPolicy() && this != LEROBOT) {
            throw new UsageException("--stock-policy is for --format lerobot; " + key() + " has no action to replace");
        }
        write(target, job);
        return rows;
    }

    /** Labels every frame into a scratch file beside the target, for writers that need more than one pass. */
    private static void withStore(Path target, LabelJob job, Consumer<LabelStore> use) {
        Path place = target.toAbsolutePath().normalize();
        Path scratch = place.resolveSibling(
                "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".labels.tmp");
        try {
            Files.createDirectories(place.getParent());
            try (LabelStore labels =
                    LabelStore.create(scratch, job.data(), job.model().size(), 0)) {
                forEach(
                        job,
                        (batch, z) ->
                                labels.put(batch.episode(), batch.first(), batch.count(), z.array(), new long[0]));
                use.accept(labels);
            }
        } catch (IOException e) {
            throw new org.exolam.error.ResourceException(
                    "cannot write " + target + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }

    private static void forEach(LabelJob job, Sink sink) throws IOException {
        try {
            job.table()
                    .map(job.episodes(), batch -> new Encoded(batch, job.model().encode(batch)), encoded -> {
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

    /** The name in options and results: {@code parquet}, {@code npz}, … */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, for messages. */
    public static String keys() {
        return Stream.of(values()).map(LatentFormat::key).collect(Collectors.joining(", "));
    }

    /**
     * The format asked for, or the one that the target's name ends in; a name without an ending is a folder with the Parquet
     * side-car.
     *
     * @param formatOrNull a name, or null
     */
    public static LatentFormat of(String formatOrNull, Path target) {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        for (LatentFormat format : values()) {
            boolean byEnding = !format.suffix.isEmpty() && name.endsWith(format.suffix);
            if (formatOrNull == null ? byEnding : format.key().equals(formatOrNull.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        if (formatOrNull == null && !name.contains(".")) {
            return PARQUET;
        }
        throw new UsageException(
                formatOrNull == null
                        ? "the format is not clear from the name " + target
                                + "; end it in .parquet, .npz, .jsonl or .tar, or give --format"
                        : "--format is " + formatOrNull + "; expected one of " + keys());
    }
}
