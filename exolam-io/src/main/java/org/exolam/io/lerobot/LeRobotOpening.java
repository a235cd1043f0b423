package org.exolam.io.lerobot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.parquet.BytesColumn;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.picture.StoredPictures;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Survey;

/** One opening of one data set: from its metadata to recordings. */
final class LeRobotOpening {
    static final String BYTES = "/bytes";
    static final String PATH = "/path";
    private static final String ACTION = "action";
    private static final String STATE = "observation.state";
    private static final List<String> PREFIXES = List.of("", "observation.images.", "observation.");

    private final Path root;
    private final OpenOptions options;
    private final Findings findings = new Findings();
    private final Tables tables = new Tables();
    private final Info info;
    private final Cameras cameras;

    /** Blocks by name, without their number of rows. */
    private final Map<String, Block> blocks = new LinkedHashMap<>();

    LeRobotOpening(Path root, OpenOptions options) {
        this.root = root;
        this.options = options;
        this.info = Info.read(root);
        this.cameras = new Cameras(info, findings);
    }

    FiledDataset open(String format) {
        Tasks tasks = Tasks.read(info, findings);
        List<Entry> entries = Entries.read(info, findings);
        List<Located> located = new Locator(info, tables, tasks, findings).locate(entries);
        if (located.isEmpty()) {
            throw Survey.nothingUsable(root, findings);
        }
        checkTotals(entries, located);
        describe(located);
        Map<String, Map<Integer, String>> faults = cameraFaults(located);
        String frames = frames(faults, located.size());
        List<Located> kept = withoutFaults(located, faults, frames);
        if (kept.isEmpty()) {
            throw Survey.nothingUsable(root, findings);
        }
        orderBlocks(frames);
        List<Recording> recordings = kept.stream().map(this::recording).toList();
        Roles roles = new Roles(ACTION, STATE, null, null).overriddenBy(options.roles());
        Survey survey = new Survey(root, frames, roles, recordings, findings);
        survey.requireNamed(options.roles());
        Schema plain = survey.schema(info.fps());
        Map<String, String> aliases = blocks.containsKey("task_index") ? Map.of("task", "task_index") : Map.of();
        Schema schema = new Schema(plain.frames(), plain.blocks(), plain.roles(), plain.fps(), aliases);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", info.version());
        facts.put(
                "tasks",
                kept.stream()
                        .map(l -> l.entry().tasks().isEmpty()
                                ? ""
                                : l.entry().tasks().get(0))
                        .toList());
        return new RecordedDataset(format, root, schema, survey.parts(schema), findings, () -> {})
                .with(new RecordedDataset.Traits(false, facts));
    }

    private void checkTotals(List<Entry> entries, List<Located> located) {
        long episodes = info.total("total_episodes");
        long frames = info.total("total_frames");
        long listed = entries.stream().mapToLong(e -> Math.max(0, e.length())).sum();
        boolean wrong = (episodes >= 0 && episodes != entries.size()) || (frames >= 0 && frames != listed);
        // Where episodes are lost already, the totals cannot fit and say nothing new.
        if (wrong && located.size() == entries.size() && findings.problems().isEmpty()) {
            findings.notice(
                    Info.FILE,
                    "",
                    "total_episodes",
                    Info.FILE + " says " + episodes + " episodes and " + frames + " frames, the files " + entries.size()
                            + " and " + listed + "; the files count");
        }
    }

    // What each feature is

    private void describe(List<Located> located) {
        ParquetTable table = firstTable(located);
        Set<String> taken = new LinkedHashSet<>();
        for (Feature f : info.features().values()) {
            switch (f.kind()) {
                case NUMBERS -> describeNumbers(f, table, taken);
                case IMAGE -> describeImages(f, table, located, taken);
                case DEPTH -> findings.notice(Info.FILE, "", f.name(), f.name() + " is a depth map, which is not read");
                case TEXT -> taken.add(f.name());
                case VIDEO -> {
                    // Its shape comes from the files.
                }
            }
        }
        table.leaves().keySet().stream()
                .filter(leaf -> taken.stream().noneMatch(t -> leaf.equals(t) || leaf.startsWith(t + "/")))
                .filter(leaf -> !info.features().containsKey(leaf.replaceFirst("/(bytes|path)$", "")))
                .forEach(leaf -> findings.notice(
                        relative(table),
                        "",
                        leaf,
                        "column " + leaf + " is in the files and not in " + Info.FILE + "; it was left out"));
    }

