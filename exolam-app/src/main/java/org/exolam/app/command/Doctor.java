package org.exolam.app.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.exolam.app.recording.BundledSample;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.io.Codecs;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.neural.engine.Torch;
import org.exolam.settings.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What works on this machine, one line a part. */
@Command(
        name = "doctor",
        description = "What works on this machine: Java, native linear algebra and its speed, memory, codecs.",
        footerHeading = "%nExamples:%n",
        footer = {"  exolam doctor", "  exolam doctor --json"})
public final class Doctor implements Callable<Integer> {
    private static final double MEBIBYTE = 1 << 20;

    /** Large enough to reach the full rate, small enough to take a moment. */
    private static final int PRODUCT_SIZE = 1024;

    private static final int PRODUCT_ROUNDS = 5;

    @Mixin
    OutputOptions output;

    private record Check(String name, boolean isOk, String detail) {}

    /** A check that says what it found, or fails with any exception. */
    @FunctionalInterface
    private interface Probe {
        String run() throws IOException;
    }

    @Override
    public Integer call() {
        List<Check> checks = new ArrayList<>();
        checks.add(check("java", Doctor::java));
        checks.add(check("system", Doctor::system));
        checks.add(check("memory", Doctor::memory));
        checks.add(check("native cache", Doctor::nativeCache));
        checks.add(check("linear algebra", Doctor::linearAlgebra));
        checks.add(check("hdf5, gzip", Doctor::hdf5));
        checks.add(check("video", Codecs::video));
        checks.add(check("pictures", Codecs::pictures));
        checks.add(check("chunks", Codecs::chunks));
        checks.add(check("networks", Codecs::networks));
        checks.add(check("training", Torch::description));
        report(checks);
        return checks.stream().allMatch(Check::isOk) ? 0 : 1;
    }

    private void report(List<Check> checks) {
        Console console = output.console();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Check c : checks) {
            console.say(String.format(Locale.ROOT, "%-6s %-15s %s", c.isOk ? "ok" : "BROKEN", c.name, c.detail));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", c.name);
            row.put("ok", c.isOk);
            row.put("detail", c.detail);
            rows.add(row);
        }
        console.result(Map.of("checks", rows));
    }

    private static Check check(String name, Probe probe) {
        try {
            return new Check(name, true, probe.run());
        } catch (IOException | RuntimeException | LinkageError e) {
            // A doctor reports what is broken instead of breaking.
            return new Check(name, false, String.valueOf(e.getMessage()));
        }
    }

    private static String java() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                + System.getProperty("java.home");
    }

    private static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }

    private static String memory() {
        String machine =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                        ? String.format(Locale.ROOT, "%,.0f MiB in the machine, ", os.getTotalMemorySize() / MEBIBYTE)
                        : "";
        return machine
                + String.format(
                        Locale.ROOT,
                        "Java heap up to %,.0f MiB, with native memory up to %s",
                        Runtime.getRuntime().maxMemory() / MEBIBYTE,
                        nativeLimit());
    }

    private static String nativeLimit() {
        String bytes = System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes");
        return bytes != null && bytes.matches("[0-9]+")
                ? String.format(Locale.ROOT, "%,.0f MiB", Long.parseLong(bytes) / MEBIBYTE)
                : String.valueOf(bytes == null ? "4 times the heap" : bytes);
    }

    private static String nativeCache() throws IOException {
        Path folder = Blas.nativesFolder();
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "exolam", ".tmp"));
        } catch (IOException e) {
            throw new IOException(
                    folder + " cannot be written (" + AtomicFiles.reason(e)
                            + "); set EXOLAM_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR",
                    e);
        }
        return folder + " is writable";
    }

    /** Decodes a compressed picture of the bundled recording. */
    private static String hdf5() {
        try (BundledSample sample = BundledSample.unpack();
                Dataset data = Datasets.open(sample.file(), OpenOptions.DEFAULT);
                Episode episode = data.open(0)) {
            NumericArray frame = episode.read(data.schema().frames(), 0, 1);
            return data.episodes().size() + " episodes of the bundled recording, frames " + frame;
        }
    }

    private static String linearAlgebra() {
        Matrix a = Matrix.identity(PRODUCT_SIZE);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < PRODUCT_ROUNDS; i++) {
            long start = System.nanoTime();
            a.times(a);
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        double flops = 2 * Math.pow(PRODUCT_SIZE, 3);
        return String.format(Locale.ROOT, "%s, %.0f GFLOP/s", Blas.description(), flops / best / 1e9);
    }
}
