package org.exolam.lifted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * How pair features are made.
 *
 * @param patches side of the square patches that filters see, in pixels, one for each bank of filters
 * @param strides steps between patches, one for each bank
 * @param filters filters of a bank
 * @param candidates filters of which those are kept that respond alike in two views; with one view the first are taken
 * @param threshold what a response to a unit filter must exceed to count, in deviations of a whitened patch
 * @param whitening added to the variances of patches before they are equalised, relative to their mean
 * @param grids cells a side over which responses are averaged; several make finer features beside coarser ones; none
 *     leaves it to {@link #on}
 * @param channels what filters see
 * @param size p, numbers of ψ after reduction; 0 keeps all
 * @param reduction how the p numbers are found
 * @param transitions of the training episodes that ψ is fitted on at most, spread evenly
 */
public record LiftedOptions(
        List<Integer> patches,
        List<Integer> strides,
        int filters,
        int candidates,
        double threshold,
        double whitening,
        List<Integer> grids,
        List<Channel> channels,
        int size,
        Reduction reduction,
        int transitions) {
    /** How all responses become p numbers. */
    public enum Reduction {
        /** Principal components of the training transitions. */
        PCA,
        /** Seeded Gaussian directions. */
        RANDOM;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int GRID = 4;

    /** Under a mask a cell holds less background, and fewer places are enough to average what is left of it out. */
    private static final int GRID_MASKED = 5;

    /** The default. */
    public static final LiftedOptions DEFAULT = new LiftedOptions(
            List.of(5, 9),
            List.of(2, 3),
            64,
            512,
            0.5,
            0.03,
            List.of(),
            List.of(Channel.FRAME, Channel.DIFFERENCE),
            800,
            Reduction.PCA,
            4096);

    private static final List<String> KEYS = List.of(
            "kind",
            "patches",
            "strides",
            "filters",
            "candidates",
            "threshold",
            "whitening",
            "grids",
            "channels",
            "size",
            "reduction",
            "transitions");

    public LiftedOptions {
        patches = List.copyOf(patches);
        strides = List.copyOf(strides);
        grids = List.copyOf(grids);
        channels = channels.stream().distinct().sorted().toList();
        require("patches", patches);
        require("strides", strides);
        if (!grids.isEmpty()) {
            require("grids", grids);
        }
        require("filters", List.of(filters));
        require("transitions", List.of(transitions));
        if (channels.isEmpty()) {
            throw new UsageException("model.channels is empty; give at least [frame, difference]");
        }
        if (patches.size() != strides.size()) {
            throw new UsageException("model.strides has " + strides.size() + " entries for " + patches.size()
                    + " patch sizes; give one for each");
        }
        if (candidates < filters) {
            throw new UsageException("model.candidates is " + candidates + ", fewer than the " + filters
                    + " filters to be chosen from them; give at least as many");
        }
        if (!(threshold >= 0) || !(whitening > 0) || Double.isInfinite(threshold) || Double.isInfinite(whitening)) {
            throw new UsageException("model.threshold is " + threshold + " and model.whitening " + whitening
                    + "; expected a number of at least 0 and one above 0");
        }
        if (size < 0) {
            throw new UsageException("model.size is " + size + "; expected how many features to keep, or 0 for all");
        }
    }

    private static void require(String key, List<Integer> values) {
        if (values.isEmpty() || values.stream().anyMatch(v -> v < 1)) {
            throw new UsageException("model." + key + " is " + values + "; expected whole numbers of at least 1");
        }
    }

    /** Reads the {@code model} part of a configuration of kind lifted. */
    public static LiftedOptions parse(Settings model) {
        model.requireKnown(KEYS.toArray(String[]::new));
        LiftedOptions d = DEFAULT;
        List<Integer> patches = model.integers("patches", d.patches());
        List<Integer> strides = model.integers(
                "strides", patches.stream().map(LiftedOptions::stride).toList());
        int filters = model.integer("filters", d.filters());
        List<Channel> channels = new ArrayList<>();
        for (String name : model.strings(
                "channels", d.channels().stream().map(Channel::key).toList())) {
            channels.add(Channel.parse(model.path("channels"), name));
        }
        return new LiftedOptions(
                patches,
                strides,
                filters,
                model.integer("candidates", Math.max(filters, d.candidates())),
                model.number("threshold", d.threshold()),
                model.number("whitening", d.whitening()),
                model.integers("grids", d.grids()),
                channels,
                model.integer("size", d.size()),
                reduction(model),
                model.integer("transitions", d.transitions()));
    }

    /** A third of the patch, rounded: neighbours share most of what they see, and none is skipped. */
    private static int stride(int patch) {
        return Math.max(1, Math.round(patch / 3f));
    }

    private static Reduction reduction(Settings model) {
        String text = model.string("reduction", DEFAULT.reduction().key());
        for (Reduction r : Reduction.values()) {
            if (r.key().equals(text)) {
                return r;
            }
        }
        throw new UsageException(model.path("reduction") + " is " + text + "; expected pca or random");
    }

    /** The tree that {@link #parse} reads, but for the kind. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("patches", patches);
        map.put("strides", strides);
        map.put("filters", filters);
        map.put("candidates", candidates);
        map.put("threshold", threshold);
        map.put("whitening", whitening);
        map.put("grids", grids);
        map.put("channels", channels.stream().map(Channel::key).toList());
        map.put("size", size);
        map.put("reduction", reduction.key());
        map.put("transitions", transitions);
        return map;
    }

    /** The same with another p. */
    public LiftedOptions withSize(int other) {
        return with(grids, other);
    }

    /**
     * The same with the grid settled, where none was asked for.
     *
     * @param isMasked whether frames are put under a mask of the agent
     */
    public LiftedOptions on(boolean isMasked) {
        return grids.isEmpty() ? with(List.of(isMasked ? GRID_MASKED : GRID), size) : this;
    }

    private LiftedOptions with(List<Integer> cells, int numbers) {
        return new LiftedOptions(
                patches,
                strides,
                filters,
                candidates,
                threshold,
                whitening,
                cells,
                channels,
                numbers,
                reduction,
                transitions);
    }
}
