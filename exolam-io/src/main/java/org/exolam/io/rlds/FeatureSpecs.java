package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** What {@code features.json} says of the numbers of a step; without it only their count tells. */
final class FeatureSpecs {
    private static final long FILE_BYTES_MAX = 16 << 20;
    private static final int DEPTH_MAX = 32;

    private final Map<String, Spec> specs = new LinkedHashMap<>();

    /** Element type and shape of one step's value. */
    record Spec(DType dtype, Shape shape) {}

    private FeatureSpecs() {}

    /** Reads the file beside the records; none is no fault. */
    static FeatureSpecs beside(Path folder) {
        FeatureSpecs out = new FeatureSpecs();
        Path file = folder.resolve("features.json");
        if (!Files.isRegularFile(file)) {
            return out;
        }
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new DataException(
                        file + " has " + Files.size(file) + " bytes; up to " + FILE_BYTES_MAX + " are read");
            }
            // Bytes that are no UTF-8 become replacement characters, and then no known name.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            out.walk("", Json.parse(file.toString(), text), 0);
            return out;
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The declared type of a key such as {@code steps/action}; null where none is declared. */
    Spec ofOrNull(String key) {
        return specs.get(key);
    }

    private void walk(String path, Object node, int depth) {
        if (!(node instanceof Map<?, ?> map) || depth > DEPTH_MAX) {
            return;
        }
        if (map.get("featuresDict") instanceof Map<?, ?> dict && dict.get("features") instanceof Map<?, ?> members) {
            members.forEach((name, child) -> walk(path.isEmpty() ? "" + name : path + "/" + name, child, depth + 1));
        } else if (map.get("sequence") instanceof Map<?, ?> sequence) {
            walk(path, sequence.get("feature"), depth + 1);
        } else if (map.get("tensor") instanceof Map<?, ?> tensor) {
            add(path, tensor);
        }
    }

    private void add(String path, Map<?, ?> tensor) {
        String name = String.valueOf(tensor.get("dtype")).toUpperCase(Locale.ROOT);
        DType dtype = Arrays.stream(DType.values())
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElse(null);
        List<Integer> dimensions = new ArrayList<>();
        if (tensor.get("shape") instanceof Map<?, ?> shape && shape.get("dimensions") instanceof List<?> list) {
            for (Object d : list) {
                if (!String.valueOf(d).matches("[0-9]{1,9}")) {
                    return;
                }
                dimensions.add(Integer.valueOf(String.valueOf(d)));
            }
        }
        if (dtype != null && dimensions.stream().mapToDouble(d -> d).reduce(1, (a, b) -> a * b) < 1 << 28) {
            specs.put(path, new Spec(dtype, new Shape(dimensions)));
        }
    }
}
