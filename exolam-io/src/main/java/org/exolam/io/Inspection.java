package org.exolam.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.error.DataException;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Folders;

/**
 * What a data set holds and what is wrong with it.
 *
 * <p>Reads every block that is no picture whole, and of pictures each episode's first and last; deep, everything. An
 * episode in which anything cannot be read, or is not finite, is unusable. Memory is bounded by one slice.
 */
public final class Inspection {
    /** The horizons whose transitions are counted: neighbours, and a step that most backgrounds revert over. */
    private static final int[] HORIZONS = {1, 3};

    private static final int SLICE_BYTES = 8 << 20;

    private final Dataset data;
    private final boolean deep;
    private final List<Integer> usable = new ArrayList<>();
    private final List<Problem> found = new ArrayList<>();
    private final List<Problem> notices = new ArrayList<>();
    private final Variety actions = new Variety();
    private final Variety frames = new Variety();

    private Inspection(Dataset data, boolean deep) {
        this.data = data;
        this.deep = deep;
    }

    /**
     * Inspects a data set, which stays open.
     *
     * @param deep whether to decode every picture
     */
    public static Inspection of(Dataset data, boolean deep) {
        return of(data, deep, done -> {});
    }

    /**
     * Inspects a data set, which stays open.
     *
     * @param deep whether to decode every picture
     * @param progress told how many episodes are done
     */
    public static Inspection of(Dataset data, boolean deep, IntConsumer progress) {
        Inspection inspection = new Inspection(data, deep);
        for (EpisodeInfo e : data.episodes()) {
            inspection.read(e);
            progress.accept(e.index() + 1);
        }
        inspection.noticeConstants();
        if (!inspection.usable.isEmpty() && inspection.transitions(1) == 0) {
            inspection.notices.add(new Problem(
                    Folders.name(data.location()),
                    "",
                    "",
                    "no episode has two frames, so there is no transition to learn from"));
        }
        return inspection;
    }

    private void read(EpisodeInfo info) {
        int before = found.size();
        String key = "";
        try (Episode episode = data.open(info.index())) {
            for (Map.Entry<String, BlockSpec> block : data.schema().blocks().entrySet()) {
                key = block.getKey();
                read(episode, key, block.getValue());
            }
        } catch (DataException e) {
            // The rest of this episode is not looked at: it is lost already.
            found.add(problem(info, key, e.getMessage()));
        }
        if (found.size() == before) {
            usable.add(info.index());
        }
    }

    /** The message need not say again what the problem's fields say; a key that it names is surer than where reading was. */
    private Problem problem(EpisodeInfo info, String reading, String message) {
        String place = data.location() + ", episode " + info.name() + ", key ";
        int end = message.startsWith(place) ? message.indexOf(": ", place.length()) : -1;
        String named = end < 0 ? "" : message.substring(place.length(), end);
        // Of a name with spaces only the expected one is surely a name.
        boolean isKey = named.equals(reading) || named.matches("\\S+");
        return isKey && end >= 0
                ? new Problem(file(info.index()), info.name(), named, message.substring(end + 2))
                : new Problem(file(info.index()), info.name(), reading, message);
    }

    private String file(int index) {
        return data instanceof FiledDataset filed ? filed.file(index) : Folders.name(data.location());
    }

    private void read(Episode episode, String block, BlockSpec spec) {
        int rows = spec.rowsPerFrame() == BlockSpec.Alignment.STEP
                ? episode.info().steps()
                : episode.info().frames();
        Variety variety = block.equals(data.schema().frames())
                ? frames
                : block.equals(data.schema().roles().actionOrNull()) ? actions : null;
        if (variety != null) {
            // Frames may differ between episodes and still never move; an action may not.
            variety.startEpisode(variety == frames);
        }
        if (spec.isImage() && !deep) {
            episode.check(block);
            look(episode.read(block, 0, Math.min(1, rows)), variety);
            look(episode.read(block, Math.max(0, rows - 1), rows), variety);
            return;
        }
        long rowBytes = Math.max(1, (long) spec.width() * Double.BYTES);
        int slice = (int) Math.max(1, Math.min(1 << 14, SLICE_BYTES / rowBytes));
        for (int from = 0; from < rows; from += slice) {
            look(episode.read(block, from, Math.min(rows, from + slice)), variety);
        }
    }

    private static void look(NumericArray rows, Variety variety) {
        if (variety != null) {
            variety.add(rows);
        }
    }

    /** Whether rows ever differ from the first one. */
    private static final class Variety {
        private NumericArray first;
        private boolean differs;
        private long rows;

        void startEpisode(boolean anew) {
            first = anew ? null : first;
        }

