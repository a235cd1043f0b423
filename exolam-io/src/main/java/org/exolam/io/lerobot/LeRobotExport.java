package org.exolam.io.lerobot;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.io.labels.LabelStore;
import org.exolam.io.parquet.ParquetField;
import org.exolam.io.parquet.ParquetGroup;
import org.exolam.io.parquet.ParquetRewrite;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.reading.Findings;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * A LeRobot v3.0 data set with latent actions: the rows of another one with {@code latent_action} (float32 [k]), {@code
 * latent_action_valid} (bool) and, for discrete models, {@code latent_action_code} (int64) beside them. Keys that begin
 * neither with {@code action} nor with {@code observation} are ignored by policies that do not know them. Rows that no
 * transition starts from have zeros and are not valid. Videos are linked, tasks and episodes copied.
 *
 * <p>For stock policies the latents may stand as {@code action}; the true action is then {@code robot_action}.
 */
public final class LeRobotExport {
    private static final String ACTION = "action";
    private static final String MOVED = "robot_action";
    private static final String STATS = "meta/stats.json";
    private static final String INDEX = "episode_index";
    private static final String FRAME = "frame_index";

    private final Path source;
    private final Path target;
    private final Info info;
    private final LabelStore labels;
    private final Map<Long, Integer> positions = new HashMap<>();
    private final boolean stockPolicy;
    private final String latent;
    private final Map<String, Object> provenance;
    private final Statistics latents;
    private final Statistics codes;
    private final Statistics valid = new Statistics(1);
    private long rows;

    private LeRobotExport(
            Dataset data, LabelStore labels, Path target, boolean stockPolicy, Map<String, Object> provenance) {
        this.source = data.location();
        this.target = target;
        this.info = Info.read(source);
        this.labels = labels;
        this.stockPolicy = stockPolicy;
        this.latent = stockPolicy ? ACTION : Features.LATENT;
        this.provenance = provenance;
        this.latents = new Statistics(labels.size());
        this.codes = new Statistics(labels.codes());
        data.episodes().forEach(e -> positions.put(Long.parseLong(e.name()), e.index()));
        requireRoom();
    }

    /** Whether a data set is one that can be exported so, and not only converted. */
    public static boolean isPossible(Dataset data) {
        return data.format().equals("lerobot") && Info.read(data.location()).isV3();
    }

    /**
     * Fills a folder.
     *
     * @param data a LeRobot v3.0 data set; episodes of it that are left out have rows that are not valid
     * @param target an empty folder
     * @param stockPolicy whether the latents take the place of the action
     * @param provenance what made the latents, for {@code meta/latent_action.json}
     * @return the number of rows
     * @throws UsageException where the data set has features of these names already
     */
    public static long write(
            Dataset data, LabelStore labels, Path target, boolean stockPolicy, Map<String, Object> provenance) {
        return new LeRobotExport(data, labels, target, stockPolicy, provenance).write();
    }

    private void requireRoom() {
        List<String> taken = new ArrayList<>(Features.entries(labels, latent).keySet());
        if (stockPolicy) {
            if (!info.features().containsKey(ACTION)) {
                throw new UsageException(source + " has no feature action whose place latents could take");
            }
            taken.remove(ACTION);
            taken.add(MOVED);
        }
        taken.stream().filter(info.features()::containsKey).findFirst().ifPresent(name -> {
            throw new UsageException(
                    source + " has a feature " + name + " already; label the data set that it was made from");
        });
    }

    private long write() {
        List<Entry> entries = Entries.read(info, new Findings());
        for (String file : entries.stream().map(Entry::file).distinct().toList()) {
            writeData(file);
        }
        writeInfo();
        writeStats();
        copyMeta();
        entries.stream()
                .flatMap(e -> e.cameras().values().stream())
                .map(Entry.Footage::file)
                .distinct()
                .forEach(this::link);
        writeCard();
        return rows;
    }

    // Data

    private void writeData(String file) {
        ParquetTable table = ParquetTable.open(source.resolve(file));
        NumericArray episodes = index(table, INDEX);
        NumericArray frames = index(table, FRAME);
        ParquetRewrite rewrite = new ParquetRewrite(table);
        // A column that info.json does not list makes the whole data set unreadable for lerobot.
        rewrite.without(f -> !info.features().containsKey(f));
        if (stockPolicy) {
            rewrite.renamed(ACTION, MOVED);
        }
        for (ParquetField field : Features.fields(labels, latent)) {
            rewrite.with(field);
        }
        // The old description of the features would contradict the new columns.
        rewrite.write(target.resolve(file), Map.of(), (group, from, n) -> add(group, episodes, frames, from, n));
        rows += table.rows();
    }

    private static NumericArray index(ParquetTable table, String name) {
        return table.numbers(table.leaf(name)
                .orElseThrow(() -> new DataException(table.file() + ": the column " + name + " is missing")));
    }

