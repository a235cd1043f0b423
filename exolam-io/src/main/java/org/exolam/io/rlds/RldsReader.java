package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.PictureChoice;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Survey;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * RLDS in TFRecord files, Open X-Embodiment among them: a folder with {@code dataset_info.json} and
 * {@code NAME-SPLIT.tfrecord-XXXXX-of-YYYYY}, the folder above it, or one such file. A record is an episode; blocks have the
 * record's keys ({@code steps/observation/image}). An action that is a dictionary is also read as one block,
 * {@code steps/action}, its parts side by side.
 */
public final class RldsReader implements FormatReader {
    private static final String INFO = "dataset_info.json";
    private static final String ACTION = "steps/action";
    private static final String OBSERVATION = "steps/observation/";
    private static final List<String> FRAMES =
            List.of("image", "rgb", "image_0", "rgb_static", "image_primary", "exterior_image_1_left");
    private static final Pattern RECORDS = Pattern.compile("(.*-)?([^-]*)\\.tfrecord(-[0-9]+-of-[0-9]+)?");
    private static final Pattern SHARD = Pattern.compile("(.*\\.tfrecord-)[0-9]{5}(-of-)([0-9]{5})");
    private static final long INFO_BYTES_MAX = 64 << 20;

    @Override
    public String format() {
        return "rlds";
    }

    @Override
    public String looksLike() {
        return "an RLDS data set (a folder with " + INFO + " and NAME-SPLIT.tfrecord-00000-of-00001, or such a file)";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null
                ? !records(folder(path)).isEmpty()
                        || Files.isRegularFile(folder(path).resolve(INFO))
                : RECORDS.matcher(Folders.name(path)).matches();
    }

    /** The folder of a version, where the one above it was given. */
    private static Path folder(Path path) {
        if (!records(path).isEmpty() || Files.isRegularFile(path.resolve(INFO))) {
            return path;
        }
        List<Path> versions = Folders.folders(path).stream()
                .filter(f ->
                        Folders.name(f).matches("[0-9]+\\.[0-9]+\\.[0-9]+") && Files.isRegularFile(f.resolve(INFO)))
                .toList();
        // Natural order: the last is the newest.
        return versions.isEmpty() ? path : versions.get(versions.size() - 1);
    }

    private static List<Path> records(Path folder) {
        return Folders.files(folder, "").stream()
                .filter(f -> RECORDS.matcher(Folders.name(f)).matches())
                .toList();
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        boolean isFolder = Files.isDirectory(path);
        Path folder = isFolder ? folder(path) : path.toAbsolutePath().getParent();
        Opening opening = new Opening(path, options, FeatureSpecs.beside(folder));
        if (!isFolder) {
            opening.add(path, true);
        } else {
            List<Path> files = records(folder);
            opening.requireRecords(folder, files);
            // Training files first: episodes that are held out stand at the end everywhere.
            files.stream().filter(f -> !"test".equals(splitOrNull(f))).forEach(f -> opening.add(f, files.size() == 1));
            files.stream().filter(f -> "test".equals(splitOrNull(f))).forEach(f -> opening.add(f, files.size() == 1));
        }
        return opening.dataset(format());
    }

    private static String splitOrNull(Path file) {
        Matcher m = RECORDS.matcher(Folders.name(file));
        String split = m.matches() ? m.group(2) : "";
        return split.equals("train") ? "train" : split.startsWith("val") || split.equals("test") ? "test" : null;
    }

    private static final class Opening {
        private final Path location;
        private final OpenOptions options;
        private final FeatureSpecs specs;
        private final Findings findings = new Findings();
        private final List<Recording> recordings = new ArrayList<>();
        private final Map<String, String> ignored = new TreeMap<>();
        private long claimedOrMinus = -1;
        private long records;
        private boolean isWhole = true;

        Opening(Path location, OpenOptions options, FeatureSpecs specs) {
            this.location = location;
            this.options = options;
            this.specs = specs;
        }

