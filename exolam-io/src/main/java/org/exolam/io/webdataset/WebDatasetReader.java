package org.exolam.io.webdataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.exolam.data.FileKind;
import org.exolam.data.NaturalOrder;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.Numbering;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;

/**
 * WebDataset: tar shards whose samples are frames. A sample is the members of one key (the path up to the first dot of its
 * base name); what is behind the dot is the field. Fields that are pictures or npy arrays become blocks. The episode is the
 * key's folder, else {@code episode} of the sample's JSON; its frames stand in the order of their keys and may lie in several
 * shards. A sample that lacks a field, or is damaged, is left out, and its episode goes on as another one.
 */
public final class WebDatasetReader implements FormatReader {
    private static final String SUFFIX = ".tar";
    private static final List<String> FRAMES = List.of("png", "jpg", "jpeg");
    private static final List<String> ACTION = List.of("action.npy", "actions.npy");
    private static final List<String> ENDOGENOUS = List.of("endogenous.npy", "state.npy", "states.npy");
    private static final List<String> EXOGENOUS = List.of("exogenous.npy");

    @Override
    public String format() {
        return "webdataset";
    }

    @Override
    public String looksLike() {
        return "a tar archive of samples (folder/000001.png, folder/000001.action.npy, …), or a folder of such shards";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null
                ? !SplitFolders.files(path, SUFFIX).isEmpty()
                : kindOrNull == FileKind.TAR
                        || (kindOrNull == FileKind.UNKNOWN
                                && Folders.name(path).toLowerCase(Locale.ROOT).endsWith(SUFFIX));
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        Opening opening = new Opening(path, options);
        List<SplitFolders.File> shards =
                Files.isDirectory(path) ? SplitFolders.files(path, SUFFIX) : List.of(new SplitFolders.File(path, null));
        for (SplitFolders.File f : shards) {
            opening.scan(new Shard(f.path(), Folders.relative(path, f.path()), f.splitOrNull()), shards.size() == 1);
        }
        SplitFolders.noticeGaps(shards, opening.findings);
        if (opening.samples.isEmpty()) {
            throw Survey.nothingUsable(path, opening.findings);
        }
        return opening.dataset(format());
    }

    private static final class Opening {
        private final Path location;
        private final OpenOptions options;
        private final Findings findings = new Findings();
        private final List<Sample> samples = new ArrayList<>();
        private final Map<Block, Block> kinds = new HashMap<>();
        private final Map<String, Block> fields = new TreeMap<>();

        Opening(Path location, OpenOptions options) {
            this.location = location;
            this.options = options;
        }

        void scan(Shard shard, boolean alone) {
            try {
                samples.addAll(new ShardScan(shard, findings, kinds).samples());
            } catch (DataException e) {
                if (alone) {
                    throw e;
                }
                findings.unreadable(shard.path(), shard.name(), "", e);
            }
        }

        FiledDataset dataset(String format) {
            settleFields();
            String frames = frames();
            List<Recording> recordings = new ArrayList<>();
            episodes().forEach((name, episode) -> recordings.addAll(recordings(name, episode)));
            if (recordings.isEmpty()) {
                throw Survey.nothingUsable(location, findings);
            }
            Survey survey =
                    new Survey(location, frames, roles(frames).overriddenBy(options.roles()), recordings, findings);
            survey.requireNamed(options.roles());
            Schema schema = survey.schema(0);
            return FloatImages.asBytes(format, location, schema, survey.parts(schema), findings, () -> {});
        }

        /** The fields that most samples have, and the kind that most of those are of; the other samples have a fault. */
        private void settleFields() {
            Map<String, Map<Block, Integer>> counts = new TreeMap<>();
            for (Sample s : samples) {
                for (Sample.Field f : s.fields()) {
                    counts.computeIfAbsent(f.name(), n -> new LinkedHashMap<>()).merge(f.kind(), 1, Integer::sum);
                }
            }
            counts.forEach((field, byKind) -> {
                int having =
                        byKind.values().stream().mapToInt(Integer::intValue).sum();
                if (2 * having <= samples.size()) {
                    findings.notice(
                            "",
                            "",
                            field,
                            "only " + having + " of " + samples.size() + " samples have " + field + "; it is left out");
                } else {
                    Block kind = byKind.entrySet().stream()
                            .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                            .orElseThrow()
                            .getKey();
                    fields.put(field, colour(field, kind, byKind));
                }
            });
            samples.forEach(this::compare);
        }

        /** One colour picture makes all of its size colour. */
        private static Block colour(String field, Block kind, Map<Block, Integer> met) {
            Shape s = kind.rowShape();
            if (!ShardScan.isPicture(field) || s.get(2) == 3) {
                return kind;
            }
            boolean mixed = met.keySet().stream()
                    .anyMatch(b -> b != kind
                            && b.rowShape().get(0) == s.get(0)
                            && b.rowShape().get(1) == s.get(1));
            return mixed ? new Block(kind.dtype(), Shape.of(s.get(0), s.get(1), 3), 0) : kind;
        }

