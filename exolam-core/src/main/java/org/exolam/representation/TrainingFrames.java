package org.exolam.representation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.ScratchFile;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;

/**
 * The training frames of a data set, passed over as often as a fit needs in groups of bounded size. The calling thread
 * reads, workers compute, results are folded in the groups' order: the same bits for any number of workers. Frames are
 * put aside in a temporary file up to {@link #KEPT_BYTES}; what does not fit is read again. Episodes that were not named
 * are never opened.
 */
final class TrainingFrames implements AutoCloseable {
    /** Put aside between passes: decoding costs more than computing, and so much lies in the memory that files have. */
    static final long KEPT_BYTES = 256L << 20;

    /** Numbers in a group's rows: 16 MB as floats, a few of which are in work at once. */
    private static final int GROUP_NUMBERS = 1 << 22;

    /** Of frames as they are stored: a few groups are in work at once. */
    private static final int GROUP_BYTES = 1 << 24;

    private static final int GROUP_FRAMES = 2048;

    /** Fewer make the folding of d × l sums dearer than their computation. */
    private static final int GROUP_FRAMES_LEAST = 16;

    /** When not all frames are used: this many in a row, since files are compressed in runs. */
    private static final int RUN = 16;

    private final Dataset data;
    private final FitOptions options;
    private final BlockSpec spec;
    private final FrameShape shape;
    private final int history;
    private final List<Group> groups;
    private final int count;
    private final int episodes;
    private final long available;
    private final long keptBytes;
    private final BlockMask maskOrNull;
    private final ScratchFile scratch = new ScratchFile();
    private long kept;
    private boolean wasRead;

    /** Frames [from, to) of an episode. */
    private record Slice(int episode, int from, int to) {
        int count() {
            return to - from;
        }
    }

    /** Slices that are computed together, with what is kept of them between passes. */
    private static final class Group {
        private final List<Slice> slices = new ArrayList<>();
        private final List<ScratchFile.Place> kept = new ArrayList<>();
        private boolean isChosen;

        int count() {
            return slices.stream().mapToInt(Slice::count).sum();
        }
    }

    TrainingFrames(Dataset data, List<Integer> episodes, FitOptions options) {
        this(data, episodes, options, 0, FrameShape.of(data.schema().frame()).size(), KEPT_BYTES, null);
    }

    /**
     * @param history frames before a frame that its representation needs
     * @param widest numbers of the widest row that a pass will see
     * @param keptBytes of frames that may be put aside between passes
     * @param maskOrNull what frames are multiplied with; null for none
     */
    TrainingFrames(
            Dataset data,
            List<Integer> episodes,
            FitOptions options,
            int history,
            int widest,
            long keptBytes,
            BlockMask maskOrNull) {
        this.keptBytes = keptBytes;
        this.maskOrNull = maskOrNull;
        this.data = data;
        this.options = options;
        this.spec = data.schema().frame();
        this.shape = FrameShape.of(spec);
        this.history = history;
        List<Slice> slices = slices(data, episodes, options.maxFrames());
        this.available = episodes.stream()
                .mapToLong(e -> data.episodes().get(e).frames())
                .sum();
        this.episodes =
                (int) slices.stream().mapToInt(Slice::episode).distinct().count();
        this.count = slices.stream().mapToInt(Slice::count).sum();
        if (count == 0) {
            throw new DataException(data.location() + ": the " + episodes.size()
                    + " training episodes hold no frame to fit a representation on; give a recording with frames");
        }
        this.groups = groups(slices, groupFrames(widest));
    }

    private int groupFrames(int widest) {
        long rawBytes = Math.max(1, (long) shape.size() * spec.dtype().bytes());
        long most = Math.min(GROUP_NUMBERS / Math.max(1, widest), GROUP_BYTES / rawBytes);
        return (int) Math.max(GROUP_FRAMES_LEAST, Math.min(GROUP_FRAMES, most));
    }

