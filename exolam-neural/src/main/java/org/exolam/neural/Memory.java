package org.exolam.neural;

import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.error.ResourceException;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.Shape;

/** Tells whether something failed for want of memory: Java's own error, and what native code says. */
final class Memory {
    private static final List<String> WORDS =
            List.of("can't allocate memory", "not enough memory", "out of memory", "physical memory usage is too high");

    private Memory() {}

    /**
     * Fails where a network does not fit into the memory that this process may use, or one of its tensors into an array.
     *
     * @param copies of its numbers: weights, gradients, moments, means
     */
    static void requireRoom(Plan plan, Shape shape, int copies) {
        try (PointerScope scope = new PointerScope()) {
            Weights shapes = Weights.shapesAlone();
            new LamNetwork(plan, shape, shapes, 0);
            long bytes = shapes.count() * Float.BYTES * copies;
            long most = Pointer.maxPhysicalBytes();
            long largest = shapes.parameters().values().stream()
                    .mapToLong(Tensor::numel)
                    .max()
                    .orElse(0);
            if (largest > Integer.MAX_VALUE || most > 0 && bytes > most) {
                throw new ResourceException(String.format(
                        Locale.ROOT,
                        "the network has %,d parameters, and training it takes %,d MB where this process may use %,d;"
                                + " take a smaller model.width, model.hidden, model.depth or bottleneck",
                        shapes.count(),
                        bytes >> 20,
                        most >> 20));
            }
        }
    }

    static boolean isShort(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return true;
        }
        String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(message::contains);
    }
}
