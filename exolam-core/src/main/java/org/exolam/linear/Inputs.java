package org.exolam.linear;

import java.util.ArrayList;
import java.util.List;
import org.exolam.lifted.PairFeatures;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Objective;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.FrameSource;

/**
 * The columns an encoder reads, the same for every view.
 *
 * @param representation φ
 * @param horizons steps from o to each o' that may be asked for, ascending
 * @param readHorizons how many of them the encoder reads, from the smallest on
 * @param context further columns it is conditioned on, which belong to no view
 * @param liftedOrNull ψ, where the encoder reads it instead of φ(o')
 */
record Inputs(
        Representation representation,
        List<Integer> horizons,
        int readHorizons,
        List<Column> context,
        PairFeatures liftedOrNull) {
    /** Column of φ(o). */
    static final String OBSERVATION = "o";

    /** Column of ψ(o, o') at the nearest horizon. */
    static final String LIFTED = "psi";

    Inputs {
        horizons = List.copyOf(horizons);
        context = List.copyOf(context);
    }

    static Inputs of(
            Objective objective, Representation representation, List<Column> context, PairFeatures liftedOrNull) {
        int read = objective.encoder() == EncoderInput.ALL_HORIZONS
                ? objective.horizons().size()
                : 1;
        return new Inputs(representation, objective.horizons(), read, context, liftedOrNull);
    }

    /** Column of φ(o_{t+h}). */
    static String next(int horizon) {
        return "o_next@" + horizon;
    }

    /** A column's twin in another view. */
    static String inView(String name, String view) {
        return name + " of " + view;
    }

    /** φ(o) and every φ(o') of a view, under names that carry the view unless it is the data set's own. */
    List<Column> frames(String view, boolean own) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(named(OBSERVATION, view, own), source(view, 0)));
        for (int h : horizons) {
            columns.add(new Column(named(next(h), view, own), source(view, h)));
        }
        if (isLifted()) {
            columns.add(liftedOrNull.column(named(LIFTED, view, own), view, horizons.get(0)));
        }
        return columns;
    }

    boolean isLifted() {
        return liftedOrNull != null;
    }

    /** Numbers of x. */
    int width() {
        return isLifted() ? liftedOrNull.size() : readHorizons * representation.size();
    }

    ColumnSource source(String view, int offset) {
        return new FrameSource(representation, view, offset);
    }

    private static String named(String name, String view, boolean own) {
        return own ? name : inView(name, view);
    }

    /** Names of the columns stacked as the encoder's x. */
    List<String> input() {
        return isLifted()
                ? List.of(LIFTED)
                : horizons.subList(0, readHorizons).stream().map(Inputs::next).toList();
    }

    /** Names of the columns stacked as c. */
    List<String> conditioning() {
        List<String> names = new ArrayList<>(List.of(OBSERVATION));
        context.forEach(c -> names.add(c.name()));
        return names;
    }

    /** What {@link #input()} and {@link #conditioning()} need, with frames taken from a view. */
    List<Column> encoderColumns(String view) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(OBSERVATION, source(view, 0)));
        if (isLifted()) {
            columns.add(liftedOrNull.column(LIFTED, view, horizons.get(0)));
        } else {
            horizons.subList(0, readHorizons).forEach(h -> columns.add(new Column(next(h), source(view, h))));
        }
        columns.addAll(context);
        return columns;
    }
}
