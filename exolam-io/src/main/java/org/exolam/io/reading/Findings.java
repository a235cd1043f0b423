package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.exolam.data.Problem;
import org.exolam.error.DataException;

/** What a reader had to leave out and what it found odd, as it goes; each is told once. Safe for several threads. */
public final class Findings {
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Problem> notices = new LinkedHashSet<>();

    public synchronized void problem(String file, String episode, String key, String message) {
        problems.add(new Problem(file, episode, key, message));
    }

    /** A file or episode that could not be read; the message need not name the file again. */
    public void unreadable(Path path, String file, String episode, DataException e) {
        String message = e.getMessage();
        if (message.startsWith(path.toString())) {
            message = message.substring(path.toString().length()).replaceFirst("^[,:]? +", "");
        }
        problem(file, episode, "", message);
    }

    public synchronized void notice(String file, String episode, String key, String message) {
        notices.add(new Problem(file, episode, key, message));
    }

    public synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }

    public synchronized List<Problem> notices() {
        return List.copyOf(notices);
    }
}