        private void compare(Sample s) {
            fields.forEach((field, kind) -> {
                Sample.Field mine = s.fieldOrNull(field);
                if (mine == null) {
                    s.fault("the sample lacks " + field + ", which the others have");
                } else if (!fits(field, mine.kind(), kind)) {
                    s.fault(field + " is " + mine.kind().kind() + "; most samples have " + kind.kind());
                }
            });
        }

        private static boolean fits(String field, Block mine, Block usual) {
            if (ShardScan.isPicture(field)) {
                return mine.rowShape().get(0) == usual.rowShape().get(0)
                        && mine.rowShape().get(1) == usual.rowShape().get(1);
            }
            return mine.isLike(usual);
        }

        private String frames() {
            Optional<String> asked = options.frames();
            if (asked.isPresent()) {
                if (!fields.containsKey(asked.get())) {
                    throw new UsageException(location + " has no field \"" + asked.get()
                            + "\" for the frames in most of its samples; it has " + fields.keySet());
                }
                return asked.get();
            }
            List<String> names = new ArrayList<>(FRAMES);
            names.addAll(fields.keySet().stream().filter(ShardScan::isPicture).toList());
            names.addAll(List.of("obs.npy", "observation.npy", "frames.npy", "npy"));
            return names.stream()
                    .filter(fields::containsKey)
                    .findFirst()
                    .orElseThrow(() -> new DataException(location + " has no pictures: its samples have "
                            + (fields.isEmpty() ? "no array" : fields.keySet())
                            + "; expected png or jpg, or name a field with --camera"));
        }

        private Roles roles(String frames) {
            int dot = frames.lastIndexOf('.');
            String pair = dot < 0 ? "pair." + frames : frames.substring(0, dot) + "_pair" + frames.substring(dot);
            return new Roles(firstOrNull(ACTION), firstOrNull(ENDOGENOUS), firstOrNull(EXOGENOUS), pair);
        }

        private String firstOrNull(List<String> names) {
            return names.stream().filter(fields::containsKey).findFirst().orElse(null);
        }

        private Map<String, List<Sample>> episodes() {
            Map<String, List<Sample>> episodes = new TreeMap<>(NaturalOrder.INSTANCE);
            for (Sample s : samples) {
                if (s.episodeOrNull() == null) {
                    throw new DataException(
                            s.shard().path() + ": sample " + s.key() + " tells no episode, so transitions"
                                    + " could cross episodes; put keys into folders (episode_000/000001.png), or add \"episode\""
                                    + " to each sample's json");
                }
                episodes.computeIfAbsent(s.episodeOrNull(), e -> new ArrayList<>())
                        .add(s);
            }
            episodes.values().forEach(Opening::sort);
            return episodes;
        }

        private static void sort(List<Sample> episode) {
            for (int i = 1; i < episode.size(); i++) {
                if (NaturalOrder.INSTANCE.compare(
                                episode.get(i - 1).key(), episode.get(i).key())
                        > 0) {
                    episode.sort((a, b) -> NaturalOrder.INSTANCE.compare(a.key(), b.key()));
                    return;
                }
            }
        }

        private List<Recording> recordings(String name, List<Sample> episode) {
            Set<Integer> gaps = new HashSet<>(
                    Numbering.gaps(episode.stream().map(Sample::key).toList()));
            List<List<Sample>> runs = new ArrayList<>();
            boolean anew = true;
            for (int i = 0; i < episode.size(); i++) {
                Sample s = episode.get(i);
                if (gaps.contains(i)) {
                    findings.notice(
                            s.shard().name(),
                            name,
                            "",
                            "samples are missing between " + episode.get(i - 1).key() + " and " + s.key()
                                    + "; what follows is an episode of its own");
                }
                if (s.faultOrNull() != null) {
                    findings.problem(s.shard().name(), name, "", "sample " + s.key() + ": " + s.faultOrNull());
                    anew = true;
                    continue;
                }
                if (anew || gaps.contains(i)) {
                    runs.add(new ArrayList<>());
                }
                runs.get(runs.size() - 1).add(s);
                anew = false;
            }
            List<Recording> out = new ArrayList<>();
            for (List<Sample> run : runs) {
                out.add(recording(runs.size() == 1 ? name : name + ":" + out.size(), List.copyOf(run)));
            }
            return out;
        }

        private Recording recording(String name, List<Sample> run) {
            Map<String, Block> blocks = new LinkedHashMap<>();
            fields.forEach((field, kind) -> blocks.put(field, new Block(kind.dtype(), kind.rowShape(), run.size())));
            Shard shard = run.get(0).shard();
            String where = location + ", episode " + name;
            return new Recording(shard.name(), name, shard.splitOrNull(), blocks, List.of(run.size()), () -> {
                SampleRows rows = new SampleRows(where, run);
                return new Sources(field -> rows.rows(field, fields.get(field)), rows::close);
            });
        }
    }
}
