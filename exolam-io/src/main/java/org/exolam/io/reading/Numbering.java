package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what is missing in numbered names: {@code frame_4, frame_6} lacks a frame, and no transition may step over it.
 * Names that are not numbered by a constant step (times, hashes) say nothing.
 */
public final class Numbering {
    /** Where so many steps are alike, the numbers count, whatever the others are. */
    private static final double REGULAR_SHARE = 0.8;

    /** Where more than these are, and the others are multiples: a short clip that lacks a frame. */
    private static final double USUAL_SHARE = 0.5;

    private static final Pattern LAST_NUMBER = Pattern.compile("^(.*?)([0-9]{1,18})([^0-9]*)$", Pattern.DOTALL);

    private Numbering() {}

    /** Positions whose name does not follow the one before: episodes begin anew there. */
    public static List<Integer> gaps(List<String> names) {
        long[] numbers = new long[names.size()];
        String frame = null;
        for (int i = 0; i < numbers.length; i++) {
            Matcher m = LAST_NUMBER.matcher(names.get(i));
            if (!m.matches()) {
                return List.of();
            }
            String mine = m.group(1) + "/" + m.group(3);
            if (frame != null && !frame.equals(mine)) {
                return List.of();
            }
            frame = mine;
            numbers[i] = Long.parseLong(m.group(2));
        }
        Map<Long, Integer> steps = new HashMap<>();
        for (int i = 1; i < numbers.length; i++) {
            steps.merge(numbers[i] - numbers[i - 1], 1, Integer::sum);
        }
        List<Integer> gaps = new ArrayList<>();
        for (Map.Entry<Long, Integer> step : steps.entrySet()) {
            if (counts(step, steps, numbers.length - 1)) {
                for (int i = 1; i < numbers.length; i++) {
                    if (numbers[i] - numbers[i - 1] != step.getKey()) {
                        gaps.add(i);
                    }
                }
            }
        }
        return gaps;
    }

    /** Tells of files that seem to be missing from a numbered list. */
    static void noticeGaps(List<Path> files, Findings findings) {
        for (int gap : gaps(files.stream().map(Folders::stem).toList())) {
            findings.notice(
                    Folders.name(files.get(gap)),
                    "",
                    "",
                    "files are missing between " + Folders.name(files.get(gap - 1)) + " and "
                            + Folders.name(files.get(gap)));
        }
    }

    private static boolean counts(Map.Entry<Long, Integer> step, Map<Long, Integer> steps, int all) {
        boolean others = steps.keySet().stream().allMatch(s -> s > 0 && step.getKey() > 0 && s % step.getKey() == 0);
        return step.getValue() >= REGULAR_SHARE * all || (others && step.getValue() > USUAL_SHARE * all);
    }
}
