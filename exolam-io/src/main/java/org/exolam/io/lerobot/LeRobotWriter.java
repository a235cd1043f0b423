package org.exolam.io.lerobot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.io.parquet.ParquetField;
import org.exolam.io.parquet.ParquetGroup;
import org.exolam.io.parquet.ParquetOutput;
import org.exolam.io.picture.PngEncoder;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * Any data set as LeRobot v3.0: pictures as PNG inside the tables (lossless), other blocks as columns. A row for every
 * frame; where a block has none for the last one, as actions that end before the last observation, it gets zeros, and
 * {@code step_valid} is false there.
 */
public final class LeRobotWriter {
    /** lerobot's own sizes. */
    private static final long FILE_BYTES = 100L << 20;

    private static final int CHUNK_FILES = 1000;
    private static final int STATISTIC_PICTURES = 100;
    private static final double FPS_UNKNOWN = 30;
    private static final List<String> OWN = List.of("timestamp", "frame_index", "episode_index", "index", "task_index");
    private static final String STEP_VALID = "step_valid";
    private static final String TASK_UNKNOWN = "unknown";

    private final Dataset data;
    private final Path target;
    private final double fps;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Statistics> statistics = new LinkedHashMap<>();
    private final List<String> tasks = new ArrayList<>();
    private final List<String> taskOf;
    private final List<Place> places = new ArrayList<>();
    private final boolean hasSteps;
    private final Map<String, Integer> pictured = new LinkedHashMap<>();

    /** Where an episode was written. */
    private record Place(int chunk, int file, long from) {}

    private LeRobotWriter(Dataset data, Path target, double fpsOrZero, List<String> taskOf) {
        this.data = data;
        this.target = target;
        double known = fpsOrZero > 0 ? fpsOrZero : data.schema().fps();
        this.fps = known > 0 ? known : FPS_UNKNOWN;
        this.taskOf = taskOf;
        this.hasSteps =
                data.schema().blocks().values().stream().anyMatch(b -> b.rowsPerFrame() == BlockSpec.Alignment.STEP);
        nameBlocks();
    }

    /**
     * Fills a folder.
     *
     * @param target an empty folder
     * @param fpsOrZero frames a second where the data set does not say; 0 for 30
     * @param taskOf the text of each episode's task; empty where there are none
     * @param progress told how many episodes are done
     * @return the number of rows
     */
    public static long write(Dataset data, Path target, double fpsOrZero, List<String> taskOf, IntConsumer progress) {
        return new LeRobotWriter(data, target, fpsOrZero, taskOf).write(progress);
    }

    // Names

    private void nameBlocks() {
        String frames = data.schema().frames();
        data.schema().blocks().forEach((block, spec) -> {
            if (OWN.contains(block)) {
                return;
            }
            String name = block.replace('/', '.');
            if (block.equals(data.schema().roles().actionOrNull())) {
                name = "action";
            } else if (spec.isImage() && !name.startsWith("observation.")) {
                name = "observation.images." + name.substring(name.lastIndexOf('.') + 1);
            } else if (block.equals(frames) && !name.startsWith("observation.")) {
                name = "observation.state";
            }
            if (names.containsValue(name)) {
                throw new UsageException("the blocks " + block + " and another of " + data.location()
                        + " would both be the feature " + name + "; name others with --action or --camera");
            }
            names.put(block, name);
            int width = spec.isImage() ? channels(spec) : spec.width();
            statistics.put(name, new Statistics(width));
        });
    }

    private static int channels(BlockSpec spec) {
        return spec.shape().rank() == 2 ? 1 : spec.shape().get(2);
    }

    private static Shape column(BlockSpec spec) {
        return spec.width() == 1 ? Shape.of() : spec.shape();
    }

    private List<ParquetField> fields() {
        List<ParquetField> out = new ArrayList<>();
        names.forEach((block, name) -> {
            BlockSpec spec = data.schema().block(block);
            out.add(
                    spec.isImage()
                            ? ParquetField.picture(name)
                            : ParquetField.numbers(
                                    name, spec.dtype(), column(spec).rank()));
        });
        if (hasSteps) {
            out.add(ParquetField.number(STEP_VALID, DType.BOOL));
        }
        out.add(ParquetField.number("timestamp", DType.FLOAT32));
        OWN.subList(1, OWN.size()).forEach(n -> out.add(ParquetField.number(n, DType.INT64)));
        return out;
    }

    // Data

    private long write(IntConsumer progress) {
        int[] next = {0};
        long[] index = {0};
        int file = 0;
        while (next[0] < data.episodes().size()) {
            int number = file++;
            String path = String.format(
                    Locale.ROOT, "data/chunk-%03d/file-%03d.parquet", number / CHUNK_FILES, number % CHUNK_FILES);
            long[] bytes = {0};
            ParquetOutput.write(target.resolve(path), fields(), Map.of(), out -> {
                do {
                    EpisodeInfo info = data.episodes().get(next[0]);
                    places.add(new Place(number / CHUNK_FILES, number % CHUNK_FILES, index[0]));
                    try (Episode episode = data.open(info.index())) {
                        out.group(info.frames(), group -> bytes[0] += fill(group, episode, info, index[0]));
                    }
                    index[0] += info.frames();
                    next[0]++;
                    progress.accept(next[0]);
                } while (next[0] < data.episodes().size() && bytes[0] < FILE_BYTES);
            });
        }
        writeTasks();
        writeEpisodes();
        writeInfo(index[0]);
        writeStats(index[0]);
        return index[0];
    }

