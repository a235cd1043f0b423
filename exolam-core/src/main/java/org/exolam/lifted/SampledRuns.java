package org.exolam.lifted;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;

/**
 * Short runs of consecutive frames of a data set's episodes, spread evenly, as episodes of their own: what something is
 * fitted on that need not see every transition. Read in order, each episode is opened once.
 */
final class SampledRuns extends ForwardingDataset {
    /** Transitions of a run: compressed files are decoded in runs, neighbours hardly differ. */
    private static final int RUN = 4;

    private final List<Run> runs;
    private Episode openOrNull;

    private record Run(int episode, int from, int frames) {}

    private SampledRuns(Dataset data, List<Run> runs) {
        super(data);
        this.runs = runs;
    }

    /** About {@code most} transitions of the episodes; all where they hold no more. */
    static SampledRuns of(Dataset data, List<Integer> episodes, int horizon, int most) {
        long total = episodes.stream()
                .mapToLong(e -> data.episodes().get(e).transitions(horizon))
                .sum();
        List<Run> runs = new ArrayList<>();
        double share = Math.min(1, (double) most / Math.max(1, total));
        double due = 0;
        for (int e : episodes) {
            int count = data.episodes().get(e).transitions(horizon);
            if (share >= 1) {
                if (count > 0) {
                    runs.add(new Run(e, 0, count + horizon));
                }
                continue;
            }
            for (int t = 0; t < count; t += RUN) {
                int n = Math.min(RUN, count - t);
                due += n * share;
                if (due >= n) {
                    due -= n;
                    runs.add(new Run(e, t, n + horizon));
                }
            }
        }
        return new SampledRuns(data, runs);
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return IntStream.range(0, runs.size()).mapToObj(this::info).toList();
    }

    private EpisodeInfo info(int index) {
        Run run = runs.get(index);
        EpisodeInfo whole = data.episodes().get(run.episode());
        int steps = Math.max(0, Math.min(run.frames(), whole.steps() - run.from()));
        return new EpisodeInfo(index, whole.name(), run.frames(), steps, null);
    }

    @Override
    public Episode open(int index) {
        Run run = runs.get(index);
        if (openOrNull == null || openOrNull.info().index() != run.episode()) {
            close();
            openOrNull = data.open(run.episode());
        }
        Episode whole = openOrNull;
        EpisodeInfo info = info(index);
        return new Episode() {
            @Override
            public EpisodeInfo info() {
                return info;
            }

            @Override
            public NumericArray read(String block, int from, int to) {
                return whole.read(block, run.from() + from, run.from() + to);
            }

            @Override
            public void close() {
                // The next run may be of the same episode.
            }
        };
    }

    /** Closes the open episode; the data set itself stays open. */
    @Override
    public void close() {
        if (openOrNull != null) {
            openOrNull.close();
            openOrNull = null;
        }
    }
}
