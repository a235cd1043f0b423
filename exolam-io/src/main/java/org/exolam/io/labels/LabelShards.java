package org.exolam.io.labels;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * A WebDataset archive: a sample for every transition, key {@code episode_000007/frame_000042}, with {@code
 * latent_action.npy} (float32), for discrete models {@code latent_action_code.npy} (int64), and {@code json} with {@code
 * episode_index}, {@code frame_index} and {@code index}.
 */
public final class LabelShards {
    private static final int BLOCK_BYTES = 512;

    private LabelShards() {}

    /**
     * Writes one archive, whole or absent.
     *
     * @return the number of samples
     */
    public static long write(Path target, Dataset data, LabelStore labels) {
        long[] written = new long[1];
        AtomicFiles.write(target, out -> {
            LabelKeys keys = new LabelKeys(data);
            for (int episode = 0; episode < labels.episodes(); episode++) {
                LabelKeys.Keys key = keys.of(episode);
                LabelStore.Rows rows = labels.read(episode, 0, labels.frames(episode));
                for (int i = 0; i < rows.valid().rows(); i++) {
                    if (rows.valid().get(i) != 0) {
                        sample(out, key, rows, i);
                        written[0]++;
                    }
                }
            }
            out.write(new byte[2 * BLOCK_BYTES]);
        });
        return written[0];
    }

    private static void sample(OutputStream tar, LabelKeys.Keys key, LabelStore.Rows rows, int i) throws IOException {
        long episode = key.episodes().getLong(i);
        long frame = key.frames().getLong(i);
        String name = String.format(Locale.ROOT, "episode_%06d/frame_%06d", episode, frame);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("episode_index", episode);
        json.put("frame_index", frame);
        json.put("index", key.indices().getLong(i));
        member(tar, name + ".json", Json.line(json).getBytes(StandardCharsets.UTF_8));
        member(tar, name + ".latent_action.npy", npy(rows.z().rows(i, i + 1)));
        if (rows.code().size() > 0) {
            member(tar, name + ".latent_action_code.npy", npy(rows.code().rows(i, i + 1)));
        }
    }

    /** A member as POSIX's ustar has it. */
    private static void member(OutputStream tar, String name, byte[] content) throws IOException {
        byte[] header = new byte[BLOCK_BYTES];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
        // Real times would make equal archives differ.
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o", sum));
        header[154] = 0;
        tar.write(header);
        tar.write(content);
        tar.write(new byte[(BLOCK_BYTES - content.length % BLOCK_BYTES) % BLOCK_BYTES]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    /** One row as an npy file. */
    private static byte[] npy(NumericArray row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyWriter.write(out, row.dtype(), Shape.of(row.size()), sink -> {
            for (int j = 0; j < row.size(); j++) {
                if (row.dtype().isFloating()) {
                    sink.put(new double[] {row.get(j)}, 0, 1);
                } else {
                    sink.put(row.getLong(j));
                }
            }
        });
        return out.toByteArray();
    }
}
