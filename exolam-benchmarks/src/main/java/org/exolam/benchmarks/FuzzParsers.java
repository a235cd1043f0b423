package org.exolam.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyFile;
import org.exolam.data.npy.NpyWriter;
import org.exolam.data.npy.NpzFile;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.ExolamException;
import org.exolam.io.Datasets;
import org.exolam.io.Inspection;
import org.exolam.io.picture.Pictures;
import org.exolam.io.reading.OpenOptions;
import org.exolam.linalg.Matrix;

/**
 * Changes bytes of sound files and reads them: every parser of this project must end with a report or a sentence, soon, and
 * without taking more memory than a file of that length is worth.
 *
 * <pre>
 * FIXTURES OUT SECONDS SEED [PARSER…]
 * </pre>
 *
 * <p>SECONDS is processor time that a parser spends reading, without the changing and writing of files. FIXTURES is the folder
 * of the tests' files. A case that breaks the rules is kept in OUT with its parser's name, and the
 * exit code is 1.
 */
public final class FuzzParsers {
    /** Processor time of one case: a busy machine is no fault of the parser. */
    private static final double SECONDS_MAX = 5;

    /** A case that has not ended by then never will. */
    private static final int HANG_SECONDS = 300;

    /** What opening anything costs, beside what the file is worth: buffers, JSON, the picture decoder's tables. */
    private static final long FLOOR_BYTES = 96L << 20;

    private static final int TIMES_FILE = 16;
    private static final int CHANGES_MAX = 6;
    private static final int KEPT_MAX = 20;
    private static final byte[] TELLING = {0, 1, -1, 0x7f, (byte) 0x80, '9', '-', '[', '"'};

    private final Path out;
    private final SplittableRandom random;
    private final Map<String, Integer> seen = new LinkedHashMap<>();
    private int broken;

    /** How many cases have begun, and whether one is being read: the watch tells from them that a case does not end. */
    private static volatile long begun;

    private static volatile boolean isReading;

    private FuzzParsers(Path out, long seed) {
        this.out = out;
        this.random = new SplittableRandom(seed);
    }

    /** Reads a file, or a folder in which a file was changed. */
    @FunctionalInterface
    private interface Parser {
        void read(Path path) throws IOException;
    }

    /**
     * What is changed and how it is read.
     *
     * @param read the path that is read: the file itself, or the folder that holds it
     * @param files those whose bytes are changed, below {@code read}, or that itself
     */
    private record Target(Path read, List<Path> files, Parser parser) {}

    public static void main(String[] arguments) throws IOException {
        Path fixtures = Path.of(arguments[0]);
        Path out = Files.createDirectories(Path.of(arguments[1]));
        double seconds = Double.parseDouble(arguments[2]);
        FuzzParsers fuzz = new FuzzParsers(out, Long.parseLong(arguments[3]));
        watch();
        List<String> chosen = List.of(arguments).subList(4, arguments.length);
        for (Map.Entry<String, List<Target>> e : targets(fixtures).entrySet()) {
            if (chosen.isEmpty() || chosen.contains(e.getKey())) {
                fuzz.run(e.getKey(), e.getValue(), seconds);
            }
        }
        if (fuzz.broken > 0) {
            throw new IllegalStateException(fuzz.broken + " cases broke the rules; some of each are in " + out);
        }
    }

