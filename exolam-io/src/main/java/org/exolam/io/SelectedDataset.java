package org.exolam.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.io.reading.FiledDataset;

/** Some episodes of a data set, numbered anew. */
final class SelectedDataset extends ForwardingDataset implements FiledDataset {
    private final FiledDataset all;
    private final List<Integer> positions;
    private final List<EpisodeInfo> infos = new ArrayList<>();
    private final List<Problem> problems;

    /**
     * @param positions of the episodes to keep, ascending
     * @param problems further reasons why others are left out
     */
    SelectedDataset(FiledDataset all, List<Integer> positions, List<Problem> problems) {
        super(all);
        this.all = all;
        this.positions = List.copyOf(positions);
        this.problems = new ArrayList<>(all.problems());
        this.problems.addAll(problems);
        for (int position : positions) {
            EpisodeInfo e = all.episodes().get(position);
            infos.add(new EpisodeInfo(infos.size(), e.name(), e.frames(), e.steps(), e.splitOrNull()));
        }
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return List.copyOf(infos);
    }

    @Override
    public Episode open(int index) {
        return new Renumbered(all.open(positions.get(index)), infos.get(index));
    }

    @Override
    public String file(int index) {
        return all.file(positions.get(index));
    }

    @Override
    public int length(int index) {
        return all.length(positions.get(index));
    }

    @Override
    public Map<String, Object> facts() {
        return all.facts();
    }

    @Override
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** @param episode the same episode under its old number */
    private record Renumbered(Episode episode, EpisodeInfo info) implements Episode {
        @Override
        public NumericArray read(String block, int from, int to) {
            return episode.read(block, from, to);
        }

        @Override
        public void readBytes(String block, int from, int to, byte[] out, int at) {
            episode.readBytes(block, from, to, out, at);
        }

        @Override
        public void check(String block) {
            episode.check(block);
        }

        @Override
        public void close() {
            episode.close();
        }
    }
}