    private ParquetTable firstTable(List<Located> located) {
        DataException first = null;
        for (Located l : located) {
            try {
                return tables.open(root.resolve(l.entry().file()));
            } catch (DataException e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    private String relative(ParquetTable table) {
        return root.relativize(table.file()).toString().replace('\\', '/');
    }

    private boolean isAction(Feature f) {
        return f.name().equals(options.roles().action().orElse(ACTION));
    }

    private void describeNumbers(Feature f, ParquetTable table, Set<String> taken) {
        Optional<ParquetLeaf> leaf = table.leaf(f.name());
        if (leaf.isEmpty()) {
            missing(f, "feature " + f.name() + " is in " + Info.FILE + ", its column in no file", table);
            return;
        }
        taken.add(f.name());
        Optional<DType> dtype = leaf.get().dtype();
        if (dtype.isEmpty()) {
            missing(f, f.name() + " is a column of " + leaf.get().kind() + ", not of " + f.dtype(), table);
            return;
        }
        if (!dtype.get().numpyName().equals(f.dtype())) {
            findings.notice(
                    relative(table),
                    "",
                    f.name(),
                    Info.FILE + " says " + f.dtype() + ", the column is "
                            + dtype.get().numpyName() + "; the column counts");
        }
        blocks.put(f.name(), new Block(dtype.get(), f.shape(), 0));
    }

    private void missing(Feature f, String message, ParquetTable table) {
        if (isAction(f)) {
            throw new DataException(table.file() + ": " + message);
        }
        findings.notice(relative(table), "", f.name(), message + "; it was left out");
    }

    private void describeImages(Feature f, ParquetTable table, List<Located> located, Set<String> taken) {
        Optional<ParquetLeaf> leaf = table.leaf(f.name() + BYTES).filter(ParquetLeaf::isBytes);
        if (leaf.isEmpty()) {
            missing(f, "feature " + f.name() + " is in " + Info.FILE + ", its pictures in no file", table);
            return;
        }
        taken.add(f.name());
        Shape shape = f.shape().rank() == 3 ? f.shape() : Shape.of(0, 0, 3);
        Optional<Shape> stored = firstPicture(f.name(), located);
        if (stored.isPresent() && !stored.get().equals(shape)) {
            findings.notice(
                    relative(table),
                    "",
                    f.name(),
                    Info.FILE + " says " + f.shape() + ", the pictures are " + stored.get() + "; the pictures count");
            shape = stored.get();
        }
        blocks.put(f.name(), new Block(DType.UINT8, shape, 0));
    }

    private Optional<Shape> firstPicture(String camera, List<Located> located) {
        for (Located l : located) {
            ParquetTable table = tables.open(root.resolve(l.entry().file()));
            try (BytesColumn bytes = table.bytes(table.leaf(camera + BYTES).orElseThrow())) {
                byte[] first = l.rows() == 0 ? null : bytes.readOrNull(l.row(0));
                if (first != null) {
                    return Optional.of(StoredPictures.shapeOf(camera, first));
                }
            } catch (DataException e) {
                // Reading the episode says what is wrong with it.
                continue;
            }
        }
        return Optional.empty();
    }

    // Cameras

    /** Episodes whose frames of a camera cannot be read, by camera. */
    private Map<String, Map<Integer, String>> cameraFaults(List<Located> located) {
        Map<String, Map<Integer, String>> faults = new LinkedHashMap<>();
        for (Feature f : info.features().values()) {
            if (f.kind() == Feature.Kind.VIDEO) {
                Map<Integer, String> of = new LinkedHashMap<>();
                for (Located l : located) {
                    cameras.fault(l.entry(), f.name(), l.rows())
                            .ifPresent(m -> of.put(l.entry().index(), m));
                }
                faults.put(f.name(), of);
                cameras.shape(f.name()).ifPresent(s -> blocks.put(f.name(), new Block(DType.UINT8, s, 0)));
            }
        }
        return faults;
    }

    private String frames(Map<String, Map<Integer, String>> faults, int episodes) {
        if (options.frames().isPresent()) {
            return asked(options.frames().get());
        }
        return info.features().values().stream()
                .filter(f -> f.isCamera() && blocks.containsKey(f.name()))
                .filter(f -> faults.getOrDefault(f.name(), Map.of()).size() < episodes)
                .map(Feature::name)
                .findFirst()
                .or(() -> vectors().findFirst())
                .orElseThrow(() -> nothingToSee(faults));
    }

    private java.util.stream.Stream<String> vectors() {
        boolean hasCamera = info.features().values().stream().anyMatch(Feature::isCamera);
        // A data set of pictures none of which can be read is broken, not one of vectors.
        return hasCamera
                ? java.util.stream.Stream.empty()
                : java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(STATE),
                                blocks.keySet().stream().filter(b -> b.startsWith("observation")))
                        .filter(blocks::containsKey);
    }

    private DataException nothingToSee(Map<String, Map<Integer, String>> faults) {
        String why = faults.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> "; " + e.getKey() + ": "
                        + e.getValue().values().iterator().next())
                .findFirst()
                .orElse("");
        return new DataException(root + " has no camera and no observation that can be read" + why);
    }

    private String asked(String name) {
        for (String prefix : PREFIXES) {
            if (info.features().containsKey(prefix + name)) {
                return prefix + name;
            }
        }
        throw new UsageException(root + " has no feature \"" + name + "\" for the frames; it has "
                + info.features().keySet());
    }

    /** Leaves out episodes, or a camera that most of them lack. */
    private List<Located> withoutFaults(
            List<Located> located, Map<String, Map<Integer, String>> faults, String frames) {
        Set<Integer> lost = new LinkedHashSet<>();
        faults.forEach((camera, of) -> {
            boolean isNeeded =
                    camera.equals(frames) || camera.equals(options.roles().pairOrNull());
            if (!isNeeded && 2 * of.size() > located.size()) {
                blocks.remove(camera);
                String first = of.values().iterator().next();
                findings.problem(
                        footage(located, camera, of),
                        "",
                        camera,
                        "the camera was left out: " + first + " (" + of.size() + " of " + located.size()
                                + " episodes); the others can be read");
                return;
            }
            of.forEach((episode, message) -> {
                if (lost.add(episode)) {
                    findings.problem(
                            footage(located, camera, Map.of(episode, "")), String.valueOf(episode), camera, message);
                }
            });
        });
        List<Located> kept = new ArrayList<>(located);
        kept.removeIf(l -> lost.contains(l.entry().index()));
        return kept;
    }

    private static String footage(List<Located> located, String camera, Map<Integer, String> of) {
        int first = of.keySet().iterator().next();
        return located.stream()
                .filter(l -> l.entry().index() == first)
                .map(l -> l.entry().cameras().get(camera))
                .filter(java.util.Objects::nonNull)
                .map(Entry.Footage::file)
                .findFirst()
                .orElse("");
    }

    /** As info.json lists them. */
    private void orderBlocks(String frames) {
        if (!blocks.containsKey(frames)) {
            throw new DataException(root + ": " + frames + " cannot be read; readable are " + blocks.keySet());
        }
        Map<String, Block> ordered = new LinkedHashMap<>();
        info.features().keySet().stream().filter(blocks::containsKey).forEach(f -> ordered.put(f, blocks.get(f)));
        blocks.clear();
        blocks.putAll(ordered);
    }

    private Recording recording(Located l) {
        Map<String, Block> mine = new LinkedHashMap<>();
        blocks.forEach((name, b) -> mine.put(name, new Block(b.dtype(), b.rowShape(), l.rows())));
        List<Integer> ends = l.rows() == 0 ? List.of() : List.of(l.rows());
        Map<String, BlockSpec> kinds = new LinkedHashMap<>();
        blocks.forEach((name, b) -> kinds.put(name, BlockSpec.perFrame(b.dtype(), b.rowShape())));
        EpisodeRows rows = new EpisodeRows(info, tables, cameras, kinds, l, new RunNotices(info, findings));
        return new Recording(
                l.entry().file(), l.entry().name(), info.splitOrNull(l.entry().index()), mine, ends, rows::open);
    }
}
