package org.exolam.io.robomimic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.exolam.data.BlockSpec;
import org.exolam.data.FileKind;
import org.exolam.data.NaturalOrder;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.hdf5.Hdf5File;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.PictureChoice;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Survey;

/**
 * robomimic's HDF5: {@code data/demo_k} with {@code actions} (N), the group {@code obs} (N) and, where it is there, {@code
 * next_obs} (N). With it an episode has N + 1 frames, the last one from {@code next_obs}, and every action leads somewhere;
 * without it N frames. Filters under {@code mask} name the split: {@code valid} and {@code test} are held out.
 */
public final class RobomimicReader implements FormatReader {
    private static final String DATA = "data";
    private static final String MASK = "mask";
    private static final String DEMO = "demo_[0-9]{1,18}";
    private static final List<String> HELD_OUT = List.of("valid", "test");

    @Override
    public String format() {
        return "robomimic";
    }

    @Override
    public String looksLike() {
        return "an HDF5 file with a group data/demo_0, data/demo_1, … per episode that holds obs and actions";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        if (kindOrNull != FileKind.HDF5) {
            return false;
        }
        try (Hdf5File file = Hdf5File.open(path)) {
            Hdf5File.Members root = file.root();
            return root.groups().containsKey(DATA) || root.groups().containsKey(MASK);
        } catch (DataException e) {
            // Another reader says what is wrong with it.
            return false;
        }
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        Hdf5File file = Hdf5File.open(path);
        try {
            return new Opening(path, file, options).open();
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** One opening of one file. */
    private final class Opening {
        private final Path path;
        private final String name;
        private final Hdf5File file;
        private final OpenOptions options;
        private final Findings findings = new Findings();
        private final Map<String, List<String>> masks = new LinkedHashMap<>();

        Opening(Path path, Hdf5File file, OpenOptions options) {
            this.path = path;
            this.name = path.getFileName().toString();
            this.file = file;
            this.options = options;
        }

        FiledDataset open() {
            Hdf5File.Members root = file.root();
            if (!root.groups().containsKey(DATA)) {
                throw new DataException(path + " has no group " + DATA + ", which holds robomimic's episodes; it has "
                        + root.groups().keySet());
            }
            SortedMap<String, Long> demos = demos(file.group(DATA, root.groups().get(DATA)));
            readMasks(root, demos);
            List<Demo> described = new ArrayList<>();
            demos.forEach((demo, address) -> describe(demo, address, described));
            if (described.isEmpty()) {
                throw Survey.nothingUsable(path, findings);
            }
            String frames = frames(described);
            noticeLastSteps(described, frames);
            noticeTotal(root.groups().get(DATA), demos.size(), described);
            List<Recording> recordings = new ArrayList<>();
            described.forEach(
                    d -> d.recording(name, frames, split(d.name()), findings).ifPresent(recordings::add));
            Roles roles = new Roles("actions", "states", null, null).overriddenBy(options.roles());
            Survey survey = new Survey(path, frames, roles, recordings, findings);
            survey.requireNamed(options.roles());
            Schema schema = survey.schema(0);
            RecordedDataset data =
                    FloatImages.asBytes(format(), path, schema, survey.parts(schema), findings, file::close);
            return data.with(new RecordedDataset.Traits(true, Map.of("masks", masks)));
        }

        private SortedMap<String, Long> demos(Hdf5File.Members data) {
            SortedMap<String, Long> demos = new TreeMap<>(NaturalOrder.INSTANCE);
            data.groups().forEach((demo, address) -> {
                if (demo.matches(DEMO)) {
                    demos.put(demo, address);
                } else {
                    findings.notice(name, demo, "", "the group " + demo + " is no demo_<number>; it was left out");
                }
            });
            if (demos.isEmpty()) {
                throw new DataException(path + " holds no episode: expected groups data/demo_0, data/demo_1, …, found "
                        + data.groups().keySet());
            }
            return demos;
        }

        private void readMasks(Hdf5File.Members root, Map<String, Long> demos) {
            if (!root.groups().containsKey(MASK)) {
                return;
            }
            file.group(MASK, root.groups().get(MASK)).arrays().forEach((filter, array) -> {
                List<String> named = array.texts();
                masks.put(filter, named);
                named.stream()
                        .filter(d -> !demos.containsKey(d))
                        .findFirst()
                        .ifPresent(d -> findings.notice(
                                name,
                                "",
                                MASK + "/" + filter,
                                "mask " + filter + " names " + d + ", which is not there"));
            });
        }

        private String split(String demo) {
            boolean held = HELD_OUT.stream()
                    .anyMatch(f -> masks.getOrDefault(f, List.of()).contains(demo));
            boolean train = masks.getOrDefault("train", List.of()).contains(demo);
            return held ? "test" : train ? "train" : null;
        }

        private void describe(String demo, long address, List<Demo> out) {
            try {
                out.add(Demo.of(file, demo, address, name, findings));
            } catch (DataException e) {
                findings.unreadable(path, name, demo, e);
            }
        }

        /** The observation: as asked for, else the best picture of an obs group, else its first array. */
        private String frames(List<Demo> demos) {
            Map<String, BlockSpec> seen = new LinkedHashMap<>();
            demos.forEach(d -> d.observations().forEach((k, s) -> seen.putIfAbsent(k, s)));
            if (options.frames().isPresent()) {
                String asked = options.frames().get();
                String key = seen.containsKey(asked) ? asked : Demo.OBS + asked;
                if (!seen.containsKey(key)) {
                    throw new UsageException(
                            path + " has no observation \"" + asked + "\" for the frames; it has " + seen.keySet());
                }
                return key;
            }
            if (seen.isEmpty()) {
                throw findings.problems().isEmpty()
                        ? new DataException(path + " holds no observation: no demo has an array in its group obs")
                        : Survey.nothingUsable(path, findings);
            }
            return PictureChoice.among(seen)
                    .orElseGet(() -> seen.keySet().iterator().next());
        }

        /** Where no demo was left out, the file's total is the sum of their steps. */
        private void noticeTotal(long address, int demos, List<Demo> described) {
            OptionalLong total = file.number(DATA, address, "total");
            long steps = described.stream().mapToLong(Demo::steps).sum();
            if (total.isPresent() && described.size() == demos && total.getAsLong() != steps) {
                findings.notice(
                        name, "", "total", "total is " + total.getAsLong() + ", the demos have " + steps + " steps");
            }
        }

        /** Where some demos have the observation behind the last step and others not. */
        private void noticeLastSteps(List<Demo> demos, String frames) {
            if (demos.stream().noneMatch(d -> d.hasNext(frames))) {
                return;
            }
            demos.stream()
                    .filter(d -> !d.hasNext(frames))
                    .forEach(d -> findings.notice(
                            name,
                            d.name(),
                            "next_obs",
                            d.name() + " lacks next_obs: its last action has no successor"));
        }
    }
}
