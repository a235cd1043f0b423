package org.exolam.io.zarr;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.BlockSpec;
import org.exolam.data.FileKind;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.PictureChoice;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.Survey;

/**
 * Zarr of version 2 as diffusion policy's replay buffers lay it out: {@code data/NAME} of all episodes one behind the other,
 * {@code meta/episode_ends} one past each episode's last row; a folder, or a {@code .zarr.zip} of one. {@code action[t]} is
 * taken at row t; there is no final observation, so the last action of an episode leads nowhere.
 */
public final class ZarrReader implements FormatReader {
    private static final String DATA = "data";
    private static final String ENDS = "meta/episode_ends";
    private static final String ZIP = ".zarr.zip";
    private static final List<String> FRAMES = List.of("img", "image", "images", "rgb", "obs", "camera0_rgb");
    private static final List<String> VECTORS = List.of("obs", "state", "states");
    private static final List<String> ACTION = List.of("action", "actions");
    private static final List<String> ENDOGENOUS = List.of("endogenous", "state", "states");
    private static final long EPISODES_MAX = 1 << 24;

    @Override
    public String format() {
        return "zarr-v2";
    }

    @Override
    public String looksLike() {
        return "a zarr store of version 2 (a folder, or " + ZIP + ") with data/… and " + ENDS;
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null
                ? Files.isRegularFile(path.resolve(".zgroup")) || Files.isRegularFile(path.resolve("zarr.json"))
                : isZip(path, kindOrNull);
    }

    /** By its name, or a zip of another name that holds such arrays; archives of npy arrays are many, and none. */
    private static boolean isZip(Path path, FileKind kind) {
        String name = Folders.name(path).toLowerCase(Locale.ROOT);
        return name.endsWith(ZIP) || (kind == FileKind.ZIP && !name.endsWith(".npz") && ZarrStore.isZip(path));
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        if (Files.isRegularFile(path.resolve("zarr.json"))) {
            throw new DataException(
                    path + " is a zarr store of version 3; version 2 is read. Save it with zarr_format=2");
        }
        try (ZarrStore store = ZarrStore.open(path)) {
            return new Opening(path, options, store).dataset(format());
        }
    }

    private static final class Opening {
        private final Path location;
        private final OpenOptions options;
        private final ZarrStore store;
        private final Findings findings = new Findings();
        private final Map<String, ZarrArray> arrays = new LinkedHashMap<>();

        Opening(Path location, OpenOptions options, ZarrStore store) {
            this.location = location;
            this.options = options;
            this.store = store;
        }

        FiledDataset dataset(String format) {
            for (String name : store.members(DATA)) {
                if (ZarrArray.isAt(store, DATA + "/" + name)) {
                    arrays.put(name, ZarrArray.of(location.toString(), store, DATA + "/" + name));
                } else {
                    noticeNoArray(name);
                }
            }
            if (arrays.isEmpty()) {
                throw new DataException(
                        location + " has no array in its group data; expected data/img, data/action, …");
            }
            String frames = frames();
            Roles roles = new Roles(firstOrNull(ACTION), firstOrNull(ENDOGENOUS), "exogenous", frames + "_pair")
                    .overriddenBy(options.roles());
            requireLengths(frames, roles);
            List<Integer> ends = ends(frames, (int) arrays.get(frames).rows());
            Map<String, Block> blocks = new LinkedHashMap<>();
            arrays.forEach((name, a) -> blocks.put(name, new Block(a.dtype(), a.rowShape(), a.rows())));
            String name = Folders.name(location);
            Map<String, ZarrArray> known = Map.copyOf(arrays);
            Path path = location;
            Recording all = new Recording(name, name, null, blocks, ends, () -> {
                ZarrStore opened = ZarrStore.open(path);
                return new Sources(key -> new ZarrRows(opened, known.get(key)), opened::close);
            });
            Survey survey = new Survey(location, frames, roles, List.of(all), findings);
            survey.requireNamed(options.roles());
            Schema schema = survey.schema(0);
            return FloatImages.asBytes(format, location, schema, survey.parts(schema), findings, () -> {});
        }

