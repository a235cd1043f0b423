package org.exolam.linear;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.exolam.moments.Moments;
import org.exolam.objective.Nuisance;

/**
 * The moments that an objective may ask for, over one choice of transitions, and what has been computed from them. Not
 * safe for several threads.
 */
public final class MomentSet {
    private final Moments all;
    private final Function<Double, Moments> labeled;
    private final Function<Nuisance.Idle, Moments> idle;
    private final Map<Key, Innovation> innovations = new HashMap<>();
    private final Map<String, MomentSet> bothWays = new HashMap<>();

    private record Key(List<String> conditioning, double ridge) {}

    MomentSet(Moments all, Function<Double, Moments> labeled, Function<Nuisance.Idle, Moments> idle) {
        this.all = all;
        this.labeled = labeled;
        this.idle = idle;
    }

    /** A set without labels of its own and without idle clips: every budget covers everything. */
    public static MomentSet of(Moments moments) {
        return new MomentSet(moments, fraction -> moments, nuisance -> {
            throw new IllegalStateException("no idle clips here");
        });
    }

    /** All transitions. */
    public Moments all() {
        return all;
    }

    /** The transitions of episodes that a label budget covers; of count 0 where it covers none of them. */
    public Moments labeled(double fraction) {
        return labeled.apply(fraction);
    }

    /** The transitions on which the agent does nothing. */
    public Moments idle(Nuisance.Idle nuisance) {
        return idle.apply(nuisance);
    }

    /** What is new given blocks, computed once. */
    public Innovation innovation(List<String> conditioning, double ridge) {
        return innovations.computeIfAbsent(
                new Key(List.copyOf(conditioning), ridge), k -> new Innovation(all, k.conditioning(), ridge));
    }

    /**
     * The same transitions taken once as they are and once with the blocks of two views exchanged.
     *
     * @param view names the exchange, so that it is computed once
     * @param exchange as {@link Moments#exchanged}
     */
    MomentSet bothWays(String view, Map<String, String> exchange) {
        return bothWays.computeIfAbsent(
                view,
                v -> new MomentSet(
                        bothWays(all, exchange),
                        fraction -> bothWays(labeled(fraction), exchange),
                        nuisance -> bothWays(idle(nuisance), exchange)));
    }

    private static Moments bothWays(Moments m, Map<String, String> exchange) {
        return m.merge(m.exchanged(exchange));
    }
}
