package org.exolam.io.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;

/**
 * Decodes, maps and batches the frames of many episodes in several workers. Batches come in the order of the episodes and
 * of their frames, whatever the number of workers; each worker decodes one episode forward, so nothing seeks. What waits is
 * bounded: at most {@code queue} batches of each of at most {@code workers} + 1 episodes.
 *
 * <p>The data set's episodes are read in several threads, an episode in one.
 */
public final class FrameBatches implements AutoCloseable {
    /** How often a worker that cannot go on looks whether anybody still wants it. */
    private static final long LOOK_MILLISECONDS = 50;

    private final Dataset data;
    private final List<Integer> episodes;
    private final FrameMap map;
    private final StreamOptions options;
    private final ConcurrentHashMap<Integer, BlockingQueue<Item>> lanes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();
    private final AtomicInteger nextLane = new AtomicInteger();
    private final Semaphore openLanes;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean isStopped;
    private int lane;

    /**
     * Consecutive frames of one episode.
     *
     * @param episode position in the data set
     * @param from place of the first frame in the episode
     */
    public record FrameBatch(int episode, int from, NumericArray frames) {}

    /** A batch, the end of an episode (both null), or what went wrong. */
    private record Item(FrameBatch batchOrNull, Throwable failureOrNull) {
        static final Item END = new Item(null, null);
    }

    /** Starts the workers. */
    public FrameBatches(Dataset data, List<Integer> episodes, FrameMap map, StreamOptions options) {
        this.data = data;
        this.episodes = List.copyOf(episodes);
        this.map = map;
        this.options = options;
        this.openLanes = new Semaphore(options.workers() + 1);
        for (int i = 0; i < Math.min(options.workers(), episodes.size()); i++) {
            Thread worker = new Thread(this::work, "exolam-decoder-" + i);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
    }

    /**
     * The next batch; null behind the last.
     *
     * @throws org.exolam.error.DataException where the next frames cannot be read; there is nothing behind it then
     */
    public FrameBatch nextOrNull() {
        while (lane < episodes.size()) {
            Item item = take(lane(lane));
            if (item.failureOrNull() != null) {
                close();
                throw unchecked(item.failureOrNull());
            }
            if (item.batchOrNull() != null) {
                return item.batchOrNull();
            }
            lanes.remove(lane++);
            openLanes.release();
        }
        return null;
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private BlockingQueue<Item> lane(int place) {
        return lanes.computeIfAbsent(place, p -> new ArrayBlockingQueue<>(options.queue()));
    }

    private Item take(BlockingQueue<Item> from) {
        try {
            while (true) {
                if (isStopped) {
                    throw new IllegalStateException("the stream is closed");
                }
                Item item = from.poll(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (item != null) {
                    return item;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            java.util.concurrent.CancellationException cancelled =
                    new java.util.concurrent.CancellationException("interrupted while waiting for frames");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    private void work() {
        try {
            while (!isStopped) {
                if (!openLanes.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    continue;
                }
                int mine = nextLane.getAndIncrement();
                if (mine >= episodes.size()) {
                    return;
                }
                decode(mine);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts workers: that would close the files they read for good.
            Thread.currentThread().interrupt();
        }
    }

    private void decode(int mine) throws InterruptedException {
        BlockingQueue<Item> out = lane(mine);
        int index = episodes.get(mine);
        String frames = data.schema().frames();
        try (Episode episode = open(index)) {
            int count = episode.info().frames();
            for (int from = 0; from < count && !isStopped; from += options.batch()) {
                NumericArray rows = read(episode, frames, from, Math.min(count, from + options.batch()));
                NumericArray mapped = map.apply(rows);
                if (mapped != rows) {
                    giveBack(rows);
                }
                put(out, new Item(new FrameBatch(index, from, mapped), null));
            }
            put(out, Item.END);
        } catch (RuntimeException | Error e) {
            put(out, new Item(null, e));
        }
    }

    /** Pictures go into arrays that are used again: fresh ones cost more than reading does. */
    private NumericArray read(Episode episode, String frames, int from, int to) {
        BlockSpec spec = data.schema().frame();
        // An episode's last batch may be far shorter.
        if (spec.dtype() != DType.UINT8 || to - from < options.batch()) {
            return episode.read(frames, from, to);
        }
        byte[] bytes = spare.poll();
        if (bytes == null) {
            NumericArrayBuilder.requireRows(data.location() + ", " + frames, spec.shape(), to - from);
            bytes = new byte[(to - from) * spec.width()];
        }
        episode.readBytes(frames, from, to, bytes, 0);
        return NumericArray.ofBytes(DType.UINT8, spec.shape().withRows(to - from), bytes);
    }

    private void giveBack(NumericArray frames) {
        if (frames.dtype() == DType.UINT8 && frames.rows() == options.batch()) {
            spare.offer(frames.bytes());
        }
    }

    /**
     * Gives a batch back that nobody looks at any more, so that its memory serves for another one. What is not given back
     * is the caller's for good.
     */
    public void release(FrameBatch batch) {
        if (map == FrameMap.IDENTITY) {
            giveBack(batch.frames());
        }
    }

    private Episode open(int index) {
        // A data set promises safety for one thread; its episodes are apart from each other.
        synchronized (data) {
            return data.open(index);
        }
    }

    private void put(BlockingQueue<Item> out, Item item) throws InterruptedException {
        boolean done = false;
        while (!done && !isStopped) {
            done = out.offer(item, LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends the workers and waits for them: they read what the caller is about to close. */
    @Override
    public void close() {
        isStopped = true;
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        lanes.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
