package org.exolam.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What this process and its neighbours did to the processors since {@link #start()}: a timing taken beside busy
 * neighbours says little, and a reader must be able to see that.
 */
final class Load {
    /** Clock ticks of /proc/stat in a second; fixed in the kernel's interface. */
    private static final double TICKS = 100;

    private final long wall = System.nanoTime();
    private final double own = ownSeconds();
    private final double all = busySeconds();

    private Load() {}

    static Load start() {
        return new Load();
    }

    double wallSeconds() {
        return (System.nanoTime() - wall) / 1e9;
    }

    /** Processor time of this process. */
    double processorSeconds() {
        return ownSeconds() - own;
    }

    /** Share of all processors that others kept busy, in percent; NaN where the system does not say. */
    double othersPercent() {
        double others = busySeconds() - all - processorSeconds();
        return 100 * Math.max(0, others) / (wallSeconds() * Runtime.getRuntime().availableProcessors());
    }

    private static double ownSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e9;
    }

    private static double busySeconds() {
        Path stat = Path.of("/proc/stat");
        if (!Files.isReadable(stat)) {
            return Double.NaN;
        }
        try {
            String total = Files.readAllLines(stat, StandardCharsets.US_ASCII).get(0);
            double[] ticks = Arrays.stream(total.trim().split("\\s+"))
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            // user nice system idle iowait irq softirq steal
            double busy = 0;
            for (int i = 0; i < Math.min(8, ticks.length); i++) {
                busy += i == 3 || i == 4 ? 0 : ticks[i];
            }
            return busy / TICKS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
