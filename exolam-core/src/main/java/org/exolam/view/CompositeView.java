package org.exolam.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.exolam.error.UsageException;
import org.exolam.representation.AgentMask;
import org.exolam.settings.Settings;

/**
 * A view that is made: the masked agent over the agent-free background of another training episode, or of a frame of
 * another recording. Wherever a view is a block's name, {@link #name()} stands for it.
 *
 * @param mask {@link AgentMask#RECURRENCE}, or a mask block of the data set
 * @param backgroundsOrNull another recording, whose frames are agent-free backgrounds; null for the training episodes'
 */
public record CompositeView(String mask, String backgroundsOrNull) {
    private static final String COMPOSITE = "composite";
    private static final String BACKGROUNDS = "backgrounds";
    private static final String OVER = " over ";
    private static final String END = ")";

    public CompositeView {
        boolean isEmpty = mask.isBlank() || (backgroundsOrNull != null && backgroundsOrNull.isBlank());
        if (isEmpty || mask.contains(OVER)) {
            throw new UsageException("a composite view of mask \"" + mask + "\""
                    + (backgroundsOrNull == null ? "" : " over \"" + backgroundsOrNull + "\"")
                    + " cannot be made; give recurrence or a mask block, and a path for the backgrounds if any");
        }
    }

    /** Reads {@code {composite: recurrence, backgrounds: PATH}}. */
    public static CompositeView parse(Settings view) {
        view.requireKnown(COMPOSITE, BACKGROUNDS);
        return new CompositeView(view.requiredString(COMPOSITE), view.string(BACKGROUNDS, null));
    }

    /** The tree that {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(COMPOSITE, mask);
        if (backgroundsOrNull != null) {
            map.put(BACKGROUNDS, backgroundsOrNull);
        }
        return map;
    }

    /** {@code composite(recurrence)}, {@code composite(mask over PATH)}: the block that {@link CompositeDataset} adds. */
    public String name() {
        return AgentMask.MADE_VIEW + mask + (backgroundsOrNull == null ? "" : OVER + backgroundsOrNull) + END;
    }

    /** The view of that name; empty where it is the name of a recorded one. */
    public static Optional<CompositeView> named(String view) {
        if (!view.startsWith(AgentMask.MADE_VIEW) || !view.endsWith(END)) {
            return Optional.empty();
        }
        String inner = view.substring(AgentMask.MADE_VIEW.length(), view.length() - END.length());
        int over = inner.indexOf(OVER);
        return Optional.of(
                over < 0
                        ? new CompositeView(inner, null)
                        : new CompositeView(inner.substring(0, over), inner.substring(over + OVER.length())));
    }
}
