package org.exolam.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/** Size and kind of z. The linear solver takes the continuous kind. */
public sealed interface Bottleneck {
    /** Numbers in z. */
    int size();

    /** The name of the kind in configurations. */
    String kind();

    /** The tree of keys and plain values that {@link #parse} reads. */
    Map<String, Object> toMap();

    /**
     * k numbers, as they come.
     *
     * @param size k, or {@link #OPEN} where training is to find it
     */
    record Continuous(int size) implements Bottleneck {
        /** Stands for a size that training chooses. */
        public static final int OPEN = 0;

        private static final String KIND = "continuous";
        private static final String AUTO = "auto";

        public Continuous {
            if (size < OPEN) {
                throw new UsageException("bottleneck size is " + size + "; expected at least 1, or auto");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public Map<String, Object> toMap() {
            return tree(KIND, Map.of("size", size == OPEN ? AUTO : size));
        }
    }

    /**
     * A Gaussian in training, its mean afterwards: z = μ + σ ε, with weight β on the mean over transitions of
     * KL(N(μ, σ²) ‖ N(0, 1)), a sum over numbers.
     *
     * @param weight β
     * @param warmup steps over which β grows linearly from 0
     */
    record Variational(int size, double weight, int warmup) implements Bottleneck {
        private static final String KIND = "variational";

        public Variational {
            requireSize(size);
            if (!(weight >= 0) || Double.isInfinite(weight) || warmup < 0) {
                throw new UsageException("the bottleneck has weight " + weight + " and warmup " + warmup
                        + "; expected numbers of at least 0");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = tree(KIND, Map.of("size", size));
            map.put("weight", weight);
            map.put("warmup", warmup);
            return map;
        }
    }

    /**
     * The nearest of so many codes, in each of several books that share z's numbers evenly. Codes follow the running mean
     * of what they are nearest to; those hardly used are set anew.
     *
     * @param codes of each book
     * @param books that z is cut into
     * @param commitment weight that draws z to its code
     */
    record VectorQuantised(int size, int codes, int books, double commitment) implements Bottleneck {
        private static final String KIND = "vq";

        public VectorQuantised {
            requireSize(size);
            if (codes < 2 || books < 1 || size % books != 0) {
                throw new UsageException("the bottleneck has " + books + " books of " + codes + " codes for " + size
                        + " numbers; expected at least 2 codes, and a size that the number of books divides");
            }
            if (!(commitment >= 0) || Double.isInfinite(commitment)) {
                throw new UsageException(
                        "the bottleneck has commitment " + commitment + "; expected a number of at least 0");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = tree(KIND, Map.of("size", size));
            map.put("codes", codes);
            map.put("books", books);
            map.put("commitment", commitment);
            return map;
        }
    }

    /**
     * Each number rounded to one of a few levels between −1 and 1.
     *
     * @param levels of each number, at least 2
     */
    record FiniteScalar(List<Integer> levels) implements Bottleneck {
        private static final String KIND = "fsq";

        public FiniteScalar {
            levels = List.copyOf(levels);
            if (levels.isEmpty() || levels.stream().anyMatch(l -> l < 2)) {
                throw new UsageException("the bottleneck has levels " + levels
                        + "; expected one number of at least 2 for each number of z, such as [8, 6, 5]");
            }
        }

        @Override
        public int size() {
            return levels.size();
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public Map<String, Object> toMap() {
            return tree(KIND, Map.of("levels", levels));
        }
    }

    /** Reads the {@code bottleneck} part of an objective; an empty one is continuous. */
    static Bottleneck parse(Settings settings, int sizeDefault) {
        String kind = settings.string("kind", Continuous.KIND);
        switch (kind) {
            case Continuous.KIND -> {
                settings.requireKnown("kind", "size");
                if (Continuous.AUTO.equals(settings.raw("size"))) {
                    return new Continuous(Continuous.OPEN);
                }
                int size = settings.integer("size", sizeDefault);
                requireSize(size);
                return new Continuous(size);
            }
            case Variational.KIND -> {
                settings.requireKnown("kind", "size", "weight", "warmup");
                return new Variational(
                        settings.integer("size", sizeDefault),
                        settings.number("weight", 1e-3),
                        settings.integer("warmup", 1000));
            }
            case VectorQuantised.KIND -> {
                settings.requireKnown("kind", "size", "codes", "books", "commitment");
                return new VectorQuantised(
                        settings.integer("size", sizeDefault),
                        settings.integer("codes", 64),
                        settings.integer("books", 1),
                        settings.number("commitment", 0.25));
            }
            case FiniteScalar.KIND -> {
                settings.requireKnown("kind", "levels");
                return new FiniteScalar(settings.integers("levels", List.of(8, 6, 5)));
            }
            default ->
                throw new UsageException(
                        settings.path("kind") + " is " + kind + "; expected continuous, variational, vq or fsq");
        }
    }

    private static void requireSize(int size) {
        if (size < 1) {
            throw new UsageException("bottleneck size is " + size + "; expected at least 1");
        }
    }

    private static Map<String, Object> tree(String kind, Map<String, Object> rest) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind);
        map.putAll(rest);
        return map;
    }
}
