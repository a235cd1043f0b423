package org.exolam.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Independent computations, one on each processor with one native thread: for many decompositions of middle size, which
 * several native threads would rather slow down. The bits do not depend on the number of processors.
 */
public final class SideBySide {
    private SideBySide() {}

    /**
     * {@code work} of 0 … count − 1, in order. A failure is thrown as it is, the first in order.
     *
     * @param work safe for several threads
     */
    public static <R> List<R> map(int count, IntFunction<R> work) {
        int threads = Blas.threads();
        int workers = Math.max(1, Math.min(count, Runtime.getRuntime().availableProcessors()));
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "exolam-side-by-side");
            thread.setDaemon(true);
            return thread;
        });
        Blas.threads(1);
        try {
            List<Future<R>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int item = i;
                futures.add(pool.submit(() -> work.apply(item)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Error error ? rethrown(error) : (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            pool.shutdownNow();
            Blas.threads(threads);
        }
    }

    private static RuntimeException rethrown(Error error) {
        throw error;
    }
}
