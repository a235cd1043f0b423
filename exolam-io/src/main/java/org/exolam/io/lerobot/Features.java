package org.exolam.io.lerobot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.io.labels.LabelStore;
import org.exolam.io.parquet.ParquetField;

/** Features that exolam adds to a data set. */
final class Features {
    static final String LATENT = "latent_action";
    static final String CODE = "latent_action_code";
    static final String VALID = "latent_action_valid";

    private Features() {}

    static Map<String, Object> entry(String dtype, List<Integer> shape) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("dtype", dtype);
        out.put("shape", shape);
        out.put("names", null);
        return out;
    }

    /** Entries of {@code info.json}; the latents under the name {@code latent}. */
    static Map<String, Object> entries(LabelStore labels, String latent) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(latent, entry("float32", List.of(labels.size())));
        if (labels.codes() > 0) {
            out.put(CODE, entry("int64", List.of(labels.codes())));
        }
        out.put(VALID, entry("bool", List.of(1)));
        return out;
    }

    /** Their columns. A code alone is a scalar column, as lerobot has features of shape [1]. */
    static List<ParquetField> fields(LabelStore labels, String latent) {
        java.util.ArrayList<ParquetField> out = new java.util.ArrayList<>();
        out.add(ParquetField.numbers(latent, DType.FLOAT32, labels.size() == 1 ? 0 : 1));
        if (labels.codes() > 0) {
            out.add(ParquetField.numbers(CODE, DType.INT64, labels.codes() == 1 ? 0 : 1));
        }
        out.add(ParquetField.number(VALID, DType.BOOL));
        return out;
    }
}