    private static List<Slice> slices(Dataset data, List<Integer> episodes, int maxFrames) {
        long total = episodes.stream()
                .mapToLong(e -> data.episodes().get(e).frames())
                .sum();
        List<Slice> slices = new ArrayList<>();
        long seen = 0;
        for (int e : episodes) {
            int frames = data.episodes().get(e).frames();
            if (total <= maxFrames) {
                if (frames > 0) {
                    slices.add(new Slice(e, 0, frames));
                }
            } else {
                // Cumulative rounding: the shares add up to maxFrames exactly, however short the episodes are.
                int share = (int) ((seen + frames) * maxFrames / total - seen * maxFrames / total);
                addRuns(slices, e, frames, share);
            }
            seen += frames;
        }
        return slices;
    }

    private static void addRuns(List<Slice> slices, int episode, int frames, int share) {
        int runs = (share + RUN - 1) / RUN;
        for (int r = 0; r < runs; r++) {
            int length = (int) ((r + 1L) * share / runs - (long) r * share / runs);
            int from = (int) ((long) r * frames / runs);
            slices.add(new Slice(episode, from, from + length));
        }
    }

    private static List<Group> groups(List<Slice> slices, int size) {
        List<Group> groups = new ArrayList<>();
        Group current = new Group();
        int room = size;
        for (Slice s : slices) {
            for (int from = s.from(); from < s.to(); ) {
                int take = Math.min(room, s.to() - from);
                current.slices.add(new Slice(s.episode(), from, from + take));
                from += take;
                room -= take;
                if (room == 0) {
                    groups.add(current);
                    current = new Group();
                    room = size;
                }
            }
        }
        if (!current.slices.isEmpty()) {
            groups.add(current);
        }
        return groups;
    }

    /** Frames that are used. */
    int count() {
        return count;
    }

    /** Episodes that frames are used of. */
    int episodes() {
        return episodes;
    }

    /** Frames that the training episodes hold. */
    long available() {
        return available;
    }

    /** Whether there was a pass. */
    boolean wasRead() {
        return wasRead;
    }

    String place() {
        return data.location().toString();
    }

    FitOptions options() {
        return options;
    }

    /** Forgets what was put aside. */
    @Override
    public void close() {
        scratch.close();
    }

    /** See {@link TrainingRows#pass}; the rows are what {@code steps} make of the frames. */
    <T> void pass(List<Step> steps, TrainingRows.Work<T> work, Consumer<T> fold) {
        wasRead = true;
        int threads = Blas.threads();
        // One native thread under each worker: the rate is the same, and the bits do not depend on the number of
        // workers.
        Blas.threads(1);
        try (Source source = new Source()) {
            if (options.workers() == 1) {
                for (int g = 0; g < groups.size(); g++) {
                    fold.accept(work.on(g, rows(groups.get(g), source.stored(groups.get(g), steps), steps)));
                }
            } else {
                passInWorkers(source, steps, work, fold);
            }
        } finally {
            Blas.threads(threads);
        }
    }

