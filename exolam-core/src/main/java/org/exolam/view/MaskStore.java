package org.exolam.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.representation.AgentMask;

/**
 * Masks of frames as bytes, computed once by several threads where that is dear, and again where they are not kept. Kept
 * or not, a mask is rounded to 255ths.
 */
final class MaskStore implements Backgrounds.Masks {
    /** A mask is a byte a pixel: 256 MB are 65,000 frames of 64 × 64. */
    private static final long KEPT_BYTES = 256L << 20;

    private static final int READ_AT_ONCE = 64;
    private static final double WHITE = 255;

    private final AgentMask mask;
    private final String view;
    private final int pixels;
    private final Map<Integer, byte[]> kept = new HashMap<>();

    private MaskStore(AgentMask mask, String view, int pixels) {
        this.mask = mask;
        this.view = view;
        this.pixels = pixels;
    }

    /**
     * @param episodes whose masks are worth keeping
     * @param done told how many frames were masked so far
     */
    static MaskStore of(
            AgentMask mask, Dataset data, List<Integer> episodes, int pixels, int workers, LongConsumer done) {
        MaskStore store = new MaskStore(mask, data.schema().frames(), pixels);
        if (mask.name().equals(AgentMask.RECURRENCE)) {
            store.fill(data, episodes, workers, done);
        }
        return store;
    }

    private void fill(Dataset data, List<Integer> episodes, int workers, LongConsumer done) {
        long count = 0;
        int threads = Blas.threads();
        // One native thread under each worker, as everywhere.
        Blas.threads(1);
        ExecutorService pool = Executors.newFixedThreadPool(workers, run -> {
            Thread thread = new Thread(run, "masks");
            thread.setDaemon(true);
            return thread;
        });
        Deque<Future<?>> pending = new ArrayDeque<>();
        try {
            for (int e : room(data, episodes)) {
                byte[] masks = new byte[data.episodes().get(e).frames() * pixels];
                kept.put(e, masks);
                try (Episode episode = data.open(e)) {
                    int frames = episode.info().frames();
                    for (int from = 0; from < frames; from += READ_AT_ONCE) {
                        int first = from;
                        NumericArray rows = episode.read(view, from, Math.min(frames, from + READ_AT_ONCE));
                        pending.add(pool.submit(() -> round(mask.masks(view, b -> rows), masks, first * pixels)));
                        count += rows.rows();
                        done.accept(count);
                        if (pending.size() > workers) {
                            await(pending.remove());
                        }
                    }
                }
            }
            while (!pending.isEmpty()) {
                await(pending.remove());
            }
        } finally {
            pool.shutdownNow();
            Blas.threads(threads);
        }
    }

    private List<Integer> room(Dataset data, List<Integer> episodes) {
        List<Integer> fitting = new ArrayList<>();
        long bytes = 0;
        for (int e : episodes) {
            bytes += (long) data.episodes().get(e).frames() * pixels;
            if (bytes <= KEPT_BYTES) {
                fitting.add(e);
            }
        }
        return fitting;
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while masking frames");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            if (e.getCause() instanceof Error r) {
                throw r;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void round(Matrix masks, byte[] out, int at) {
        double[] m = masks.array();
        for (int i = 0; i < m.length; i++) {
            out[at + i] = (byte) Math.round(WHITE * m[i]);
        }
    }

    @Override
    public Matrix of(int episode, int from, int to, Function<String, NumericArray> rows) {
        byte[] whole = kept.get(episode);
        int start = from * pixels;
        if (whole == null) {
            whole = new byte[(to - from) * pixels];
            round(mask.masks(view, rows), whole, 0);
            start = 0;
        }
        double[] m = new double[(to - from) * pixels];
        for (int i = 0; i < m.length; i++) {
            m[i] = (whole[start + i] & 0xff) / WHITE;
        }
        return Matrix.of(to - from, pixels, m);
    }
}
