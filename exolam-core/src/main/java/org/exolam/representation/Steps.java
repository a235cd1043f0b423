package org.exolam.representation;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;

/** The steps there are: how each is read from a configuration and from a saved model. */
final class Steps {
    /** Makes a fitted step from what was saved. */
    @FunctionalInterface
    private interface Loader {
        Step load(FrameShape input, StoredStep stored);
    }

    private record Kind(Function<Arguments, StepSpec> parser, Loader loader) {}

    /** Leaves frames as they are; written where a configuration wants to say so. */
    static final String IDENTITY = "identity";

    private static final Map<String, Kind> KINDS = kinds();

    private Steps() {}

    private static Map<String, Kind> kinds() {
        Map<String, Kind> m = new TreeMap<>();
        m.put("resize", new Kind(Resize.Spec::parse, Resize::load));
        m.put("gray", new Kind(Gray.Spec::parse, (input, stored) -> new Gray(input)));
        m.put("standardise", new Kind(Standardise.Spec::parse, Standardise::load));
        m.put("stack", new Kind(Stack.Spec::parse, Stack::load));
        m.put("pca", new Kind(Pca.Spec::parse, Pca::load));
        m.put(
                "randomProjection",
                new Kind(LinearMap.RandomSpec::parse, (i, s) -> LinearMap.load("randomProjection", i, s)));
        m.put("linear", new Kind(LinearMap.FileSpec::parse, (i, s) -> LinearMap.load("linear", i, s)));
        m.put("mask", new Kind(Mask.Spec::parse, Mask::load));
        m.put("onnx", new Kind(NetworkStep.Spec::parse, (i, s) -> NetworkStep.load("onnx", i, s)));
        return m;
    }

    static StepSpec parse(Arguments arguments) {
        Kind kind = KINDS.get(arguments.step());
        if (kind == null) {
            throw new UsageException(arguments.where() + ": unknown step \"" + arguments.step() + "\"; known are "
                    + IDENTITY + ", " + String.join(", ", KINDS.keySet()));
        }
        return kind.parser().apply(arguments);
    }

    static Step load(String name, FrameShape input, StoredStep stored) {
        Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new DataException("the model's representation has a step \"" + name
                    + "\", which this version does not know; known are " + String.join(", ", KINDS.keySet()));
        }
        return kind.loader().load(input, stored);
    }
}