        private void noticeNoArray(String name) {
            findings.notice(
                    Folders.name(location),
                    "",
                    name,
                    DATA + "/" + name + " has no " + ZarrArray.META + ", so it is no array; it was left out");
        }

        private String firstOrNull(List<String> names) {
            return names.stream().filter(arrays::containsKey).findFirst().orElse(null);
        }

        private String frames() {
            Optional<String> asked = options.frames();
            if (asked.isPresent()) {
                if (!arrays.containsKey(asked.get())) {
                    throw new UsageException(location + " has no array data/" + asked.get() + " for the frames; it has "
                            + arrays.keySet());
                }
                return asked.get();
            }
            return FRAMES.stream()
                    .filter(f -> arrays.containsKey(f) && PictureChoice.isPicture(spec(arrays.get(f))))
                    .findFirst()
                    .or(() -> PictureChoice.among(specs()))
                    .or(() -> VECTORS.stream().filter(arrays::containsKey).findFirst())
                    .orElseThrow(() -> new DataException(location + " has no pictures and no state in data; it has "
                            + arrays.keySet() + "; name the frames with --camera"));
        }

        private static BlockSpec spec(ZarrArray array) {
            return BlockSpec.perFrame(array.dtype(), array.rowShape());
        }

        private Map<String, BlockSpec> specs() {
            Map<String, BlockSpec> specs = new LinkedHashMap<>();
            arrays.forEach((name, array) -> specs.put(name, spec(array)));
            return specs;
        }

        /** Arrays that play a part have a row for each frame; one store is one recording, so there is no rest to go on with. */
        private void requireLengths(String frames, Roles roles) {
            long rows = arrays.get(frames).rows();
            for (String name : arrays.keySet()) {
                boolean hasPart = name.equals(roles.actionOrNull())
                        || name.equals(roles.endogenousOrNull())
                        || name.equals(roles.exogenousOrNull())
                        || name.equals(roles.pairOrNull());
                if (hasPart && arrays.get(name).rows() != rows) {
                    throw new DataException(location + ": data/" + frames + " has " + rows + " rows, data/" + name + " "
                            + arrays.get(name).rows() + "; they must agree");
                }
            }
            if (rows > Integer.MAX_VALUE) {
                throw new DataException(location + ": data/" + frames + " claims " + rows + " rows; at most "
                        + Integer.MAX_VALUE + " can be read");
            }
        }

        private List<Integer> ends(String frames, int rows) {
            ZarrArray array = ZarrArray.of(location.toString(), store, ENDS);
            boolean isList =
                    array.rowShape().rank() == 0 && !array.dtype().isFloating() && array.rows() <= EPISODES_MAX;
            if (!isList) {
                throw new DataException(array.where() + " is " + array.dtype().numpyName() + " with " + array.rows()
                        + " rows of shape " + array.rowShape() + "; expected a list of integers");
            }
            NumericArray listed = ZarrRows.whole(store, array);
            List<Integer> ends = new ArrayList<>();
            long before = 0;
            for (int i = 0; i < listed.rows(); i++) {
                long end = listed.getLong(i);
                if (end < before) {
                    throw new DataException(array.where() + " decreases at " + i + ": " + end + " behind " + before
                            + "; where episodes end is unknown");
                }
                if (end > rows) {
                    findings.problem(
                            Folders.name(location),
                            "episode " + i,
                            ENDS,
                            "episode " + i + " ends at " + end + ", data/" + frames + " has " + rows + " rows");
                } else if (end == before) {
                    findings.problem(Folders.name(location), "episode " + i, ENDS, "episode " + i + " is empty");
                } else {
                    ends.add((int) end);
                }
                before = end;
            }
            noticeRest(ends, rows);
            return ends;
        }

        private void noticeRest(List<Integer> ends, int rows) {
            int last = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
            if (last < rows && findings.problems().isEmpty()) {
                findings.notice(
                        Folders.name(location),
                        "",
                        ENDS,
                        (rows - last) + " rows behind the last episode belong to none");
            }
        }
    }
}
