package org.exolam.neural.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;

/**
 * What a network needs to see of each transition.
 *
 * @param representation φ
 * @param views blocks whose frames are seen; none where columns say it all
 * @param columns what else is seen: numbers in rows
 * @param reach largest horizon
 */
public record FeedPlan(Representation representation, List<String> views, List<Column> columns, int reach) {
    public FeedPlan {
        views = List.copyOf(views);
        columns = List.copyOf(columns);
    }

    /** φ of one frame; φ itself where it looks back in another way than stacking. */
    Representation frame() {
        return representation.perFrame().orElse(representation);
    }

    /** How many frames one behind the other are φ. */
    public int stack() {
        return representation.perFrame().isPresent() ? representation.history() + 1 : 1;
    }

    /** Whether frames are bytes that φ only makes numbers of: a quarter of the memory. */
    boolean areBytes() {
        Map<String, Object> description = frame().describe();
        return frame().input().isImage()
                && !description.containsKey("mask")
                && description.get("steps") instanceof List<?> steps
                && steps.isEmpty();
    }

    /** Columns whose transitions are those that this plan can be filled for. */
    public List<Column> all() {
        List<Column> all = new ArrayList<>(columns);
        for (String view : views) {
            all.add(new Column("frames of " + view, new FrameSource(representation, view, reach)));
        }
        return all;
    }

    /** Frames before t that are read. */
    int history() {
        int most = views.isEmpty() ? 0 : representation.history();
        for (Column column : columns) {
            most = Math.max(most, column.source().history());
        }
        return most;
    }

    /** Block → frames after t that are read. */
    Map<String, Integer> reaches() {
        Map<String, Integer> reaches = new TreeMap<>();
        for (String view : views) {
            representation.blocks(view).forEach(b -> reaches.merge(b, reach, Math::max));
        }
        for (Column column : columns) {
            column.source()
                    .blocks()
                    .forEach(b -> reaches.merge(b, column.source().reach(), Math::max));
        }
        return reaches;
    }

    /** Bytes of a transition in memory, without what neighbours share. */
    long bytes() {
        long frame = (long) frame().size() * (areBytes() ? 1 : Float.BYTES);
        long row = columns.stream().mapToLong(c -> c.source().width()).sum();
        return Math.max(1, frame * views.size() + row * Float.BYTES);
    }
}