    private <T> void passInWorkers(Source source, List<Step> steps, TrainingRows.Work<T> work, Consumer<T> fold) {
        ExecutorService pool = Executors.newFixedThreadPool(options.workers(), run -> {
            Thread thread = new Thread(run, "representation");
            thread.setDaemon(true);
            return thread;
        });
        Deque<Future<T>> pending = new ArrayDeque<>();
        try {
            for (int g = 0; g < groups.size(); g++) {
                int number = g;
                Group group = groups.get(g);
                List<NumericArray> stored = source.stored(group, steps);
                pending.add(pool.submit(() -> work.on(number, rows(group, stored, steps))));
                if (pending.size() > options.workers()) {
                    fold.accept(result(pending.remove()));
                }
            }
            while (!pending.isEmpty()) {
                fold.accept(result(pending.remove()));
            }
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
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

    private static CancellationException cancelled(InterruptedException causeOrNull) {
        CancellationException cancelled = new CancellationException("interrupted while fitting a representation");
        cancelled.initCause(causeOrNull);
        return cancelled;
    }

    /** Waits even when interrupted: afterwards nobody computes any more. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The group's rows; runs in a worker, which alone touches the group until its result was fetched. */
    private GroupRows rows(Group group, List<NumericArray> stored, List<Step> steps) {
        List<Step> front = front(steps);
        // Whether or not the disk takes them: rounding must not depend on that.
        boolean isReduced = group.isChosen && frontIsNoLarger(front);
        List<NumericArray> frames = stored;
        if (group.kept.isEmpty()) {
            frames = isReduced ? stored.stream().map(f -> reduced(f, front)).toList() : stored;
            putAside(group, frames);
        }
        FrameShape from = isReduced ? front.get(front.size() - 1).output() : shape;
        List<Step> rest = isReduced ? steps.subList(front.size(), steps.size()) : steps;
        Pipeline pipeline = new Pipeline(from, !isReduced && Pipeline.arePixels(spec), rest);
        List<GroupRows.Part> parts = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            Slice s = group.slices.get(i);
            int first = readFrom(s);
            parts.add(new GroupRows.Part(s.episode(), frames.get(i), first == 0, s.from() - first, s.count()));
        }
        return new GroupRows(pipeline, parts);
    }

    private void putAside(Group group, List<NumericArray> frames) {
        List<ScratchFile.Place> places = new ArrayList<>();
        for (int i = 0; group.isChosen && i < frames.size(); i++) {
            scratch.keep(frames.get(i)).ifPresent(places::add);
        }
        if (places.size() == frames.size()) {
            group.kept.addAll(places);
        }
    }

    /** The leading steps that need no fitting: their result is worth keeping where it is no larger than the frames. */
    private static List<Step> front(List<Step> steps) {
        int size = 0;
        while (size < steps.size() && (steps.get(size) instanceof Resize || steps.get(size) instanceof Gray)) {
            size++;
        }
        return steps.subList(0, size);
    }

    private boolean frontIsNoLarger(List<Step> front) {
        return !front.isEmpty() && keptFrameBytes(front) <= storedFrameBytes();
    }

    private long storedFrameBytes() {
        return (long) shape.size() * spec.dtype().bytes();
    }

    private static long keptFrameBytes(List<Step> front) {
        return 4L * front.get(front.size() - 1).output().size();
    }

    private NumericArray reduced(NumericArray frames, List<Step> front) {
        Matrix m = new Pipeline(shape, Pipeline.arePixels(spec), front).apply(frames, true, 0, frames.rows());
        float[] values = new float[m.array().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) m.array()[i];
        }
        return NumericArray.ofFloats(DType.FLOAT32, Shape.of(m.rows(), m.cols()), values);
    }

    private int readFrom(Slice s) {
        return Math.max(0, s.from() - history);
    }

    /** Reads groups in order, with one episode open at a time. */
    private final class Source implements AutoCloseable {
        private Episode open;

        List<NumericArray> stored(Group group, List<Step> steps) {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled(null);
            }
            if (!group.kept.isEmpty()) {
                return group.kept.stream()
                        .map(p -> scratch.read(p, 0, p.shape().get(0)))
                        .toList();
            }
            List<NumericArray> frames = new ArrayList<>();
            for (Slice s : group.slices) {
                frames.add(read(s));
            }
            List<Step> front = front(steps);
            long perFrame = frontIsNoLarger(front) ? keptFrameBytes(front) : storedFrameBytes();
            long bytes =
                    perFrame * frames.stream().mapToLong(NumericArray::rows).sum();
            if (!group.isChosen && kept + bytes <= keptBytes) {
                kept += bytes;
                group.isChosen = true;
            }
            return frames;
        }

        private NumericArray read(Slice s) {
            if (open == null || open.info().index() != s.episode()) {
                close();
                open = data.open(s.episode());
            }
            NumericArray frames = open.read(data.schema().frames(), readFrom(s), s.to());
            int bad = frames.firstNonFinite();
            if (bad >= 0) {
                EpisodeInfo info = open.info();
                int row = bad / Math.max(1, shape.size());
                throw new DataException(data.location() + ", episode " + info.name() + ", block "
                        + data.schema().frames() + ", frame " + (readFrom(s) + row) + ", dimension "
                        + (bad - row * shape.size()) + " is " + frames.get(bad)
                        + "; expected finite numbers: repair the recording or leave the episode out");
            }
            if (maskOrNull == null) {
                return frames;
            }
            String view = data.schema().frames();
            return maskOrNull.on(view, block -> block.equals(view) ? frames : open.read(block, readFrom(s), s.to()));
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }
}
