package org.exolam.io.labels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.io.parquet.ParquetField;
import org.exolam.io.parquet.ParquetOutput;
import org.exolam.settings.Json;

/**
 * The side-car: a Parquet file with a row for every transition, keyed by {@code episode_index}, {@code frame_index} and
 * {@code index}, with {@code latent_action} (float32 list) and, for discrete models, {@code latent_action_code} (int64
 * list). One row group an episode.
 */
public final class LabelTable {
    private LabelTable() {}

    /**
     * Writes the file, whole or absent.
     *
     * @param provenance kept as JSON under the footer's key {@code exolam}
     * @return the number of rows
     */
    public static long write(Path target, Dataset data, LabelStore labels, Map<String, Object> provenance) {
        List<ParquetField> fields = new ArrayList<>(List.of(
                ParquetField.number("episode_index", DType.INT64),
                ParquetField.number("frame_index", DType.INT64),
                ParquetField.number("index", DType.INT64),
                ParquetField.numbers("latent_action", DType.FLOAT32, 1)));
        if (labels.codes() > 0) {
            fields.add(ParquetField.numbers("latent_action_code", DType.INT64, 1));
        }
        long[] written = new long[1];
        ParquetOutput.write(target, fields, Map.of("exolam", Json.line(provenance)), out -> {
            LabelKeys keys = new LabelKeys(data);
            for (int episode = 0; episode < labels.episodes(); episode++) {
                LabelKeys.Keys key = keys.of(episode);
                LabelStore.Rows rows = labels.read(episode, 0, labels.frames(episode));
                int[] valid = valid(rows.valid());
                written[0] += valid.length;
                out.group(valid.length, group -> {
                    group.numbers("episode_index", longs(key.episodes(), valid));
                    group.numbers("frame_index", longs(key.frames(), valid));
                    group.numbers("index", longs(key.indices(), valid));
                    group.numbers("latent_action", floats(rows.z(), valid, labels.size()));
                    if (labels.codes() > 0) {
                        group.numbers("latent_action_code", longs(rows.code(), valid));
                    }
                });
            }
        });
        return written[0];
    }

    private static int[] valid(NumericArray flags) {
        return java.util.stream.IntStream.range(0, flags.rows())
                .filter(i -> flags.get(i) != 0)
                .toArray();
    }

    private static NumericArray longs(NumericArray values, int[] rows) {
        int width = values.rows() == 0 ? 0 : values.size() / values.rows();
        long[] out = new long[rows.length * width];
        for (int i = 0; i < out.length; i++) {
            out[i] = values.getLong(rows[i / width] * width + i % width);
        }
        return NumericArray.ofLongs(DType.INT64, values.shape().inner().withRows(rows.length), out);
    }

    private static NumericArray floats(NumericArray values, int[] rows, int width) {
        float[] out = new float[rows.length * width];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values.get(rows[i / width] * width + i % width);
        }
        return NumericArray.ofFloats(DType.FLOAT32, Shape.of(rows.length, width), out);
    }
}
