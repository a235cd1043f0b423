package org.exolam.io.convert;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.data.npy.NpzWriter;
import org.exolam.data.npy.RowSink;
import org.exolam.error.UsageException;

/**
 * Any data set as one npz archive: {@code obs}, {@code action}, {@code endogenous}, {@code exogenous}, {@code obs_pair} for
 * the blocks with a part, other blocks by their names, {@code episode_index}, and {@code fps}. Streamed. A block without a
 * row for an episode's last frame gets zeros there.
 */
public final class NpzConversion {
    private static final int SLICE_BYTES = 8 << 20;

    private NpzConversion() {}

    /**
     * Writes the archive, whole or absent.
     *
     * @param progress told how many blocks are done
     * @return the number of rows
     */
    public static long write(Dataset data, Path target, IntConsumer progress) {
        long rows = data.episodes().stream().mapToLong(EpisodeInfo::frames).sum();
        if (rows > Integer.MAX_VALUE) {
            throw new UsageException(data.location() + " has " + rows + " frames, more than one array can have;"
                    + " convert some of them with --episodes");
        }
        Map<String, String> names = names(data);
        NpzWriter.write(target, npz -> {
            int done = 0;
            for (Map.Entry<String, String> e : names.entrySet()) {
                BlockSpec spec = data.schema().block(e.getKey());
                npz.add(
                        e.getValue(),
                        stored(spec.dtype()),
                        (int) rows,
                        spec.shape(),
                        sink -> copy(data, e.getKey(), spec, sink));
                progress.accept(++done);
            }
            long[] index = new long[(int) rows];
            int at = 0;
            for (EpisodeInfo e : data.episodes()) {
                java.util.Arrays.fill(index, at, at + e.frames(), e.index());
                at += e.frames();
            }
            npz.add("episode_index", index);
            if (data.schema().fps() > 0) {
                npz.add("fps", DType.FLOAT64, data.schema().fps());
            }
        });
        return rows;
    }

    /** The types that are written; every number of another fits one of them. */
    private static DType stored(DType dtype) {
        return switch (dtype) {
            case BOOL, UINT8, INT64, FLOAT32, FLOAT64 -> dtype;
            case FLOAT16 -> DType.FLOAT32;
            default -> DType.INT64;
        };
    }

    private static Map<String, String> names(Dataset data) {
        Roles roles = data.schema().roles();
        Map<String, String> named = new LinkedHashMap<>();
        named.put(data.schema().frames(), "obs");
        roles.action().ifPresent(b -> named.putIfAbsent(b, "action"));
        roles.endogenous().ifPresent(b -> named.putIfAbsent(b, "endogenous"));
        roles.exogenous().ifPresent(b -> named.putIfAbsent(b, "exogenous"));
        roles.pair().ifPresent(b -> named.putIfAbsent(b, "obs_pair"));
        data.schema().blocks().keySet().forEach(b -> {
            // Folders inside an archive confuse whoever loads it by attribute.
            String name = b.replace('/', '.');
            boolean taken = name.equals("episode_index") || name.equals("fps") || named.containsValue(name);
            if (!named.containsKey(b) && !taken) {
                named.put(b, name);
            }
        });
        return named;
    }

    private static void copy(Dataset data, String block, BlockSpec spec, RowSink sink) throws IOException {
        int slice = (int) Math.max(1, SLICE_BYTES / Math.max(1, 8L * spec.width()));
        for (EpisodeInfo info : data.episodes()) {
            int rows = spec.rowsPerFrame() == BlockSpec.Alignment.STEP ? info.steps() : info.frames();
            try (Episode episode = data.open(info.index())) {
                for (int from = 0; from < rows; from += slice) {
                    put(sink, episode.read(block, from, Math.min(rows, from + slice)));
                }
            }
            if (rows < info.frames()) {
                put(sink, NumericArray.zeros(spec.dtype(), spec.shape().withRows(info.frames() - rows)));
            }
        }
    }

    private static void put(RowSink sink, NumericArray rows) throws IOException {
        if (rows.dtype().isFloating()) {
            double[] values = new double[rows.size()];
            rows.copyTo(0, values.length, values, 0);
            sink.put(values, 0, values.length);
        } else {
            long[] values = new long[rows.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = rows.getLong(i);
            }
            sink.put(values);
        }
    }
}
