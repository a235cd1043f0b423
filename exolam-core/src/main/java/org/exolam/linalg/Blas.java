package org.exolam.linalg;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.exolam.error.ResourceException;

/**
 * The only door to native linear algebra. Calls {@code cblas_*} and the Fortran routines {@code LAPACK_*_base} alone:
 * builds of OpenBLAS without LAPACKE end the process when a {@code LAPACKE_*} function is called.
 *
 * <p>Threads: either one caller with {@link #threads(int)} native threads (decompositions), or several Java threads
 * after {@code threads(1)} (moments); both at once halves the rate. The setting is one of the whole process.
 */
public final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;
    private static final int UPPER = 121;

    /**
     * Below this a second thread of an eigendecomposition waits more than it works: d = 256 took 20 ms with one thread
     * and 135 with two on a machine whose two cores had other work as well.
     */
    private static final int THREADED_FROM = 768;

    /** Below this no routine divides its work, and setting the number of threads would take longer than the work. */
    private static final int SMALL = 48;

    private static final Alone ALONE = new Alone();

    static {
        Natives.load(false);
        openblas.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
    }

    private Blas() {}

    /** Sets the number of native threads of every later call in this process. */
    public static void threads(int count) {
        openblas.blas_set_num_threads(count);
    }

    /** The number of native threads of the next call in this process. */
    public static int threads() {
        return openblas.blas_get_num_threads();
    }

    /** What serves the process, for {@code doctor} and the record of a run. */
    public static String description() {
        return Natives.description() + ", " + openblas.blas_get_num_threads() + " threads";
    }

    /** Where the native libraries are unpacked on first use. */
    public static Path nativesFolder() {
        try {
            return Loader.getCacheDir().toPath();
        } catch (IOException e) {
            throw new ResourceException(
                    "no folder for native libraries can be made: " + e.getMessage()
                            + "; set EXOLAM_OPTS=-Dorg.bytedeco.javacpp.cachedir=DIR",
                    e);
        }
    }

    /** C := α op(A) op(B) + β C, all row-major with leading dimensions as given; C is modified. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the signature is BLAS' own
    static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            double alpha,
            double[] a,
            int lda,
            double[] b,
            int ldb,
            double beta,
            double[] c,
            int ldc) {
        if (m == 0 || n == 0) {
            return;
        }
        openblas.cblas_dgemm(
                ROW_MAJOR,
                transposeA ? TRANSPOSE : NO_TRANSPOSE,
                transposeB ? TRANSPOSE : NO_TRANSPOSE,
                m,
                n,
                k,
                alpha,
                a,
                Math.max(1, lda),
                b,
                Math.max(1, ldb),
                beta,
                c,
                Math.max(1, ldc));
    }

    /** C := op(A) op(B) in single precision and native memory; k = 0 gives zeros; C is modified. */
    @SuppressWarnings("checkstyle:ParameterNumber")
    static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            FloatPointer a,
            int lda,
            FloatPointer b,
            int ldb,
            FloatPointer c,
            int ldc) {
        if (m == 0 || n == 0) {
            return;
        }
        openblas.cblas_sgemm(
                ROW_MAJOR,
                transposeA ? TRANSPOSE : NO_TRANSPOSE,
                transposeB ? TRANSPOSE : NO_TRANSPOSE,
                m,
                n,
                k,
                1,
                a,
                Math.max(1, lda),
                b,
                Math.max(1, ldb),
                0,
                c,
                Math.max(1, ldc));
    }

    /**
     * C := A Bᵀ in single precision, all row-major and dense; C is modified. On one native thread: some kernels round
     * single precision otherwise where the work is divided, and workers come in parallel anyway.
     */
    static void timesTranspose(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        alone(() -> gemm(false, true, m, n, k, a, k, b, k, c, n));
    }

    /** C := A B in single precision on one native thread, all row-major and dense; C is modified. */
    static void gemm(int m, int n, int k, float[] a, float[] b, float[] c) {
        if (m > 0 && n > 0 && k > 0) {
            alone(() -> openblas.cblas_sgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1, a, k, b, n, 0, c, n));
        }
    }

    /**
     * The {@code count} largest solutions of A v = ρ B v, symmetric A and positive definite B (d × d, both destroyed).
     *
     * @param values receives ρ, ascending
     * @param vectors receives the B-orthonormal vectors, one per row, in the order of {@code values}
     * @return false where B is not positive definite
     */
    static boolean generalised(double[] a, double[] b, int d, int count, double[] values, double[] vectors) {
        int[] n = {d};
        int[] first = {d - count + 1};
        int[] last = {d};
        int[] found = new int[1];
        int[] info = new int[1];
        int[] iwork = new int[5 * d];
        int[] failed = new int[d];
        double[] unused = {0};
        double[] tolerance = {0};
        double[] all = new double[d];
        double[] query = new double[1];
        openblas.LAPACK_dsygvx_base(
                new int[] {1},
                "V",
                "I",
                "U",
                n,
                a,
                n,
                b,
                n,
                unused,
                unused,
                first,
                last,
                tolerance,
                found,
                all,
                vectors,
                n,
                query,
                new int[] {-1},
                iwork,
                failed,
                info,
                1,
                1,
                1);
        int[] lwork = {(int) query[0]};
        openblas.LAPACK_dsygvx_base(
                new int[] {1},
                "V",
                "I",
                "U",
                n,
                a,
                n,
                b,
                n,
                unused,
                unused,
                first,
                last,
                tolerance,
                found,
                all,
                vectors,
                n,
                new double[lwork[0]],
                lwork,
                iwork,
                failed,
                info,
                1,
                1,
                1);
        if (info[0] > d) {
            return false;
        }
        check("dsygvx", info[0]);
        System.arraycopy(all, 0, values, 0, count);
        return true;
    }

    /** Upper triangle of C += XᵀX for {@code rows} rows of width d, native memory; C is modified. */
    public static void addGram(DoublePointer x, int rows, int d, DoublePointer c) {
        gram(x, rows, d, 1, c);
    }

    /** Upper triangle of C := XᵀX, whatever C held before; its lower triangle is not touched. */
    public static void setGram(DoublePointer x, int rows, int d, DoublePointer c) {
        gram(x, rows, d, 0, c);
    }

    /** Upper triangle of C += A + α v vᵀ, d × d with d = v's length; C is modified. */
    public static void addUpper(DoublePointer a, double alpha, double[] v, DoublePointer c) {
        int d = v.length;
        for (int i = 0; i < d; i++) {
            long at = (long) i * d + i;
            openblas.cblas_daxpy(d - i, 1, a.position(at), 1, c.position(at), 1);
        }
        a.position(0);
        c.position(0);
        if (d > 0) {
            try (DoublePointer x = new DoublePointer(v)) {
                openblas.cblas_dsyr(ROW_MAJOR, UPPER, d, alpha, x, 1, c, d);
            }
        }
    }

    private static void gram(DoublePointer x, int rows, int d, double beta, DoublePointer c) {
        if (d > 0) {
            openblas.cblas_dsyrk(ROW_MAJOR, UPPER, TRANSPOSE, d, rows, 1, x, d, beta, c, d);
        }
    }

    /**
     * Eigenvalues (ascending) of the symmetric d × d matrix in {@code m}; {@code m} is replaced by the eigenvectors,
     * one per row.
     */
    static double[] eigen(double[] m, int d) {
        double[] w = new double[d];
        if (d == 0) {
            return w;
        }
        if (d < SMALL || d >= THREADED_FROM) {
            decompose(m, d, w);
        } else {
            alone(() -> decompose(m, d, w));
        }
        return w;
    }

    /**
     * With one native thread. Several callers may be in here at once: the first sets the number, the last sets it back.
     */
    private static void alone(Runnable work) {
        synchronized (ALONE) {
            if (ALONE.callers++ == 0) {
                ALONE.threadsBefore = threads();
                if (ALONE.threadsBefore > 1) {
                    threads(1);
                }
            }
        }
        try {
            work.run();
        } finally {
            synchronized (ALONE) {
                if (--ALONE.callers == 0 && ALONE.threadsBefore > 1) {
                    threads(ALONE.threadsBefore);
                }
            }
        }
    }

    /** Callers that asked for one native thread. */
    private static final class Alone {
        private int callers;
        private int threadsBefore;
    }

    private static void decompose(double[] m, int d, double[] w) {
        double[] work = new double[1];
        int[] n = {d};
        int[] iwork = new int[1];
        int[] info = new int[1];
        int[] query = {-1};
        openblas.LAPACK_dsyevd_base("V", "U", n, m, n, w, work, query, iwork, query, info, 1, 1);
        int[] lwork = {(int) work[0]};
        int[] liwork = {iwork[0]};
        openblas.LAPACK_dsyevd_base(
                "V", "U", n, m, n, w, new double[lwork[0]], lwork, new int[liwork[0]], liwork, info, 1, 1);
        check("dsyevd", info[0]);
    }

    /**
     * Thin singular value decomposition of the rows × cols matrix {@code a} (row-major, destroyed): {@code u} receives
     * rows × p, {@code vt} p × cols, p = min(rows, cols), both row-major.
     *
     * @return the p singular values, descending
     */
    static double[] singular(double[] a, int rows, int cols, double[] u, double[] vt) {
        int p = Math.min(rows, cols);
        double[] s = new double[p];
        if (p == 0) {
            return s;
        }
        // Column-major LAPACK sees Aᵀ (cols × rows) = V S Uᵀ: its "U" is our V, column-major cols × p, which read
        // row-major is Vᵀ; its "VT" is Uᵀ column-major p × rows, which read row-major is U.
        int[] m = {cols};
        int[] n = {rows};
        int[] ldu = {cols};
        int[] ldvt = {p};
        double[] work = new double[1];
        int[] iwork = new int[8 * p];
        int[] info = new int[1];
        openblas.LAPACK_dgesdd_base("S", m, n, a, m, s, vt, ldu, u, ldvt, work, new int[] {-1}, iwork, info, 1);
        int[] lwork = {(int) work[0]};
        openblas.LAPACK_dgesdd_base("S", m, n, a, m, s, vt, ldu, u, ldvt, new double[lwork[0]], lwork, iwork, info, 1);
        check("dgesdd", info[0]);
        return s;
    }

    /**
     * Solves A X = B for symmetric positive definite A (d × d, destroyed); {@code bT} holds B column by column
     * (that is Bᵀ row-major, columns × d) and is replaced by X in the same layout.
     *
     * @return false where A is not positive definite; {@code bT} is then undefined
     */
    static boolean solvePositive(double[] a, int d, double[] bT, int columns) {
        if (d == 0 || columns == 0) {
            return true;
        }
        int[] n = {d};
        int[] info = new int[1];
        openblas.LAPACK_dposv_base("U", n, new int[] {columns}, a, n, bT, n, info, 1);
        if (info[0] < 0) {
            check("dposv", info[0]);
        }
        return info[0] == 0;
    }

    private static void check(String routine, int info) {
        if (info != 0) {
            throw new ArithmeticException(routine + " did not converge (info " + info
                    + "); look for NaN or infinity in the matrix it was given");
        }
    }
}
