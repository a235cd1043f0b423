package org.exolam.neural.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The named numbers of a network, in the order in which its layers asked for them: parameters, which are trained, and
 * buffers, which are kept beside them. Made outside of any scope, they live as long as this. For one thread at a time.
 */
public final class Weights {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final SplittableRandom random;
    private final ScalarType type;
    private final Device device;

    /**
     * @param seed of the first values
     * @param device where they live
     */
    public Weights(long seed, Device device) {
        this(seed, ScalarType.Float, device);
    }

    Weights(long seed, ScalarType type, Device device) {
        this.random = new SplittableRandom(seed);
        this.type = type;
        this.device = device;
    }

    /** In double precision, for checks of gradients. */
    public static Weights inDoublePrecision(long seed) {
        return new Weights(seed, ScalarType.Double, new Device("cpu"));
    }

    /** Names and shapes without numbers, to count what a network has without room for it. */
    public static Weights shapesAlone() {
        return new Weights(0, ScalarType.Float, new Device("meta"));
    }

    /** None yet, of the same precision in the same place. */
    public Weights alike() {
        return new Weights(0, type, device);
    }

    /** Trained; drawn uniformly from ±bound. */
    public Tensor uniform(String name, double bound, long... shape) {
        if (device.is_meta()) {
            return shapeAlone(name, shape);
        }
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return parameter(name, values, shape);
    }

    /** Trained; all of one value at first. */
    public Tensor constant(String name, double value, long... shape) {
        if (device.is_meta()) {
            return shapeAlone(name, shape);
        }
        float[] values = new float[size(shape)];
        java.util.Arrays.fill(values, (float) value);
        return parameter(name, values, shape);
    }

    private Tensor shapeAlone(String name, long... shape) {
        return put(parameters, name, torch.empty(1).to(device, type).expand(shape));
    }

    /** Trained, from given values. */
    public Tensor parameter(String name, float[] values, long... shape) {
        Tensor made = moved(values, shape);
        made.set_requires_grad(true);
        return put(parameters, name, made);
    }

    /** Kept, not trained. */
    public Tensor buffer(String name, float[] values, long... shape) {
        return put(buffers, name, moved(values, shape));
    }

    private Tensor moved(float[] values, long... shape) {
        Tensor made = Torch.of(values, shape);
        return made.to(device, type);
    }

    private Tensor put(Map<String, Tensor> into, String name, Tensor tensor) {
        if (parameters.containsKey(name) || buffers.containsKey(name)) {
            throw new IllegalArgumentException("two tensors are named " + name);
        }
        into.put(name, tensor);
        return tensor;
    }

    private static int size(long... shape) {
        long size = 1;
        for (long n : shape) {
            size = Math.multiplyExact(size, n);
        }
        return Math.toIntExact(size);
    }

    /** What is trained, by name. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** What is kept beside, by name. */
    public Map<String, Tensor> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** Both. */
    public Map<String, Tensor> all() {
        Map<String, Tensor> all = new LinkedHashMap<>(parameters);
        all.putAll(buffers);
        return all;
    }

    /** Numbers that are trained. */
    public long count() {
        return parameters.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** Of all numbers. */
    public ScalarType type() {
        return type;
    }

    public Device device() {
        return device;
    }

    /** Forgets gradients. */
    public void forgetGradients() {
        for (Tensor p : parameters.values()) {
            if (p.grad().defined()) {
                p.mutable_grad().reset();
            }
        }
    }

    /**
     * Scales gradients down where their norm exceeds {@code most}.
     *
     * @return the norm before
     */
    public double clip(double most) {
        TensorVector with = new TensorVector();
        for (Tensor p : parameters.values()) {
            if (p.grad().defined()) {
                with.push_back(p);
            }
        }
        return with.empty() ? 0 : torch.clip_grad_norm_(with, most);
    }

    /** Takes over the values of weights of the same names and shapes. */
    public void copyFrom(Weights other) {
        try (NoGradGuard guard = Torch.noGradient()) {
            Map<String, Tensor> from = other.all();
            all().forEach((name, t) -> t.copy_(from.get(name)));
        }
    }

    /** Moves a share of the way to the values of weights of the same names. */
    public void follow(Weights other, double share) {
        try (NoGradGuard guard = Torch.noGradient()) {
            Map<String, Tensor> from = other.all();
            all().forEach((name, t) -> t.lerp_(from.get(name), new Scalar(share)));
        }
    }
}
