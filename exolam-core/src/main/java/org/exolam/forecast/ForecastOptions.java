package org.exolam.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.error.UsageException;
import org.exolam.transition.TransitionOptions;

/**
 * What a forecast tries.
 *
 * @param size the size of z that the verdict is about
 * @param sizes sizes that scores are predicted for
 * @param strengths relative weights that scores are predicted for
 * @param horizons steps ahead that spectra are shown for, the first one being trained on
 * @param labeled share of the training episodes whose actions a supervised remedy may use
 * @param seed of label subsets and augmentations
 * @param transitions how transitions are read
 */
public record ForecastOptions(
        int size,
        List<Integer> sizes,
        List<Double> strengths,
        List<Integer> horizons,
        double labeled,
        long seed,
        TransitionOptions transitions) {
    /** From one latent to several times the actions of usual robots. */
    public static final List<Integer> SIZES_DEFAULT = List.of(1, 2, 4, 6, 8, 12, 16, 24, 32, 48);

    /** A factor of ten apart, from "hardly" to "nothing else counts". */
    public static final List<Double> STRENGTHS_DEFAULT = List.of(0.1, 1.0, 10.0, 100.0, 1000.0);

    public static final List<Integer> HORIZONS_DEFAULT = List.of(1, 2, 4, 8);

    public ForecastOptions {
        sizes = sizes.stream().sorted().distinct().toList();
        strengths = strengths.stream().sorted().distinct().toList();
        horizons = horizons.stream().sorted().distinct().toList();
        if (size < 1 || sizes.isEmpty() || sizes.get(0) < 1) {
            throw new UsageException("sizes are " + sizes + ", the verdict's " + size + "; expected at least 1 each");
        }
        if (strengths.isEmpty() || !(strengths.get(0) > 0)) {
            throw new UsageException("strengths are " + strengths + "; expected numbers above 0");
        }
        if (horizons.isEmpty() || horizons.get(0) < 1) {
            throw new UsageException("horizons are " + horizons + "; expected whole numbers of at least 1");
        }
        if (!(labeled > 0 && labeled <= 1)) {
            throw new UsageException("labeled is " + labeled + "; expected a share in (0, 1], such as 0.02");
        }
    }

    /** The defaults for a size of z and a seed. */
    public static ForecastOptions of(int size, long seed, TransitionOptions transitions) {
        return new ForecastOptions(size, SIZES_DEFAULT, STRENGTHS_DEFAULT, HORIZONS_DEFAULT, 1, seed, transitions);
    }

    /** The same with every second strength, for models whose closed forms cost more; the strongest stays. */
    ForecastOptions thinned() {
        List<Double> fewer = new ArrayList<>();
        for (int i = strengths.size() - 1; i >= 0; i -= 2) {
            fewer.add(strengths.get(i));
        }
        return new ForecastOptions(size, sizes, fewer, horizons, labeled, seed, transitions);
    }

    /** The sizes with the verdict's own among them, none above a limit. */
    List<Integer> sizesUpTo(int limit) {
        return Stream.concat(sizes.stream(), java.util.stream.Stream.of(size))
                .filter(k -> k <= limit)
                .sorted()
                .distinct()
                .toList();
    }
}
