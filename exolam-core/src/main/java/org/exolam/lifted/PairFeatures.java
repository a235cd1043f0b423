package org.exolam.lifted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.representation.FrameAugmentation;
import org.exolam.representation.Representation;
import org.exolam.settings.Settings;
import org.exolam.transition.Column;

/**
 * ψ(o, o'): fixed local features of a transition, p numbers. Filters see small patches of o and of what changes, their
 * rectified responses are averaged over the cells of a grid, standardised and reduced. Fitted without gradients and
 * without labels by {@link PairFeatureFit}; immutable, safe for several threads, and of one transition the same bits
 * whatever is computed beside it. Reference: THEORY section 5.
 */
public final class PairFeatures {
    /** Prefix of its tensors in a model. */
    public static final String KEY = "lifted";

    /** What ψ of the transitions seen last may take: 80,000 of 800 numbers. */
    private static final long REMEMBERED_BYTES = 1L << 28;

    private static final String FILTERS = "filters";
    private static final String BIAS = "bias";
    private static final String MEAN = "mean";
    private static final String PROJECTION = "projection";
    private static final String SCALE = "scale";

    private final LiftedOptions options;
    private final PairPictures pictures;
    private final List<FilterBank> banks;
    private final Reduced reduced;
    private final List<String> notices;
    private final Map<String, Object> facts;
    private final PairMemory memory;

    PairFeatures(
            LiftedOptions options,
            PairPictures pictures,
            List<FilterBank> banks,
            Reduced reduced,
            List<String> notices,
            Map<String, Object> facts) {
        this.options = options;
        this.pictures = pictures;
        this.banks = List.copyOf(banks);
        this.reduced = reduced;
        this.notices = List.copyOf(notices);
        this.facts = new LinkedHashMap<>(facts);
        memory = new PairMemory(reduced.size(), REMEMBERED_BYTES);
    }

    /** p. */
    public int size() {
        return reduced.size();
    }

    List<FilterBank> banks() {
        return banks;
    }

    /** How it was asked for. */
    public LiftedOptions options() {
        return options;
    }

    /** What fitting decided that was not asked for: sentences for the user. */
    public List<String> notices() {
        return notices;
    }

    /** What came out of fitting: responses, agreement of the filters. */
    public Map<String, Object> facts() {
        return new LinkedHashMap<>(facts);
    }

    /**
     * ψ of every transition as a column.
     *
     * @param view the block that holds the frames
     * @param horizon h, steps from o to o'
     */
    public Column column(String name, String view, int horizon) {
        return new Column(name, new RememberedPairSource(new PairSource(pictures, reduced, view, horizon), memory));
    }

    /**
     * ψ of every transition under a made-up exogenous change, the same in o and o', drawn anew for every transition.
     *
     * @param seed of all draws
     */
    public Column augmentedColumn(String name, String view, int horizon, FrameAugmentation augmentation, long seed) {
        return new Column(
                name, new AugmentedPairSource(new PairSource(pictures, reduced, view, horizon), augmentation, seed));
    }

    /**
     * Filters as pictures, one list for each patch size: side × side × depth numbers, channels last, in the order in which
     * they were chosen.
     */
    public List<Filters> filters() {
        List<Filters> all = new ArrayList<>();
        for (FilterBank bank : banks) {
            int q = bank.geometry().patch(bank.side());
            Matrix m = Matrix.zeros(bank.filters(), q);
            for (int f = 0; f < bank.filters(); f++) {
                for (int i = 0; i < q; i++) {
                    m.array()[f * q + i] = bank.weights()[i * bank.filters() + f];
                }
            }
            all.add(new Filters(bank.side(), bank.geometry().depth(), m));
        }
        return all;
    }

    /**
     * Filters of one patch size.
     *
     * @param side of a patch
     * @param depth numbers at a place
     * @param weights one filter a row
     */
    public record Filters(int side, int depth, Matrix weights) {}

    /** Colours of a place in the frames that filters see. */
    public int colours() {
        return pictures.colours();
    }

    /** Names of the channels that hold as many numbers a place as the frames have colours, in their order. */
    public List<String> channelNames() {
        return options.channels().stream()
                .filter(c -> c != Channel.FLOW)
                .map(Channel::key)
                .toList();
    }

    /** Rows and columns of the cells that responses are averaged over, of the first grid. */
    public int grid() {
        return options.grids().get(0);
    }