    /** Bytes written, about. */
    private long fill(ParquetGroup group, Episode episode, EpisodeInfo info, long first) {
        long[] bytes = {0};
        int n = info.frames();
        names.forEach((block, name) -> {
            BlockSpec spec = data.schema().block(block);
            if (spec.isImage()) {
                group.pictures(
                        name,
                        row -> {
                            byte[] png = picture(episode, block, name, row);
                            bytes[0] += png.length;
                            return png;
                        },
                        row -> String.format(Locale.ROOT, "frame-%06d.png", row));
                return;
            }
            int rows = spec.rowsPerFrame() == BlockSpec.Alignment.STEP ? info.steps() : n;
            NumericArray values = padded(episode.read(block, 0, rows), n);
            statistics.get(name).add(values);
            group.numbers(name, values.withShape(column(spec).withRows(n)));
            bytes[0] += (long) values.size() * spec.dtype().bytes();
        });
        if (hasSteps) {
            byte[] valid = new byte[n];
            java.util.Arrays.fill(valid, 0, info.steps(), (byte) 1);
            group.numbers(STEP_VALID, NumericArray.ofBytes(DType.BOOL, Shape.of(n), valid));
        }
        float[] times = new float[n];
        for (int t = 0; t < n; t++) {
            times[t] = (float) (t / fps);
        }
        group.numbers("timestamp", NumericArray.ofFloats(DType.FLOAT32, Shape.of(n), times));
        group.numbers("frame_index", counted(n, 0, 1));
        group.numbers("episode_index", counted(n, info.index(), 0));
        group.numbers("index", counted(n, first, 1));
        group.numbers("task_index", counted(n, task(info.index()), 0));
        return bytes[0];
    }

    private byte[] picture(Episode episode, String block, String name, int row) {
        NumericArray one = episode.read(block, row, row + 1);
        NumericArray frame = one.withShape(one.shape().inner());
        Statistics s = statistics.get(name);
        if (row % Math.max(1, episode.info().frames() / 4) == 0 && pictured(name)) {
            addPicture(s, frame);
        }
        return PngEncoder.encode(frame);
    }

    private boolean pictured(String name) {
        return pictured.merge(name, 1, Integer::sum) <= STATISTIC_PICTURES;
    }

    /** A few hundred pixels of a picture, as shares of 255. */
    private static void addPicture(Statistics s, NumericArray frame) {
        int channels = frame.shape().rank() == 2 ? 1 : frame.shape().get(2);
        int pixels = frame.size() / channels;
        int step = Math.max(1, pixels / 512);
        for (int p = 0; p < pixels; p += step) {
            double[] colour = new double[channels];
            for (int c = 0; c < channels; c++) {
                colour[c] = frame.get(p * channels + c) / 255;
            }
            s.add(colour);
        }
    }

    private static NumericArray padded(NumericArray values, int rows) {
        return values.rows() == rows
                ? values
                : NumericArray.concat(
                        values,
                        NumericArray.zeros(
                                values.dtype(), values.shape().inner().withRows(rows - values.rows())));
    }

    private static NumericArray counted(int n, long first, int step) {
        long[] out = new long[n];
        for (int i = 0; i < n; i++) {
            out[i] = first + (long) i * step;
        }
        return NumericArray.ofLongs(DType.INT64, Shape.of(n), out);
    }

    private int task(int episode) {
        String text = episode < taskOf.size() && !taskOf.get(episode).isEmpty() ? taskOf.get(episode) : TASK_UNKNOWN;
        if (!tasks.contains(text)) {
            tasks.add(text);
        }
        return tasks.indexOf(text);
    }

    // Metadata

    private void writeTasks() {
        int n = tasks.size();
        ParquetOutput.write(
                target.resolve("meta/tasks.parquet"),
                List.of(ParquetField.number("task_index", DType.INT64), ParquetField.text("task")),
                Map.of("pandas", PANDAS),
                out -> out.group(n, group -> {
                    group.numbers("task_index", counted(n, 0, 1));
                    group.texts("task", tasks.stream().map(List::of).toList());
                }));
    }

    /** lerobot looks tasks up by the index of a data frame, which only this key tells. */
    private static final String PANDAS = """
            {"index_columns": ["task"], "column_indexes": [{"name": null, "field_name": null, "pandas_type": "unicode", \
            "numpy_type": "object", "metadata": {"encoding": "UTF-8"}}], "columns": [{"name": "task_index", \
            "field_name": "task_index", "pandas_type": "int64", "numpy_type": "int64", "metadata": null}, {"name": "task", \
            "field_name": "task", "pandas_type": "unicode", "numpy_type": "object", "metadata": null}], "attributes": {}, \
            "creator": {"library": "exolam", "version": "0"}, "pandas_version": "2.2.0"}""";

