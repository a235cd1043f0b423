package org.exolam.transition;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.exolam.linalg.Blas;

/**
 * One thread reads, several work, the caller's folds in reading order. A fixed number of items is between reading and the
 * end of folding, so memory depends on the size of an item alone. Native linear algebra runs with one thread a
 * worker meanwhile: both kinds of threads at once would halve its rate, and its bits would depend on their number.
 *
 * <p>The first failure, in reading order, ends the run and is thrown as it is; nothing reads or works any more when
 * {@link #run} returns. The reading thread is never interrupted, since that would close its files for good.
 */
final class OrderedPipeline<S, R> {
    /** Items beside those in work: one being read, one being folded. */
    static final int AHEAD = 2;

    /** What is read, one item after another. Used by the reading thread alone. */
    interface Source<S> extends AutoCloseable {
        /** The next item, or null at the end. */
        S nextOrNull();

        @Override
        void close();
    }

    private final Source<S> source;
    private final Function<S, R> work;
    private final Consumer<R> fold;
    private final Semaphore places;
    private final ExecutorService pool;
    private final BlockingQueue<Future<R>> results = new LinkedBlockingQueue<>();
    private final Future<R> end = CompletableFuture.completedFuture(null);
    private volatile boolean isStopped;

    private OrderedPipeline(int workers, int inFlight, Source<S> source, Function<S, R> work, Consumer<R> fold) {
        this.source = source;
        this.work = work;
        this.fold = fold;
        places = new Semaphore(inFlight);
        pool = Executors.newFixedThreadPool(workers, named("exolam-worker"));
    }

    /**
     * Runs to the end; the source is closed in any case.
     *
     * @param inFlight most items between reading and the end of folding
     */
    static <S, R> void run(int workers, int inFlight, Source<S> source, Function<S, R> work, Consumer<R> fold) {
        int threads = Blas.threads();
        Blas.threads(1);
        try {
            new OrderedPipeline<>(workers, inFlight, source, work, fold).run();
        } finally {
            Blas.threads(threads);
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void run() {
        Thread reader = named("exolam-reader").newThread(this::read);
        reader.start();
        try {
            for (Future<R> next = results.take(); next != end; next = results.take()) {
                fold.accept(next.get());
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while going through transitions");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            isStopped = true;
            places.release();
            pool.shutdownNow();
            join(reader);
        }
    }

    private void read() {
        try (source) {
            while (true) {
                places.acquireUninterruptibly();
                S item = isStopped ? null : source.nextOrNull();
                if (item == null) {
                    break;
                }
                submit(item);
            }
        } catch (RuntimeException | Error e) {
            results.add(CompletableFuture.failedFuture(e));
        } finally {
            results.add(end);
        }
    }

    private void submit(S item) {
        if (!isStopped) {
            results.add(pool.submit(() -> work.apply(item)));
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(Objects.toString(cause), cause);
    }

    /** Waits for reader and workers even when interrupted: they use what the caller is about to close. */
    private void join(Thread reader) {
        boolean interrupted = false;
        while (reader.isAlive() || !pool.isTerminated()) {
            try {
                reader.join();
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
