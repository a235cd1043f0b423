package org.exolam.linear;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.moments.Moments;
import org.exolam.objective.Nuisance;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.RowFilter;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * Second moments of the training transitions by cross-validation fold and by which label budgets cover them, from one
 * pass over the data (one more for each kind of idle clip). Whole episodes alone are divided. Not safe for several
 * threads.
 */
public final class GroupedMoments {
    /** Name of the column with the action as it is stored, which picks idle rows. */
    static final String RAW_ACTION = "action as stored";

    private final List<Group> groups;
    private final Map<IdleRows, List<Moments>> idle;
    private final int folds;
    private final Map<String, MomentSet> selected = new HashMap<>();

    /**
     * @param fold which fold the episodes belong to
     * @param labeledAt the smallest label budget that covers the episodes; infinite where none does
     * @param episodes positions
     */
    private record Group(int fold, double labeledAt, List<Integer> episodes, Moments moments) {}

    /** Which rows a nuisance means, whatever its weight. */
    private record IdleRows(boolean actionIsZero, List<Integer> episodes) {
        static IdleRows of(Nuisance.Idle nuisance) {
            return new IdleRows(nuisance.actionIsZero(), nuisance.episodes());
        }
    }

    private GroupedMoments(List<Group> groups, Map<IdleRows, List<Moments>> idle, int folds) {
        this.groups = groups;
        this.idle = idle;
        this.folds = folds;
    }

    /**
     * How episodes are divided.
     *
     * @param folds wished number of folds; fewer where there are fewer episodes
     * @param budgets label budgets in (0, 1] that will be asked for
     * @param seed of the shuffle whose first ⌈p N⌉ episodes are the labeled ones
     */
    public record Division(int folds, List<Double> budgets, long seed) {}

