package org.exolam.neural.engine;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.exolam.error.UsageException;
import org.exolam.linalg.Natives;

/**
 * The door to libtorch. Everything native that one step or one batch makes lives in a {@code PointerScope} of its own: the
 * collector does not see native memory.
 */
public final class Torch {
    static {
        Natives.forNetworks();
        Loader.load(torch.class);
    }

    private Torch() {}

    /** Sets the threads of the calling thread's native work, and keeps those of linear algebra out of its way. */
    public static void begin(int threads) {
        Natives.beginNetworks();
        torch.set_num_threads(threads);
    }

    /** Version and what it runs on, for {@code doctor} and the record of a run. */
    public static String description() {
        return "libtorch " + version() + ", "
                + (torch.cuda_is_available() ? "CUDA" : "processors")
                + ", "
                + Natives.description();
    }

    /** Of the binding that this program was built with. */
    private static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "2.10.0" : version;
    }

    /**
     * A device by name.
     *
     * @throws UsageException where it is neither cpu nor cuda, or there is no such device
     */
    public static Device device(String name) {
        if (name.equals("cuda") && !torch.cuda_is_available()) {
            throw new UsageException(
                    "train.device is cuda, but this build of libtorch sees no graphics card; build with"
                            + " mvn -Pgpu package on a machine with CUDA 13 and cuDNN, or take train.device=cpu");
        }
        if (!name.equals("cpu") && !name.equals("cuda")) {
            throw new UsageException("train.device is " + name + "; expected cpu or cuda");
        }
        return new Device(name);
    }

    /** Until closed nothing on this thread is recorded for gradients. */
    public static NoGradGuard noGradient() {
        return new NoGradGuard();
    }

    /**
     * What work gives, without gradients, in the scope around this. All else that it made is given back at once, for others to
     * use.
     */
    public static Tensor constant(Supplier<Tensor> work) {
        PointerScope around = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = noGradient()) {
            Tensor made = work.get();
            around.attach(made);
            return made;
        }
    }

    /** Copied. */
    public static Tensor of(float[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /** Copied. */
    public static Tensor of(double[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /** Unsigned bytes, copied. */
    public static Tensor ofBytes(byte[] values, long... shape) {
        return Tensor.create(values, false, shape);
    }

    /** Copied. */
    public static Tensor of(long[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /** Numbers of a tensor, row-major. */
    public static float[] floats(Tensor tensor) {
        Tensor dense = tensor.detach().cpu().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(dense.numel())];
        dense.data_ptr_float().get(values);
        return values;
    }

    /** Numbers of a tensor, row-major. */
    public static double[] doubles(Tensor tensor) {
        Tensor dense = tensor.detach().cpu().to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(dense.numel())];
        dense.data_ptr_double().get(values);
        return values;
    }

    /** One behind the other along a dimension. */
    public static Tensor cat(long dimension, Tensor... parts) {
        return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), dimension);
    }

    /** x · factor. */
    public static Tensor times(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    /** x + amount. */
    public static Tensor plus(Tensor x, double amount) {
        return x.add(new Scalar(amount));
    }

    /** Mean along one dimension, which disappears. */
    public static Tensor mean(Tensor x, long dimension) {
        return x.mean(new long[] {dimension}, false, new ScalarTypeOptional());
    }

    /** Sum along one dimension, which disappears. */
    public static Tensor sum(Tensor x, long dimension) {
        return x.sum(new long[] {dimension}, false, new ScalarTypeOptional());
    }

    /** Where the largest entry of each row is. */
    public static Tensor argmin(Tensor x, long dimension) {
        return x.argmin(new LongOptional(dimension), false);
    }

    /** Σ of squared differences, a mean over rows. */
    public static Tensor squaredError(Tensor predicted, Tensor target) {
        return predicted.sub(target).square().sum().div(new Scalar((double) predicted.size(0)));
    }
}
