package org.exolam.lifted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.lifted.PatchWhitening.Bank;
import org.exolam.linalg.Matrix;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * Fits pair features on the training episodes: whitened patches become filters; where a second view exists those are
 * kept whose responses agree most across views; the responses of a sample of transitions are standardised and reduced.
 * No gradient, no label. Same data, options and seed, same bits for any number of workers. Memory: the responses of the
 * sample in single precision, {@link LiftedOptions#transitions()} · responses · 4 bytes for each view.
 */
public final class PairFeatureFit {
    /** Patches that filters of one size are taken from: a few dozen for each dimension of a patch. */
    private static final int PATCHES = 20_000;

    private static final int PATCHES_OF_A_TRANSITION = 16;

    /** Transitions on which candidates are compared: their agreement is then known to about 0.03. */
    private static final int COMPARED = 1024;

    /** And at every so-many-th place down and across: candidates are many, and means over a cell need few places. */
    private static final int COARSER = 2;

    private final Dataset data;
    private final List<Integer> train;
    private final Representation representation;
    private final LiftedOptions options;
    private final int horizon;
    private final TransitionOptions passes;
    private final long seed;
    private final List<String> notices = new ArrayList<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();

    /**
     * @param train positions of the training episodes; no other is opened
     * @param representation φ, whose front ψ reads
     * @param horizon h, steps from o to o'
     * @param passes how transitions are read
     */
    public PairFeatureFit(
            Dataset data,
            List<Integer> train,
            Representation representation,
            LiftedOptions options,
            int horizon,
            TransitionOptions passes,
            long seed) {
        this.data = data;
        this.train = List.copyOf(train);
        this.representation = representation;
        this.options = options.on(representation.agentMask().isPresent());
        this.horizon = horizon;
        this.passes = passes;
        this.seed = seed;
    }

    /**
     * Fits.
     *
     * @param viewOrNull a second view of the transitions, by which filters are chosen
     * @throws UsageException where the training episodes hold too few transitions or nothing moves
     */
    public PairFeatures fit(String viewOrNull) {
        PairPictures pictures = new PairPictures(representation.front(), options.channels());
        FilterBank.Geometry geometry = PairFeatures.geometry(pictures, options);
        List<FilterBank> banks = new ArrayList<>();
        for (int b = 0; b < options.patches().size(); b++) {
            banks.add(bank(pictures, geometry, b, viewOrNull));
        }
        Stacked responses = new Stacked(banks);
        facts.put("responses", responses.size());
        return new PairFeatures(options, pictures, banks, reduce(pictures, responses, viewOrNull), notices, facts);
    }

    private FilterBank bank(PairPictures pictures, FilterBank.Geometry geometry, int b, String viewOrNull) {
        int side = PairFeatures.side(options.patches().get(b), geometry);
        Bank asked = new Bank(side, options.strides().get(b), options.threshold(), options.whitening());
        boolean isChoice = viewOrNull != null && options.candidates() > options.filters();
        Matrix patches = patches(pictures, geometry, side, b);
        FilterBank candidates = PatchWhitening.filters(
                patches,
                pictures.motion(),
                isChoice ? options.candidates() : options.filters(),
                geometry,
                asked,
                seed + b);
        if (candidates.filters() == 0) {
            throw new UsageException("nothing moves in the training episodes of " + data.location()
                    + ", so no filters can be taken from what moves; give a recording with motion");
        }
        if (!isChoice) {
            return candidates;
        }
        double[] agreement = FilterChoice.agreement(
                sample(COMPARED), pictures, candidates.coarser(COARSER), viewOrNull, horizon, passes);
        int[] best = FilterChoice.kept(agreement, options.filters());
        facts.put(
                "agreement of filters " + side + "×" + side,
                List.of(agreement[best[0]], agreement[best[best.length - 1]]));
        return candidates.keeping(best);
    }

    private SampledRuns sample(int most) {
        return SampledRuns.of(data, train, horizon, most);
    }

    private Matrix patches(PairPictures pictures, FilterBank.Geometry geometry, int side, int bank) {
        SampledRuns sample = sample(PATCHES / PATCHES_OF_A_TRANSITION);
        RandomPatches map = new RandomPatches(geometry, side, PATCHES_OF_A_TRANSITION, seed + 31L * bank);
        List<Matrix> parts = new ArrayList<>();
        int q = geometry.patch(side);
        rows(
                sample,
                pictures,
                map,
                data.schema().frames(),
                part -> parts.add(Matrix.of(part.rows() * PATCHES_OF_A_TRANSITION, q, part.array())));
        if (parts.isEmpty()) {
            throw new UsageException("no training episode of " + data.location() + " has more than " + horizon
                    + " frames, so there is no transition to take features from; give a smaller --horizon");
        }
        return Matrix.stackRows(parts.toArray(Matrix[]::new));
    }

    private void rows(SampledRuns sample, PairPictures pictures, PairMap map, String view, Consumer<Matrix> sink) {
        Column column = new Column("x", new PairSource(pictures, map, view, horizon));
        TransitionTable table = TransitionTable.of(sample, List.of(column), horizon, passes);
        List<Integer> all = IntStream.range(0, sample.episodes().size()).boxed().toList();
        table.forEach(all, batch -> sink.accept(batch.values()));
        sample.close();
    }

    private Reduced reduce(PairPictures pictures, Stacked responses, String viewOrNull) {
        int d = responses.size();
        List<String> views = viewOrNull == null
                ? List.of(data.schema().frames())
                : List.of(data.schema().frames(), viewOrNull);
        List<float[]> parts = new ArrayList<>();
        int n = 0;
        for (String view : views) {
            SampledRuns sample = sample(options.transitions() / views.size());
            rows(sample, pictures, responses, view, part -> parts.add(PairFeatures.floats(part)));
        }
        for (float[] part : parts) {
            n += part.length / d;
        }
        float[] rows = new float[Math.multiplyExact(n, d)];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, rows, at, part.length);
            at += part.length;
        }
        parts.clear();
        if (n < 3) {
            throw new UsageException("the training episodes of " + data.location() + " hold " + n
                    + " transitions, too few for pair features; give longer or more episodes");
        }
        int size = options.size() == 0 ? d : Math.min(options.size(), d);
        if (size > n - 1) {
            notices.add("pair features are reduced to " + (n - 1) + " numbers, not " + size
                    + ", since the sample holds " + n + " transitions");
        }
        boolean random = options.reduction() == LiftedOptions.Reduction.RANDOM;
        return ResponseReduction.fit(responses, rows, size, random, seed);
    }
}