    /**
     * Collects.
     *
     * @param columns of every objective that will be asked about
     * @param idle nuisances whose rows or episodes are needed
     * @param horizon largest horizon
     * @throws UsageException where the training episodes hold no transition
     */
    public static GroupedMoments collect(
            Dataset data,
            List<Integer> train,
            List<Column> columns,
            List<Nuisance.Idle> idle,
            int horizon,
            Division division,
            TransitionOptions options) {
        TransitionTable table = TransitionTable.of(data, columns, horizon, options);
        List<Integer> used = table.used(train);
        if (used.isEmpty()) {
            throw new UsageException("no training episode of " + data.location() + " has more than " + horizon
                    + " frames, so there is no transition " + horizon + " steps long; give a smaller --horizon");
        }
        int folds = Math.max(1, Math.min(division.folds(), used.size()));
        Map<Integer, Double> labeledAt = labeledAt(used, division);
        Map<String, List<Integer>> byKey = new TreeMap<>();
        for (int i = 0; i < used.size(); i++) {
            String key = i % folds + " " + labeledAt.get(used.get(i));
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(used.get(i));
        }
        List<List<Integer>> episodes = new ArrayList<>(byKey.values());
        List<Moments> moments = MomentCollector.collect(table, episodes, null);
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < episodes.size(); g++) {
            int first = episodes.get(g).get(0);
            groups.add(new Group(used.indexOf(first) % folds, labeledAt.get(first), episodes.get(g), moments.get(g)));
        }
        Map<IdleRows, List<Moments>> quiet = new LinkedHashMap<>();
        for (Nuisance.Idle nuisance : idle) {
            List<Moments> rows = idle(table, episodes, nuisance);
            requireIdle(data, nuisance, rows);
            quiet.put(IdleRows.of(nuisance), rows);
        }
        return new GroupedMoments(groups, quiet, folds);
    }

    private static Map<Integer, Double> labeledAt(List<Integer> episodes, Division division) {
        List<Integer> shuffled = new ArrayList<>(episodes);
        Collections.shuffle(shuffled, new Random(division.seed()));
        Map<Integer, Double> at = new LinkedHashMap<>();
        shuffled.forEach(e -> at.put(e, Double.POSITIVE_INFINITY));
        for (double budget : new TreeSet<>(division.budgets()).descendingSet()) {
            int count = (int) Math.ceil(budget * shuffled.size() - 1e-9);
            shuffled.subList(0, count).forEach(e -> at.put(e, budget));
        }
        return at;
    }

    private static List<Moments> idle(TransitionTable table, List<List<Integer>> groups, Nuisance.Idle nuisance) {
        return nuisance.actionIsZero()
                ? MomentCollector.collect(table, groups, RowFilter.allZero(RAW_ACTION))
                : MomentCollector.collect(table, List.of(nuisance.episodes()), null);
    }

    private static void requireIdle(Dataset data, Nuisance.Idle nuisance, List<Moments> moments) {
        double rows = moments.stream().mapToDouble(Moments::count).sum();
        if (rows < 2) {
            throw new UsageException("idle clips: "
                    + (nuisance.actionIsZero()
                            ? "no training transition of " + data.location() + " has an action of exactly 0"
                            : "episodes " + nuisance.episodes() + " hold no transition")
                    + "; name agent-free episodes, or take another remedy");
        }
    }

    /**
     * The same with the rows on which the agent does nothing, however few there are.
     *
     * @param table of the columns that these moments were collected from, the action as stored among them
     */
    public GroupedMoments withIdle(TransitionTable table, Nuisance.Idle nuisance) {
        Map<IdleRows, List<Moments>> more = new LinkedHashMap<>(idle);
        more.put(
                IdleRows.of(nuisance),
                idle(table, groups.stream().map(Group::episodes).toList(), nuisance));
        return new GroupedMoments(groups, more, folds);
    }

    /**
     * How many transitions of the episodes have an action of exactly 0. Reads actions alone.
     *
     * @param data with an action block
     * @param horizon h, steps that a transition spans
     */
    public static long idleCount(Dataset data, List<Integer> episodes, int horizon, TransitionOptions options) {
        String action = data.schema().roles().action().orElseThrow();
        Column column = new Column(
                RAW_ACTION,
                new BlockSource(action, 0, data.schema().block(action).width()));
        TransitionTable table = TransitionTable.of(data, List.of(column), horizon, options);
        RowFilter filter = RowFilter.allZero(RAW_ACTION);
        long[] count = new long[1];
        table.map(episodes, batch -> batch.kept(filter).rows(), rows -> count[0] += rows);
        return count[0];
    }

    public int folds() {
        return folds;
    }

    /** All training transitions. */
    public MomentSet all() {
        return select("all", f -> true);
    }

    /** The transitions outside a fold. */
    public MomentSet without(int fold) {
        return select("without " + fold, f -> f != fold);
    }

    /** The transitions of a fold. */
    public MomentSet only(int fold) {
        return select("only " + fold, f -> f == fold);
    }

    private MomentSet select(String name, IntPredicate fold) {
        return selected.computeIfAbsent(name, n -> select(fold));
    }

    private MomentSet select(IntPredicate fold) {
        List<Group> chosen = groups.stream().filter(g -> fold.test(g.fold())).toList();
        Moments all = Moments.merge(chosen.stream().map(Group::moments).toList());
        return new MomentSet(all, fraction -> labeled(chosen, fraction), nuisance -> idle(nuisance, fold));
    }

    private static Moments labeled(List<Group> chosen, double fraction) {
        List<Moments> labeled = chosen.stream()
                .filter(g -> g.labeledAt() <= fraction)
                .map(Group::moments)
                .toList();
        return labeled.isEmpty() ? Moments.empty(chosen.get(0).moments().layout()) : Moments.merge(labeled);
    }

    private Moments idle(Nuisance.Idle nuisance, IntPredicate fold) {
        List<Moments> all = idle.get(IdleRows.of(nuisance));
        List<Moments> parts = new ArrayList<>();
        for (int g = 0; g < all.size(); g++) {
            if (!nuisance.actionIsZero() || fold.test(groups.get(g).fold())) {
                parts.add(all.get(g));
            }
        }
        return Moments.merge(parts);
    }
}
