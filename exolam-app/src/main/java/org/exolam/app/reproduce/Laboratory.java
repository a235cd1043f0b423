package org.exolam.app.reproduce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.error.DataException;
import org.exolam.error.ExolamException;
import org.exolam.error.ResourceException;
import org.exolam.neural.engine.Torch;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * Runs trials, several at once and each on one thread, and keeps the scores of each in a file of its own as soon as they
 * are there: what was done is never done again.
 */
final class Laboratory {
    /** The folder of scores within the folder of results. */
    static final String TRIALS = "trials";

    private static final String SETTINGS = "settings";
    private static final String SCORES = "scores";

    private final Path folder;
    private final Effort effort;
    private final int workers;
    private int reused;

    Laboratory(Path folder, Effort effort, int workers) {
        this.folder = folder.resolve(TRIALS);
        this.effort = effort;
        this.workers = workers;
    }

    /** How many trials were found done. */
    int reused() {
        return reused;
    }

    /** Scores of every trial by metric. */
    Map<Trial, Map<String, Double>> run(Collection<Trial> trials, ProgressLine progress) {
        Map<Trial, Map<String, Double>> done = new HashMap<>();
        List<Trial> open = new ArrayList<>();
        for (Trial trial : new LinkedHashSet<>(trials)) {
            stored(trial).ifPresentOrElse(scores -> done.put(trial, scores), () -> open.add(trial));
        }
        reused = done.size();
        if (!open.isEmpty()) {
            carryOut(open, done, progress);
        }
        return done;
    }

    private record Done(Trial trial, Map<String, Double> scores) {}

    private void carryOut(List<Trial> open, Map<Trial, Map<String, Double>> done, ProgressLine progress) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write " + folder + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
        // Products of small matrices on one thread each; decided before the first of them.
        Torch.begin(1);
        ExecutorService pool = Executors.newFixedThreadPool(workers, r -> {
            Thread thread = new Thread(r, "exolam-trials");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Done> running = new ExecutorCompletionService<>(pool);
            open.forEach(trial -> running.submit(() -> new Done(trial, carryOut(trial))));
            for (int i = 1; i <= open.size(); i++) {
                Done one = running.take().get();
                done.put(one.trial(), one.scores());
                progress.advance(i, open.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted; the same command goes on where this one ended");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof ExolamException known) {
            return known;
        }
        return cause instanceof RuntimeException thrown ? thrown : new IllegalStateException(cause);
    }

    private Map<String, Double> carryOut(Trial trial) {
        Map<String, Double> scores = new TrialRun(trial, effort).scores();
        Map<String, Object> record = new LinkedHashMap<>();
        record.put(SETTINGS, trial.toMap(effort));
        record.put(SCORES, scores);
        AtomicFiles.writeText(file(trial), Json.pretty(record));
        return scores;
    }

    private Path file(Trial trial) {
        return folder.resolve(trial.key(effort) + ".json");
    }

    /** What an earlier command found; a file that says something else is not believed. */
    private Optional<Map<String, Double>> stored(Trial trial) {
        Path file = file(trial);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Map<String, Object> record = Json.parse(file.toString(), Files.readString(file));
            Map<String, Object> asked = Json.parse("settings", Json.line(trial.toMap(effort)));
            if (!asked.equals(record.get(SETTINGS)) || !(record.get(SCORES) instanceof Map<?, ?> scores)) {
                return Optional.empty();
            }
            Map<String, Double> found = new LinkedHashMap<>();
            scores.forEach((name, value) -> {
                if (value instanceof Number number) {
                    found.put(String.valueOf(name), number.doubleValue());
                }
            });
            return Optional.of(found);
        } catch (IOException | DataException e) {
            return Optional.empty();
        }
    }
}
