package org.exolam.linalg;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/**
 * Decides once which OpenBLAS the process runs on. Networks (libtorch) and this package both ask for a library named
 * {@code libopenblas.so.0}; whichever file of that name is loaded first serves both. The build that comes with the binding
 * keeps threads of its own, which spin for a while after each product and so hinder those of networks; an OpenMP build
 * shares theirs.
 *
 * <p>The property {@code exolam.blas} is {@code auto} (default: the system's OpenMP build where networks will run and it is
 * there, else the one that comes with the binding), {@code bundled}, or the path of an OpenMP build.
 */
public final class Natives {
    /** Where Debian and Ubuntu keep the OpenMP build (package libopenblas0-openmp). */
    private static final String SYSTEM = "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0";

    private static final String BUNDLED = "bundled";
    private static final AtomicReference<String> SERVING = new AtomicReference<>();

    private Natives() {}

    /**
     * To be called before anything else of this package where networks will run in this process; later calls change
     * nothing.
     */
    public static void forNetworks() {
        load(true);
    }

    static void load(boolean networks) {
        synchronized (SERVING) {
            if (SERVING.get() == null) {
                SERVING.set(choose(networks));
                Loader.load(openblas.class);
            }
        }
    }

    private static String choose(boolean networks) {
        String asked = System.getProperty("exolam.blas", "auto");
        String file = asked.equals("auto") ? SYSTEM : asked;
        boolean isWanted = !asked.equals(BUNDLED) && (networks || !asked.equals("auto"));
        if (isWanted && Files.isReadable(Path.of(file))) {
            try {
                System.load(Path.of(file).toAbsolutePath().toString());
                return file;
            } catch (UnsatisfiedLinkError e) {
                // It lacks a library of its own: the bundled build serves as well, only slower beside networks.
                return BUNDLED;
            }
        }
        return BUNDLED;
    }

    /** Whether the build that comes with the binding serves, whose number of threads can be set. */
    static boolean isBundled() {
        return BUNDLED.equals(SERVING.get());
    }

    /** Whether idle threads of OpenBLAS go to sleep soon; it reads the variable when it is loaded. */
    private static boolean isShortSpin() {
        return System.getenv("OPENBLAS_THREAD_TIMEOUT") != null;
    }

    /** What serves the process, for {@code doctor} and the record of a run. */
    public static String description() {
        load(false);
        if (!isBundled()) {
            return "OpenBLAS, " + SERVING.get() + ", threads shared with networks";
        }
        return "OpenBLAS, bundled with the binding, "
                + (isShortSpin()
                        ? "idle threads sleep soon"
                        : "idle threads spin (OPENBLAS_THREAD_TIMEOUT is not set)");
    }

    /** Keeps OpenBLAS' spinning threads off the cores that networks need; to be called before a phase of networks. */
    public static void beginNetworks() {
        load(true);
        if (isBundled() && !isShortSpin()) {
            openblas.blas_set_num_threads(1);
        }
    }
}
