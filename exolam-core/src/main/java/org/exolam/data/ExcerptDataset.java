package org.exolam.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A part of a data set that stands for all of it: of every chosen episode one window of consecutive frames, at places
 * that go through the episodes from front to back. Episodes keep their positions and names; those without a window keep
 * all their frames and are not {@link #chosen()}. Same data and options, same excerpt.
 */
public final class ExcerptDataset extends ForwardingDataset {
    /** Transitions of a window at least, where the episode has them: opening a file for fewer costs more than they tell. */
    static final int WINDOW_MIN = 32;

    /** Its multiples fill the unit interval evenly, however many there are. */
    private static final double GOLDEN = 0.618033988749895;

    private final Map<Integer, Window> windows;
    private final List<EpisodeInfo> infos;
    private final List<Integer> chosen;
    private final long transitions;

    private record Window(int from, int frames) {
        /** How many of the rows [0, count) of an episode lie in the window. */
        int of(int count) {
            return Math.max(0, Math.min(frames, count - from));
        }
    }

    private ExcerptDataset(Dataset data, Map<Integer, Window> windows, List<Integer> chosen, long transitions) {
        super(data);
        this.windows = windows;
        this.infos = IntStream.range(0, data.episodes().size())
                .mapToObj(e -> info(data.episodes().get(e), windows.get(e)))
                .toList();
        this.chosen = List.copyOf(chosen);
        this.transitions = transitions;
    }

    /**
     * @param data kept; closed with the excerpt
     * @param episodes positions of those to choose from, in order
     * @param horizon h: what {@code most} counts are transitions h steps long
     * @param reach the largest horizon; windows are as much longer, where the episode is
     * @param most transitions at most; all of them where there are no more
     */
    public static ExcerptDataset of(Dataset data, List<Integer> episodes, int horizon, int reach, long most) {
        long total = episodes.stream()
                .mapToLong(e -> data.episodes().get(e).transitions(horizon))
                .sum();
        if (total <= most) {
            return new ExcerptDataset(data, Map.of(), episodes, total);
        }
        double share = (double) most / total;
        Map<Integer, Window> windows = new HashMap<>();
        List<Integer> chosen = new ArrayList<>();
        double due = 0;
        long taken = 0;
        for (int e : episodes) {
            EpisodeInfo info = data.episodes().get(e);
            int count = info.transitions(horizon);
            due += count * share;
            int size = (int) Math.min(count, due);
            if (size > 0 && size >= Math.min(count, Math.min(WINDOW_MIN, most))) {
                int frames = Math.min(info.frames(), size + reach);
                double place = chosen.size() * GOLDEN % 1;
                windows.put(e, new Window((int) (place * (info.frames() - frames + 1)), frames));
                chosen.add(e);
                due -= size;
                taken += size;
            }
        }
        return new ExcerptDataset(data, windows, chosen, taken);
    }

    /** Positions of the episodes to read. */
    public List<Integer> chosen() {
        return chosen;
    }

    /** Transitions of the chosen episodes. */
    public long transitions() {
        return transitions;
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return infos;
    }

    private static EpisodeInfo info(EpisodeInfo whole, Window windowOrNull) {
        return windowOrNull == null
                ? whole
                : new EpisodeInfo(
                        whole.index(),
                        whole.name(),
                        windowOrNull.frames(),
                        windowOrNull.of(whole.steps()),
                        whole.splitOrNull());
    }

    @Override
    public Episode open(int index) {
        Episode episode = data.open(index);
        Window window = windows.get(index);
        return window == null ? episode : new Part(episode, infos.get(index), window.from());
    }

    private record Part(Episode whole, EpisodeInfo info, int first) implements Episode {
        @Override
        public NumericArray read(String block, int from, int to) {
            return whole.read(block, first + from, first + to);
        }

        @Override
        public void readBytes(String block, int from, int to, byte[] out, int at) {
            whole.readBytes(block, first + from, first + to, out, at);
        }

        @Override
        public void check(String block) {
            whole.check(block);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