    /**
     * Ends the program where a case hangs; its file stays in the temporary folder. Its own steps are counted, not the clock's
     * seconds: a program that was stopped for a while does not hang.
     */
    private static void watch() {
        Thread watch = new Thread(() -> {
            long last = -1;
            for (int steps = 0; steps < HANG_SECONDS; ) {
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException e) {
                    return;
                }
                steps = isReading && begun == last ? steps + 1 : 0;
                last = begun;
            }
            Console.line("a case hangs for more than %d s", HANG_SECONDS);
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static Map<String, List<Target>> targets(Path f) throws IOException {
        Map<String, List<Target>> all = new LinkedHashMap<>();
        Path made = made();
        all.put("npy", files(made, ".npy", FuzzParsers::npy));
        all.put("npz", files(f.resolve("lapo/square/test"), ".npz", FuzzParsers::npz));
        all.put("safetensors", files(made, ".safetensors", p -> Safetensors.read(p)));
        all.put("tfrecord", files(f.resolve("tfrecord/square_dict/1.0.0"), "-00001", FuzzParsers::dataset));
        all.put("zarr", folder(f.resolve("zarr-v2/zstd-bitshuffle"), "", FuzzParsers::dataset));
        all.put("zarr.zip", files(f.resolve("zarr-v2"), "codecs.zarr.zip", FuzzParsers::dataset));
        all.put("tar", files(f.resolve("broken/webdataset"), ".tar", FuzzParsers::dataset));
        List<Target> hdf5 = new ArrayList<>(files(f.resolve("laom.hdf5"), ".hdf5", FuzzParsers::dataset));
        hdf5.addAll(files(f.resolve("robomimic-attribute.hdf5"), ".hdf5", FuzzParsers::dataset));
        hdf5.addAll(folder(f.resolve("minari-hdf5/square/dict-v0"), ".hdf5", FuzzParsers::dataset));
        hdf5.addAll(folder(f.resolve("minari-jpeg/square/image-v0"), ".hdf5", FuzzParsers::dataset));
        all.put("hdf5", hdf5);
        all.put("arrow", folder(f.resolve("minari-arrow/square/dict-v0"), ".arrow", FuzzParsers::dataset));
        all.put("parquet", folder(f.resolve("minari-parquet/square/dict-v0"), ".parquet", FuzzParsers::dataset));
        all.put("png", files(f.resolve("frames/png/clip_9"), ".png", p -> Pictures.decode(p)));
        all.put("jpeg", files(f.resolve("frames/jpg/clip_9"), ".jpg", p -> Pictures.decode(p)));
        all.put("json", json(f));
        all.entrySet().removeIf(e -> e.getValue().isEmpty());
        return all;
    }

    /** Arrays of a few kinds, written here. */
    private static Path made() throws IOException {
        Path folder = Files.createTempDirectory("exolam-fuzz-made");
        folder.toFile().deleteOnExit();
        Matrix matrix = Matrix.of(3, 4, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        NpyWriter.write(folder.resolve("matrix.npy"), matrix);
        NpyWriter.write(folder.resolve("bytes.npy"), DType.UINT8, 2, Shape.of(3, 5), sink -> {
            sink.put(new long[15]);
            sink.put(new long[15]);
        });
        Safetensors.write(folder.resolve("a.safetensors"), Map.of("a", matrix, "b", matrix), Map.of("key", "value"));
        return folder;
    }

    /** JSON and JSONL of every folder that has some: descriptions, episode lists. */
    private static List<Target> json(Path fixtures) throws IOException {
        List<Target> out = new ArrayList<>();
        for (String name : List.of(
                "tfrecord/square_rlds/1.0.0",
                "lerobot-v21",
                "lerobot-v30-image",
                "minari-hdf5/square/dict-v0",
                "minari-arrow/square/dict-v0")) {
            Path folder = fixtures.resolve(name);
            if (Files.isDirectory(folder)) {
                out.addAll(folder(folder, ".json", FuzzParsers::opened));
                out.addAll(folder(folder, ".jsonl", FuzzParsers::opened));
            }
        }
        return out;
    }

    private static List<Path> all(Path folder) throws IOException {
        if (Files.isRegularFile(folder)) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<Target> files(Path folder, String suffix, Parser parser) throws IOException {
        return all(folder).stream()
                .filter(p -> p.toString().endsWith(suffix) && p.toFile().length() > 0)
                .map(p -> new Target(p, List.of(p), parser))
                .toList();
    }

    private static List<Target> folder(Path folder, String suffix, Parser parser) throws IOException {
        List<Path> files =
                all(folder).stream().filter(p -> p.toString().endsWith(suffix)).toList();
        return files.isEmpty() ? List.of() : List.of(new Target(folder, files, parser));
    }

    private static void npy(Path path) {
        try (NpyFile npy = NpyFile.open(path)) {
            npy.readAll();
        }
    }

    private static void npz(Path path) {
        try (NpzFile npz = NpzFile.open(path)) {
            npz.keys().forEach(npz::readAll);
        }
    }

    /** Decoding pictures would take nearly all the time, and knows nothing of JSON. */
    private static void opened(Path path) {
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            data.episodes().forEach(e -> {});
        }
    }

    private static void dataset(Path path) {
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            Inspection.of(data, true);
        }
    }

    /** Reads changed files until reading alone has taken so many seconds of this thread's processor time. */
    private void run(String name, List<Target> targets, double seconds) throws IOException {
        Path work = Files.createTempDirectory("exolam-fuzz");
        long start = System.nanoTime();
        double computed = 0;
        long cases = 0;
        long refused = 0;
        double slowest = 0;
        double largest = 0;
        try {
            while (computed < seconds) {
                Target target = targets.get(random.nextInt(targets.size()));
                Path copy = copy(target.read(), work);
                Path file = target.files().get(random.nextInt(target.files().size()));
                Path changed = target.read().equals(file)
                        ? copy
                        : copy.resolve(target.read().relativize(file).toString());
                byte[] sound = Files.readAllBytes(file);
                long others = length(copy) - sound.length;
                // In bursts: copying a folder costs more than reading it.
                for (int i = 0; i < 20 && computed < seconds; i++) {
                    byte[] bytes = changed(sound);
                    Files.write(changed, bytes);
                    Outcome outcome = read(target.parser(), copy);
                    long length = others + bytes.length;
                    cases++;
                    computed += outcome.seconds();
                    refused += outcome.isRefused() ? 1 : 0;
                    slowest = Math.max(slowest, outcome.seconds());
                    double ratio = (double) outcome.bytes() / Math.max(1, length);
                    largest = Math.max(largest, outcome.bytes() > FLOOR_BYTES ? ratio : 0);
                    judge(name, changed, outcome, length);
                }
            }
        } finally {
            delete(work);
        }
        Console.line(
                "| %s | %,.0f | %,.0f | %,d | %.1f %% | %.2f | %s | %d |",
                name,
                computed,
                (System.nanoTime() - start) / 1e9,
                cases,
                100.0 * refused / cases,
                slowest,
                largest == 0 ? "under the floor" : String.format(Locale.ROOT, "%.1f times the file", largest),
                seen.getOrDefault(name, 0));
    }

    private void judge(String name, Path changed, Outcome outcome, long length) throws IOException {
        String fault = outcome.faultOrNull() != null
                ? outcome.faultOrNull()
                : outcome.seconds() > SECONDS_MAX
                        ? "took " + outcome.seconds() + " s"
                        : outcome.bytes() > FLOOR_BYTES + TIMES_FILE * length ? "allocated " + outcome.bytes() : null;
        if (fault != null) {
            broken++;
            int mine = seen.merge(name, 1, Integer::sum);
            // One fault shows in many cases; a few are enough to look at.
            if (mine <= KEPT_MAX) {
                Path kept = out.resolve(name + "-" + mine + "-" + changed.getFileName());
                Files.copy(changed, kept, StandardCopyOption.REPLACE_EXISTING);
                Console.line("%s: %s (%s)", name, fault, kept);
            }
        }
    }

    /** What reading came to. */
    private record Outcome(boolean isRefused, String faultOrNull, double seconds, long bytes) {}

    private static Outcome read(Parser parser, Path path) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        begun++;
        isReading = true;
        boolean refused = false;
        String fault = null;
        try {
            parser.read(path);
        } catch (ExolamException e) {
            refused = true;
        } catch (IOException | RuntimeException | Error e) {
            // Whatever else comes out is what this looks for.
            fault = e + " at " + (e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
        }
        isReading = false;
        return new Outcome(
                refused,
                fault,
                (threads.getCurrentThreadCpuTime() - start) / 1e9,
                threads.getCurrentThreadAllocatedBytes() - before);
    }

    private byte[] changed(byte[] sound) {
        byte[] bytes = sound.clone();
        if (random.nextInt(10) == 0) {
            bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        for (int i = random.nextInt(1, CHANGES_MAX); i > 0 && bytes.length > 0; i--) {
            // Structure stands in front more often than not.
            int place =
                    random.nextBoolean() ? random.nextInt(Math.min(bytes.length, 512)) : random.nextInt(bytes.length);
            bytes[place] = random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt();
        }
        return bytes;
    }

    private static long length(Path path) throws IOException {
        long sum = 0;
        for (Path file : Files.isDirectory(path) ? all(path) : List.of(path)) {
            sum += Files.size(file);
        }
        return sum;
    }

    private static Path copy(Path from, Path work) throws IOException {
        delete(work);
        Path target = work.resolve(from.getFileName().toString());
        for (Path file : Files.isDirectory(from) ? all(from) : List.of(from)) {
            Path to = file.equals(from)
                    ? target
                    : target.resolve(from.relativize(file).toString());
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
        }
        return target;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path p : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(p);
                }
            }
        }
    }
}