    private void add(ParquetGroup group, NumericArray episodes, NumericArray frames, int from, int n) {
        int k = labels.size();
        int c = labels.codes();
        float[] z = new float[n * k];
        long[] code = new long[n * c];
        byte[] isValid = new byte[n];
        int i = 0;
        while (i < n) {
            // Rows of one episode in order are read together.
            long episode = episodes.getLong(from + i);
            int first = (int) frames.getLong(from + i);
            int run = 1;
            while (i + run < n
                    && episodes.getLong(from + i + run) == episode
                    && frames.getLong(from + i + run) == first + run) {
                run++;
            }
            Integer position = positions.get(episode);
            if (position != null && first + run <= labels.frames(position)) {
                LabelStore.Rows read = labels.read(position, first, first + run);
                for (int j = 0; j < run * k; j++) {
                    z[i * k + j] = (float) read.z().get(j);
                }
                for (int j = 0; j < run * c; j++) {
                    code[i * c + j] = read.code().getLong(j);
                }
                for (int j = 0; j < run; j++) {
                    isValid[i + j] = (byte) read.valid().get(j);
                }
            }
            i += run;
        }
        NumericArray latentRows = NumericArray.ofFloats(DType.FLOAT32, k == 1 ? Shape.of(n) : Shape.of(n, k), z);
        NumericArray validRows = NumericArray.ofBytes(DType.BOOL, Shape.of(n), isValid);
        group.numbers(latent, latentRows);
        latents.add(latentRows);
        if (c > 0) {
            NumericArray codeRows = NumericArray.ofLongs(DType.INT64, c == 1 ? Shape.of(n) : Shape.of(n, c), code);
            group.numbers(Features.CODE, codeRows);
            codes.add(codeRows);
        }
        group.numbers(Features.VALID, validRows);
        valid.add(validRows);
    }

    // Metadata

    private void writeInfo() {
        Map<String, Object> features = new LinkedHashMap<>();
        ((Map<?, ?>) info.raw().get("features"))
                .forEach((name, f) -> features.put(stockPolicy && name.equals(ACTION) ? MOVED : (String) name, f));
        features.putAll(Features.entries(labels, latent));
        Map<String, Object> out = new LinkedHashMap<>(info.raw());
        out.put("features", features);
        AtomicFiles.writeText(target.resolve(Info.FILE), Json.pretty(out));
    }

    private void writeStats() {
        Path old = source.resolve(STATS);
        Map<String, Object> stats = new LinkedHashMap<>();
        if (Files.exists(old)) {
            Json.parse(old.toString(), Info.text(old))
                    .forEach((name, s) -> stats.put(stockPolicy && name.equals(ACTION) ? MOVED : name, s));
        }
        stats.put(latent, latents.toMap(false));
        if (labels.codes() > 0) {
            stats.put(Features.CODE, codes.toMap(false));
        }
        stats.put(Features.VALID, valid.toMap(false));
        AtomicFiles.writeText(target.resolve(STATS), Json.pretty(stats));
    }

    private void copyMeta() {
        Path tasks = source.resolve("meta/tasks.parquet");
        if (Files.exists(tasks)) {
            copy("meta/tasks.parquet");
        }
        for (Path table : Entries.tables(source)) {
            String name = source.relativize(table).toString();
            if (stockPolicy) {
                // What it says of the action is no longer true of it; lerobot does not need it.
                new ParquetRewrite(ParquetTable.open(table))
                        .without(f -> f.startsWith("stats/" + ACTION + "/"))
                        .write(target.resolve(name), Map.of(), (group, from, n) -> {});
            } else {
                copy(name);
            }
        }
    }

    private void copy(String file) {
        AtomicFiles.write(target.resolve(file), out -> Files.copy(source.resolve(file), out));
    }

    /** A second name of the same file where the disk allows, else a link to it. */
    private void link(String file) {
        Path from = source.resolve(file).toAbsolutePath().normalize();
        Path to = target.resolve(file);
        if (!Files.exists(from)) {
            return;
        }
        try {
            Files.createDirectories(to.getParent());
            try {
                Files.createLink(to, from.toRealPath());
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                Files.createSymbolicLink(to, from.toRealPath());
            }
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot link " + to + " to " + from + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }

    private void writeCard() {
        Map<String, Object> latentAction = new LinkedHashMap<>(provenance);
        latentAction.put("feature", latent);
        latentAction.put("size", labels.size());
        latentAction.put("source", String.valueOf(source.getFileName()));
        if (stockPolicy) {
            latentAction.put("trueAction", MOVED);
        }
        AtomicFiles.writeText(target.resolve("meta/latent_action.json"), Json.pretty(latentAction));
        AtomicFiles.writeText(target.resolve("README.md"), card());
    }

    private String card() {
        String text = """
                ---
                license: other
                task_categories:
                - robotics
                tags:
                - LeRobot
                - latent-actions
                configs:
                - config_name: default
                  data_files: data/*/*.parquet
                ---

                A LeRobot v3.0 data set with latent actions, made by exolam from `%s`.

                `%s` holds %d numbers a frame; where `%s` is false no transition starts from the frame, and they are
                zeros. What made them stands in `meta/latent_action.json`.%s
                """;
        return String.format(
                Locale.ROOT,
                text,
                source.getFileName(),
                latent,
                labels.size(),
                Features.VALID,
                stockPolicy ? " The action of the source is `" + MOVED + "`." : "");
    }
}