    private void writeEpisodes() {
        int n = places.size();
        List<ParquetField> fields = new ArrayList<>();
        fields.add(ParquetField.number("episode_index", DType.INT64));
        fields.add(ParquetField.texts("tasks"));
        for (String name : List.of(
                "length",
                "data/chunk_index",
                "data/file_index",
                "dataset_from_index",
                "dataset_to_index",
                "meta/episodes/chunk_index",
                "meta/episodes/file_index")) {
            fields.add(ParquetField.number(name, DType.INT64));
        }
        ParquetOutput.write(
                target.resolve("meta/episodes/chunk-000/file-000.parquet"),
                fields,
                Map.of(),
                out -> out.group(n, g -> {
                    g.numbers("episode_index", counted(n, 0, 1));
                    g.texts(
                            "tasks",
                            java.util.stream.IntStream.range(0, n)
                                    .mapToObj(e -> List.of(tasks.get(task(e))))
                                    .toList());
                    g.numbers("length", each(e -> data.episodes().get(e).frames()));
                    g.numbers("data/chunk_index", each(e -> places.get(e).chunk()));
                    g.numbers("data/file_index", each(e -> places.get(e).file()));
                    g.numbers("dataset_from_index", each(e -> places.get(e).from()));
                    g.numbers(
                            "dataset_to_index",
                            each(e -> places.get(e).from()
                                    + data.episodes().get(e).frames()));
                    g.numbers("meta/episodes/chunk_index", counted(n, 0, 0));
                    g.numbers("meta/episodes/file_index", counted(n, 0, 0));
                }));
    }

    private NumericArray each(java.util.function.IntToLongFunction value) {
        return NumericArray.ofLongs(
                DType.INT64,
                Shape.of(places.size()),
                java.util.stream.IntStream.range(0, places.size())
                        .mapToLong(value)
                        .toArray());
    }

    private void writeInfo(long frames) {
        Map<String, Object> features = new LinkedHashMap<>();
        names.forEach((block, name) -> {
            BlockSpec spec = data.schema().block(block);
            if (spec.isImage()) {
                Map<String, Object> entry = Features.entry(
                        "image", List.of(spec.shape().get(0), spec.shape().get(1), channels(spec)));
                entry.put("names", List.of("height", "width", "channels"));
                features.put(name, entry);
            } else {
                features.put(
                        name,
                        Features.entry(
                                spec.dtype() == DType.FLOAT16
                                        ? "float32"
                                        : spec.dtype().numpyName(),
                                spec.width() == 1 ? List.of(1) : spec.shape().dimensions()));
            }
        });
        if (hasSteps) {
            features.put(STEP_VALID, Features.entry("bool", List.of(1)));
        }
        OWN.forEach(n -> features.put(n, Features.entry(n.equals("timestamp") ? "float32" : "int64", List.of(1))));
        int episodes = places.size();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("codebase_version", "v3.0");
        info.put("fps", fps == Math.rint(fps) ? (Object) (long) fps : (Object) fps);
        info.put("features", features);
        info.put("total_episodes", episodes);
        info.put("total_frames", frames);
        info.put("total_tasks", tasks.size());
        info.put("chunks_size", CHUNK_FILES);
        info.put("data_files_size_in_mb", FILE_BYTES >> 20);
        info.put("video_files_size_in_mb", 200);
        info.put("data_path", "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet");
        info.put("video_path", null);
        info.put("robot_type", null);
        info.put("splits", splits());
        AtomicFiles.writeText(target.resolve(Info.FILE), Json.pretty(info));
    }

    /** Ranges can name the held-out episodes only where these stand at the end. */
    private Map<String, Object> splits() {
        List<EpisodeInfo> all = data.episodes();
        int train = all.size();
        while (train > 0 && "test".equals(all.get(train - 1).splitOrNull())) {
            train--;
        }
        boolean isNamed = train > 0
                && train < all.size()
                && all.subList(0, train).stream().noneMatch(e -> "test".equals(e.splitOrNull()));
        Map<String, Object> splits = new LinkedHashMap<>();
        splits.put("train", "0:" + (isNamed ? train : all.size()));
        if (isNamed) {
            splits.put("test", train + ":" + all.size());
        }
        return splits;
    }

    private void writeStats(long frames) {
        Map<String, Object> stats = new LinkedHashMap<>();
        names.forEach((block, name) -> {
            boolean image = data.schema().block(block).isImage();
            Map<String, Object> entry = statistics.get(name).toMap(image);
            entry.put("count", List.of(frames));
            stats.put(name, entry);
        });
        AtomicFiles.writeText(target.resolve("meta/stats.json"), Json.pretty(stats));
    }
}
