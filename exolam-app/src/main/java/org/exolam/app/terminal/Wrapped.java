package org.exolam.app.terminal;

import java.util.ArrayList;
import java.util.List;

/** Long sentences as lines of a readable width. */
public final class Wrapped {
    private static final int WIDTH = 100;

    private Wrapped() {}

    /** Breaks at spaces; every line begins with the indent. */
    public static List<String> lines(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        // Not within R²(a|z; o), which a break would tear apart.
        for (String word : text.split(" (?!o[),])")) {
            boolean isFirst = line.length() == indent.length();
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