        void add(NumericArray more) {
            if (more.rows() == 0 || differs) {
                return;
            }
            rows += more.rows();
            first = first == null ? more.rows(0, 1) : first;
            int width = first.size();
            for (int i = 0; i < more.size() && !differs; i++) {
                differs = more.get(i) != first.get(i % width);
            }
        }

        boolean isConstant() {
            return !differs && rows > 2;
        }
    }

    private void noticeConstants() {
        if (actions.isConstant()) {
            String action = data.schema().roles().actionOrNull();
            notices.add(new Problem(
                    Folders.name(data.location()),
                    "",
                    action,
                    action + " is the same at every step: without variety nothing can be learned of it"));
        }
        if (frames.isConstant()) {
            notices.add(new Problem(
                    Folders.name(data.location()),
                    "",
                    data.schema().frames(),
                    deep
                            ? "all frames of each episode are equal: nothing moves"
                            : "the first and the last frame of each episode are equal: does anything move?"));
        }
    }

    /** Positions of the episodes in which nothing is wrong, ascending. */
    public List<Integer> usable() {
        return List.copyOf(usable);
    }

    /** Everything that has to be left out: found while opening, then while reading. */
    public List<Problem> problems() {
        List<Problem> all = new ArrayList<>(data.problems());
        all.addAll(found);
        return all;
    }

    /** What reading found. */
    public List<Problem> foundByReading() {
        return List.copyOf(found);
    }

    /** Deviations that were read all the same: what the data set says by now, then what its numbers show. */
    public List<Problem> notices() {
        List<Problem> all = new ArrayList<>(data.notices());
        all.addAll(notices);
        return all;
    }

    /** 0 where nothing is wrong, 1 where part is unusable, 3 where all is. */
    public int exitCode() {
        return usable.isEmpty() ? 3 : problems().isEmpty() ? 0 : 1;
    }

    /** Lengths of the usable episodes, as their format counts them. */
    public List<Integer> lengths() {
        return usable.stream()
                .map(i -> data instanceof FiledDataset filed
                        ? filed.length(i)
                        : data.episodes().get(i).frames())
                .toList();
    }

    /** Frames of all usable episodes. */
    public long frames() {
        return usable.stream().mapToLong(i -> data.episodes().get(i).frames()).sum();
    }

    /** Transitions h steps apart over the usable episodes. */
    public long transitions(int horizon) {
        return usable.stream()
                .mapToLong(i -> data.episodes().get(i).transitions(horizon))
                .sum();
    }

    /** The value of {@code inspect --json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("format", data.format());
        out.put("episodes", usable.size());
        out.put("frames", frames());
        out.put("lengths", lengths());
        out.put("fps", data.schema().fps() == 0 ? null : data.schema().fps());
        BlockSpec frame = data.schema().frame();
        out.put("frame", frameMap(frame));
        out.put("cameras", cameras());
        Map<String, Object> blocks = new LinkedHashMap<>();
        data.schema()
                .blocks()
                .forEach((name, spec) -> blocks.put(
                        name,
                        map(
                                "dtype",
                                spec.dtype().numpyName(),
                                "shape",
                                spec.shape().dimensions())));
        out.put("blocks", blocks);
        Map<String, Object> transitions = new LinkedHashMap<>();
        for (int h : HORIZONS) {
            transitions.put(String.valueOf(h), transitions(h));
        }
        out.put("transitions", transitions);
        out.put("problems", problems().stream().map(Inspection::map).toList());
        out.put("notices", notices().stream().map(Inspection::map).toList());
        if (data instanceof FiledDataset filed) {
            filed.facts().forEach(out::putIfAbsent);
        }
        return out;
    }

    private static Map<String, Object> frameMap(BlockSpec frame) {
        List<Integer> shape = frame.shape().dimensions();
        if (!frame.isImage()) {
            return map("kind", "vector", "shape", shape);
        }
        return map("kind", "image", "shape", shape.size() == 2 ? List.of(shape.get(0), shape.get(1), 1) : shape);
    }

    private List<String> cameras() {
        List<String> cameras = new ArrayList<>();
        if (data.schema().frame().isImage()) {
            cameras.add(data.schema().frames());
            data.schema().roles().pair().ifPresent(cameras::add);
        }
        data.schema().blocks().forEach((name, spec) -> {
            // Planes without channels may be anything: masks, maps, plain tables.
            if (spec.isImage() && spec.shape().rank() == 3 && !cameras.contains(name)) {
                cameras.add(name);
            }
        });
        return cameras;
    }

    private static Map<String, Object> map(Problem p) {
        Map<String, Object> out = map("file", p.file(), "episode", p.episode());
        out.put("key", p.key());
        out.put("message", p.message());
        return out;
    }

    private static Map<String, Object> map(String a, Object x, String b, Object y) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(a, x);
        out.put(b, y);
        return out;
    }
}