    /**
     * How much directions of ψ read from each cell of the first grid: root of the summed squares of the weights that lead
     * there, over banks, filters and sides, in units of each response's deviation; null where a picture has fewer places
     * than the grid has cells.
     *
     * @param directions m × p
     * @return m × (grid · grid), rows of cells from the top
     */
    public Matrix regionsOrNull(Matrix directions) {
        if (banks.stream().anyMatch(b -> !b.fillsFirstGrid())) {
            return null;
        }
        int cells = grid() * grid();
        Matrix perResponse = directions.timesTranspose(reduced.projection());
        double[] out = new double[directions.rows() * cells];
        for (int m = 0; m < directions.rows(); m++) {
            int at = 0;
            for (FilterBank bank : banks) {
                int perCell = 2 * bank.filters();
                for (int cell = 0; cell < cells; cell++) {
                    for (int f = 0; f < perCell; f++) {
                        int j = at + cell * perCell + f;
                        double scaled = perResponse.get(m, j) * deviation(j);
                        out[m * cells + cell] += scaled * scaled;
                    }
                }
                at += bank.size();
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.sqrt(out[i]);
        }
        return Matrix.of(directions.rows(), cells, out);
    }

    private double deviation(int response) {
        double scale = reduced.scale().get(response);
        return scale > 0 ? 1 / scale : 0;
    }

    /** Configuration as JSON values. */
    public Map<String, Object> describe() {
        Map<String, Object> map = options.toMap();
        map.put("height", pictures.height());
        map.put("width", pictures.width());
        map.put("depth", pictures.depth());
        map.put("facts", facts);
        return map;
    }

    /** Fitted arrays by name, for safetensors. */
    public Map<String, Matrix> tensors() {
        Map<String, Matrix> all = new LinkedHashMap<>();
        for (int b = 0; b < banks.size(); b++) {
            FilterBank bank = banks.get(b);
            int q = bank.geometry().patch(bank.side());
            all.put(name(b, FILTERS), doubles(q, bank.filters(), bank.weights()));
            all.put(name(b, BIAS), doubles(1, bank.filters(), bank.bias()));
        }
        all.put(KEY + "." + MEAN, row(reduced.mean()));
        all.put(KEY + "." + SCALE, row(reduced.scale()));
        all.put(KEY + "." + PROJECTION, reduced.projection());
        return all;
    }

    private static String name(int bank, String what) {
        return KEY + "." + bank + "." + what;
    }

    private static Matrix row(Vector v) {
        return Matrix.of(1, v.size(), v.toArray());
    }

    private static Matrix doubles(int rows, int cols, float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return Matrix.of(rows, cols, copy);
    }

    /**
     * The features that were saved: they give the same bits.
     *
     * @param description what {@link #describe()} gave
     * @param tensors the model's, those of {@link #tensors()} among them
     * @param representation φ of the model
     * @throws DataException where description and tensors do not belong together
     */
    public static PairFeatures load(
            Map<String, Object> description, Map<String, Matrix> tensors, Representation representation) {
        Map<String, Object> asked = new LinkedHashMap<>(description);
        Settings facts = Settings.of(KEY, Map.of("facts", asked.getOrDefault("facts", Map.of())));
        List.of("height", "width", "depth", "facts").forEach(asked::remove);
        LiftedOptions options = LiftedOptions.parse(Settings.of(KEY, asked));
        PairPictures pictures = new PairPictures(representation.front(), options.channels());
        FilterBank.Geometry geometry = geometry(pictures, options);
        List<FilterBank> banks = new ArrayList<>();
        for (int b = 0; b < options.patches().size(); b++) {
            int side = side(options.patches().get(b), geometry);
            Matrix weights = tensor(tensors, name(b, FILTERS));
            Matrix bias = tensor(tensors, name(b, BIAS));
            if (weights.rows() != geometry.patch(side) || weights.cols() != bias.cols()) {
                throw broken(name(b, FILTERS), weights);
            }
            banks.add(new FilterBank(geometry, side, options.strides().get(b), floats(weights), floats(bias), (float)
                    options.threshold()));
        }
        Stacked all = new Stacked(banks);
        Matrix mean = tensor(tensors, KEY + "." + MEAN);
        Matrix scale = tensor(tensors, KEY + "." + SCALE);
        Matrix projection = tensor(tensors, KEY + "." + PROJECTION);
        if (mean.cols() != all.size() || scale.cols() != all.size() || projection.rows() != all.size()) {
            throw broken(KEY + "." + PROJECTION, projection);
        }
        Reduced reduced = Reduced.of(all, Vector.of(mean.array()), Vector.of(scale.array()), projection);
        return new PairFeatures(
                options,
                pictures,
                banks,
                reduced,
                List.of(),
                facts.child("facts").toMap());
    }

    private static Matrix tensor(Map<String, Matrix> tensors, String name) {
        Matrix m = tensors.get(name);
        if (m == null || !m.isFinite()) {
            throw new DataException("the model has no whole tensor " + name
                    + ", which its pair features need; copy both files of the model folder again");
        }
        return m;
    }

    private static DataException broken(String name, Matrix m) {
        return new DataException("the model's tensor " + name + " is " + m.rows() + " × " + m.cols()
                + ", which its description does not fit: the two files belong to different models");
    }

    static float[] floats(Matrix m) {
        float[] values = new float[m.array().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) m.array()[i];
        }
        return values;
    }

    static FilterBank.Geometry geometry(PairPictures pictures, LiftedOptions options) {
        return new FilterBank.Geometry(pictures.height(), pictures.width(), pictures.depth(), options.grids());
    }

    /** Patches are never larger than the picture; a vector is one place. */
    static int side(int asked, FilterBank.Geometry geometry) {
        return Math.min(asked, Math.min(geometry.height(), geometry.width()));
    }

    /** The frames it was fitted for. */
    public BlockSpec input() {
        return pictures.front().input();
    }
}
