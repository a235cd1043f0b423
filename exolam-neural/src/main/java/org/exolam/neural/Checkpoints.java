package org.exolam.neural;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.TensorFile;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * Checkpoints in a folder: {@code step-000001000.safetensors} with every number that training goes on from, and a
 * {@code .json} beside it, written last, with the step, the checksum and the settings.
 */
final class Checkpoints {
    private static final String PREFIX = "step-";
    private static final String TENSORS = ".safetensors";
    private static final String FACTS = ".json";
    private static final String BEST = "best";

    private final Path folder;
    private final Map<String, Object> identity;
    private final int keep;

    /**
     * @param identity settings that a continuation must share, by key
     * @param keep how many of the last are kept
     */
    Checkpoints(Path folder, Map<String, Object> identity, int keep) {
        this.folder = folder;
        this.identity = identity;
        this.keep = keep;
    }

    private String name(int step) {
        return PREFIX + String.format(Locale.ROOT, "%09d", step);
    }

    /** Keeps all numbers of a step; older ones beyond the number to keep go. */
    void save(int step, Map<String, Tensor> tensors) {
        write(name(step), step, tensors, Map.of());
        List<Integer> steps = steps();
        for (int old : steps.subList(0, Math.max(0, steps.size() - keep))) {
            delete(name(old));
        }
    }

    /** Keeps all numbers of a step as the best one so far. */
    void saveBest(int step, Map<String, Tensor> tensors, String score, double value) {
        write(BEST, step, tensors, Map.of("score", score, "value", value));
    }

    /** The value of the best one; not a number where there is none. */
    double best() {
        Path file = folder.resolve(BEST + FACTS);
        return Files.exists(file) && facts(file).get("value") instanceof Number value
                ? value.doubleValue()
                : Double.NaN;
    }

    private void write(String name, int step, Map<String, Tensor> tensors, Map<String, Object> more) {
        String sum = TensorFile.write(folder.resolve(name + TENSORS), tensors, Map.of(), Map.of());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", step);
        facts.put("sha256", sum);
        facts.putAll(more);
        facts.put("settings", identity);
        AtomicFiles.writeText(folder.resolve(name + FACTS), Json.pretty(facts));
    }

    private void delete(String name) {
        try {
            // The facts first: numbers without facts are no checkpoint.
            Files.deleteIfExists(folder.resolve(name + FACTS));
            Files.deleteIfExists(folder.resolve(name + TENSORS));
        } catch (IOException e) {
            throw new org.exolam.error.ResourceException(
                    "cannot delete the old checkpoint " + folder.resolve(name) + ": " + AtomicFiles.reason(e)
                            + "; make the folder writable",
                    e);
        }
    }

    /** Steps with a checkpoint, ascending. */
    List<Integer> steps() {
        TreeSet<Integer> steps = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            all.map(p -> p.getFileName().toString())
                    .filter(n -> n.matches(PREFIX + "[0-9]{9}\\" + FACTS))
                    .forEach(n -> steps.add(Integer.parseInt(n.substring(PREFIX.length(), PREFIX.length() + 9))));
        } catch (IOException e) {
            throw new DataException("cannot list " + folder + ": " + AtomicFiles.reason(e), e);
        }
        return new ArrayList<>(steps);
    }

    /**
     * Fills tensors with the last checkpoint.
     *
     * @return its step
     * @throws UsageException where there is none, or it was made with other settings; these are listed
     * @throws DataException where it is corrupt; the one before is named
     */
    int loadLast(Map<String, Tensor> tensors) {
        List<Integer> steps = steps();
        if (steps.isEmpty()) {
            throw new UsageException("--resume: " + folder + " holds no checkpoint; start anew without --resume");
        }
        int step = steps.get(steps.size() - 1);
        Path file = folder.resolve(name(step) + TENSORS);
        Map<String, Object> facts = factsOf(step, steps);
        requireSame(facts.get("settings"));
        if (!Files.exists(file)) {
            throw corrupt(file, "it is missing", steps, null);
        }
        if (!String.valueOf(facts.get("sha256")).equals(sum(file))) {
            throw corrupt(file, "its bytes are not those that were written (SHA-256 differs)", steps, null);
        }
        TensorFile.fill(tensors, Safetensors.read(file));
        return step;
    }

    private Map<String, Object> factsOf(int step, List<Integer> steps) {
        Path file = folder.resolve(name(step) + FACTS);
        Map<String, Object> facts;
        try {
            facts = facts(file);
        } catch (DataException e) {
            throw corrupt(file, "it is no JSON object", steps, e);
        }
        if (!(facts.get("settings") instanceof Map)) {
            throw corrupt(file, "it names no settings", steps, null);
        }
        return facts;
    }

    private DataException corrupt(Path file, String why, List<Integer> steps, Exception causeOrNull) {
        String last = name(steps.get(steps.size() - 1));
        return new DataException(
                file + " is corrupt: " + why + "; "
                        + (steps.size() > 1
                                ? "delete " + last + FACTS + " beside it to go on from step "
                                        + steps.get(steps.size() - 2)
                                : "there is no earlier one, so start anew without --resume"),
                causeOrNull);
    }

    private void requireSame(Object before) {
        Map<?, ?> old = before instanceof Map<?, ?> m ? m : Map.of();
        TreeSet<String> keys = new TreeSet<>(identity.keySet());
        old.keySet().forEach(k -> keys.add(String.valueOf(k)));
        List<String> different = new ArrayList<>();
        for (String key : keys) {
            String was = String.valueOf(old.get(key));
            String is = String.valueOf(identity.get(key));
            if (!was.equals(is)) {
                different.add(key + " (was " + was + ", is " + is + ")");
            }
        }
        if (!different.isEmpty()) {
            throw new UsageException("--resume: the configuration is not the one that " + folder.getParent()
                    + " was begun with: " + String.join(", ", different)
                    + "; give these as they were, or start anew in another folder");
        }
    }

    private static Map<String, Object> facts(Path file) {
        try {
            return Json.parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static String sum(Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
