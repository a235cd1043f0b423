package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exolam.data.Problem;
import org.exolam.error.DataException;

/** What a reader had to leave out and what it found odd, as it goes. */
public final class Findings {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> notices = new ArrayList<>();

    public void problem(String file, String episode, String key, String message) {
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

    public void notice(String file, String episode, String key, String message) {
        notices.add(new Problem(file, episode, key, message));
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    public List<Problem> notices() {
        return List.copyOf(notices);
    }
}