        /** Compares with {@code dataset_info.json}: another file format, shards that are missing. */
        void requireRecords(Path folder, List<Path> files) {
            Path info = folder.resolve(INFO);
            if (!Files.isRegularFile(info)) {
                return;
            }
            try {
                if (Files.size(info) > INFO_BYTES_MAX) {
                    throw new DataException(info + " has " + Files.size(info) + " bytes; no description is that long");
                }
                Map<String, Object> map =
                        Json.parse(info.toString(), new String(Files.readAllBytes(info), StandardCharsets.UTF_8));
                Object format = map.getOrDefault("fileFormat", "tfrecord");
                if (!format.equals("tfrecord")) {
                    throw new DataException(info + ": the file format is " + format + "; tfrecord is read");
                }
                requireShards(map, files);
            } catch (IOException e) {
                throw new DataException("cannot read " + info + ": " + AtomicFiles.reason(e), e);
            }
        }

        private void requireShards(Map<String, Object> info, List<Path> files) {
            int declared = 0;
            long claimed = 0;
            if (info.get("splits") instanceof List<?> splits) {
                for (Object split : splits) {
                    if (split instanceof Map<?, ?> m && m.get("shardLengths") instanceof List<?> lengths) {
                        declared += lengths.size();
                        claimed += lengths.stream().mapToLong(Opening::number).sum();
                    }
                }
            }
            claimedOrMinus = declared == files.size() ? claimed : -1;
            if (declared > files.size()) {
                findings.problem(
                        INFO,
                        "",
                        "",
                        "the description names " + declared + " files of records, " + files.size()
                                + " are there; the episodes of the others are missing" + missing(files));
            }
        }

        /** The first name that a split's other files leave open. */
        private static String missing(List<Path> files) {
            Set<String> there = new LinkedHashSet<>();
            files.forEach(f -> there.add(Folders.name(f)));
            for (String name : there) {
                Matcher m = SHARD.matcher(name);
                for (int i = 0; m.matches() && i < Integer.parseInt(m.group(3)); i++) {
                    String other = m.group(1) + String.format(Locale.ROOT, "%05d", i) + m.group(2) + m.group(3);
                    if (!there.contains(other)) {
                        return ", " + other + " among them";
                    }
                }
            }
            return "";
        }

