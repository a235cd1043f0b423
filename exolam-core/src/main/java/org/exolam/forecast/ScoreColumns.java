package org.exolam.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.linear.PlanContext;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.FrameSource;

/**
 * Columns that scores are taken against: the same as an evaluation's.
 *
 * @param columns all of them
 * @param blocks role ("action", "exogenous", …) → column name, for the roles the data set has
 */
record ScoreColumns(List<Column> columns, Map<String, String> blocks) {
    /** Column of what "given o" means. */
    static final String GIVEN = "given o";

    static final String ACTION = "action";
    static final String EXOGENOUS = "exogenous";
    static final String EXOGENOUS_NEXT = "exogenous next";
    static final String ENDOGENOUS = "endogenous";

    /**
     * @param given representation of the current frame that is regressed out
     * @param horizons ascending; the first is the trained one
     */
    static ScoreColumns of(Schema schema, PlanContext context, Representation given, List<Integer> horizons) {
        List<Column> columns = new ArrayList<>();
        Map<String, String> blocks = new LinkedHashMap<>();
        columns.add(new Column(GIVEN, new FrameSource(given, schema.frames(), 0)));
        Roles roles = schema.roles();
        roles.action().ifPresent(b -> add(columns, blocks, ACTION, context.source(b, 0)));
        roles.exogenous().ifPresent(b -> {
            add(columns, blocks, EXOGENOUS, context.source(b, 0));
            for (int h : horizons) {
                add(columns, blocks, exogenousNext(h, horizons.get(0)), context.source(b, h));
            }
        });
        roles.endogenous().ifPresent(b -> add(columns, blocks, ENDOGENOUS, context.source(b, 0)));
        return new ScoreColumns(columns, blocks);
    }

    private static void add(List<Column> columns, Map<String, String> blocks, String role, ColumnSource source) {
        columns.add(new Column("score " + role, source));
        blocks.put(role, "score " + role);
    }

    /** Role of e' at a horizon; the trained one has the plain name. */
    static String exogenousNext(int horizon, int trained) {
        return horizon == trained ? EXOGENOUS_NEXT : EXOGENOUS_NEXT + "@" + horizon;
    }

    boolean has(String role) {
        return blocks.containsKey(role);
    }

    List<String> blockNames() {
        return List.copyOf(blocks.values());
    }
}