        /** The numbers are written as text. */
        private static long number(Object json) {
            try {
                return Long.parseLong(String.valueOf(json));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        /** Where all files are there and whole, they hold as many records as the description says. */
        private void noticeRecords() {
            if (claimedOrMinus >= 0 && isWhole && claimedOrMinus != records) {
                findings.notice(
                        INFO,
                        "",
                        "shardLengths",
                        "the description says " + claimedOrMinus + " records, the files hold " + records);
            }
        }

        void add(Path file, boolean alone) {
            String name = Folders.relative(location, file);
            TfRecordFile.Listing listing = TfRecordFile.list(file);
            records += listing.places().size();
            isWhole &= listing.faultOrNull() == null;
            if (listing.faultOrNull() != null) {
                if (alone && listing.places().isEmpty()) {
                    throw new DataException(file + ": " + listing.faultOrNull());
                }
                findings.problem(name, "", "", listing.faultOrNull() + "; what lies before it is read");
            } else if (listing.places().isEmpty()) {
                findings.problem(name, "", "", "the file has no record");
            }
            for (int i = 0; i < listing.places().size(); i++) {
                String episode = name + ":" + i;
                EpisodeRecord record =
                        new EpisodeRecord(file, i, listing.places().get(i), specs);
                try {
                    recordings.add(recording(name, episode, splitOrNull(file), record));
                } catch (DataException e) {
                    findings.unreadable(file, name, episode, e);
                }
            }
        }

        private Recording recording(String file, String episode, String splitOrNull, EpisodeRecord record) {
            EpisodeRecord.Contents contents = record.contents();
            ignored.putAll(contents.ignored());
            Map<String, Block> blocks = new LinkedHashMap<>(contents.blocks());
            joinAction(blocks, contents.steps());
            List<Integer> ends = contents.steps() == 0 ? List.of() : List.of(contents.steps());
            return new Recording(file, episode, splitOrNull, blocks, ends, () -> record.open(blocks));
        }

        private static void joinAction(Map<String, Block> blocks, int steps) {
            List<String> parts = ActionParts.of(ACTION, blocks.keySet());
            if (!blocks.containsKey(ACTION) && !parts.isEmpty()) {
                int width = parts.stream()
                        .mapToInt(p -> blocks.get(p).rowShape().intSize())
                        .sum();
                blocks.put(ACTION, new Block(DType.FLOAT32, Shape.of(width), steps - 1));
            }
        }

        FiledDataset dataset(String format) {
            noticeRecords();
            if (recordings.isEmpty()) {
                throw Survey.nothingUsable(location, findings);
            }
            String frames = frames();
            recordings.removeIf(r -> {
                boolean lacks = !r.blocks().containsKey(frames);
                if (lacks) {
                    findings.problem(
                            r.file(),
                            r.name(),
                            frames,
                            "there is no " + frames + "; the record has "
                                    + r.blocks().keySet());
                }
                return lacks;
            });
            Roles roles = new Roles(ACTION, roleOrNull("state", "proprio"), null, null);
            Survey survey = new Survey(location, frames, roles.overriddenBy(options.roles()), recordings, findings);
            survey.requireNamed(options.roles());
            Schema schema = survey.schema(0);
            ignored.forEach((key, why) -> findings.notice(Folders.name(location), "", key, why));
            return new RecordedDataset(format, location, schema, survey.parts(schema), findings, () -> {});
        }

        private String roleOrNull(String... names) {
            for (String name : names) {
                if (recordings.stream().anyMatch(r -> r.blocks().containsKey(OBSERVATION + name))) {
                    return OBSERVATION + name;
                }
            }
            return null;
        }

        /** The block that is the observation: as asked, by a customary name, or the best picture. */
        private String frames() {
            Set<String> keys = new LinkedHashSet<>();
            Map<String, BlockSpec> observed = new TreeMap<>();
            for (Recording r : recordings) {
                keys.addAll(r.blocks().keySet());
                r.blocks().forEach((k, b) -> {
                    if (k.startsWith(OBSERVATION)) {
                        observed.putIfAbsent(k, BlockSpec.perFrame(b.dtype(), b.rowShape()));
                    }
                });
            }
            Optional<String> asked = options.frames();
            if (asked.isPresent()) {
                return named(asked.get(), keys);
            }
            return FRAMES.stream()
                    .map(f -> OBSERVATION + f)
                    .filter(f -> observed.containsKey(f) && PictureChoice.isPicture(observed.get(f)))
                    .findFirst()
                    .or(() -> PictureChoice.among(observed))
                    .or(() -> observed.keySet().stream().findFirst())
                    .orElseThrow(() -> new DataException(location + " has no observation; its records have " + keys
                            + whyIgnored() + "; name one with --camera"));
        }

        private String whyIgnored() {
            return ignored.entrySet().stream()
                    .filter(e -> e.getKey().startsWith(OBSERVATION))
                    .findFirst()
                    .map(e -> " (" + e.getKey() + ": " + e.getValue() + ")")
                    .orElse("");
        }

        /** The key in full, or as it is called below the observation. */
        private String named(String asked, Set<String> keys) {
            if (keys.contains(asked)) {
                return asked;
            }
            if (keys.contains(OBSERVATION + asked)) {
                return OBSERVATION + asked;
            }
            throw new UsageException(
                    location + " has no block \"" + asked + "\" for the frames; its records have " + keys);
        }
    }
}
