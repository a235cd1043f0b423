package org.exolam.linear;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.Dataset;
import org.exolam.data.tensors.Safetensors;
import org.exolam.data.tensors.Tensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.linear.LinearTrainer.Decoder;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;
import org.exolam.settings.Settings;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.OneHotSource;
import org.exolam.transition.TransitionBatch;

/**
 * A linear latent-action model.
 *
 * <pre>{@code
 * z = D (x − mean x) + C (c − mean c);   ô' = mean o' + A_d (c − mean c) + B_d z
 * }</pre>
 *
 * <p>x is φ(o') (or several horizons of it), c is φ(o) and what else was conditioned on. Shapes: D k × d_x, C k × d_c,
 * A_d d × d_c, B_d d × k; rows of batches are transitions.
 */
public final class LinearLam implements LatentActionModel {
    private static final int SCHEMA = 1;
    private static final String LINEAR = "linear";
    private static final String LIFTED = "lifted";

    private final Objective objective;
    private final Inputs inputs;
    private final LinearMap map;
    private final Decoder decoder;
    private final Vector meanInput;
    private final Vector meanConditioning;
    private final Map<String, Object> facts;

    LinearLam(
            Objective objective,
            Inputs inputs,
            LinearMap map,
            Decoder decoder,
            Vector meanInput,
            Vector meanConditioning,
            Map<String, Object> facts) {
        this.objective = objective;
        this.inputs = inputs;
        this.map = map;
        this.decoder = decoder;
        this.meanInput = meanInput;
        this.meanConditioning = meanConditioning;
        this.facts = new LinkedHashMap<>(facts);
    }

    @Override
    public String kind() {
        return inputs.isLifted() ? LIFTED : LINEAR;
    }

    @Override
    public Objective objective() {
        return objective;
    }

    @Override
    public Gauge gauge() {
        return objective.goal() instanceof Goal.Agreement a && !a.givenObservation()
                ? Gauge.LEARNED
                : objective.gauge();
    }

    @Override
    public int size() {
        return map.d().rows();
    }

    /** φ. */
    public Representation representation() {
        return inputs.representation();
    }

    /** ψ, where the encoder reads it. */
    public Optional<PairFeatures> features() {
        return Optional.ofNullable(inputs.liftedOrNull());
    }

    /** D, C and G. */
    public LinearMap map() {
        return map;
    }

    @Override
    public List<Column> encoderInputs(String view) {
        return inputs.encoderColumns(view);
    }

    @Override
    public Matrix encode(TransitionBatch batch) {
        Matrix x = centred(batch, inputs.input(), meanInput);
        Matrix c = centred(batch, inputs.conditioning(), meanConditioning);
        return x.timesTranspose(map.d()).plus(c.timesTranspose(map.c()));
    }

    @Override
    public List<Column> decoderInputs(String view) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column(Inputs.OBSERVATION, inputs.source(view, 0)));
        columns.addAll(inputs.context());
        return columns;
    }

    @Override
    public Column predicted(String view) {
        int h = objective.horizon();
        return new Column(Inputs.next(h), inputs.source(view, h));
    }

    @Override
    public Matrix decode(TransitionBatch batch, Matrix z) {
        Matrix c = centred(batch, inputs.conditioning(), meanConditioning);
        Matrix out = c.timesTranspose(decoder.a()).plus(z.timesTranspose(decoder.b()));
        return shifted(out, decoder.mean(), 1);
    }

    private static Matrix centred(TransitionBatch batch, List<String> names, Vector mean) {
        Matrix[] parts = names.stream().map(batch::column).toArray(Matrix[]::new);
        return shifted(parts.length == 1 ? parts[0] : Matrix.stackColumns(parts), mean, -1);
    }

    /** Rows that belong to the caller, changed in place. */
    private static Matrix shifted(Matrix rows, Vector by, double sign) {
        double[] values = rows.array();
        double[] shift = by.toArray();
        for (int at = 0; at < values.length; at += shift.length) {
            for (int j = 0; j < shift.length; j++) {
                values[at + j] += sign * shift[j];
            }
        }
        return rows;
    }

    /**
     * What each latent reads of o' and of o, as weights in the frame's own space: rows D and C pulled back through φ;
     * null where φ is not linear or looks back.
     */
    public List<Matrix> readingOrNull() {
        if (inputs.isLifted()) {
            return null;
        }
        int d = inputs.representation().size();
        Matrix ofNext = inputs.representation().pullBackOrNull(map.d().columnRange(0, d));
        Matrix ofCurrent = inputs.representation().pullBackOrNull(map.c().columnRange(0, d));
        return ofNext == null || ofCurrent == null ? null : List.of(ofNext, ofCurrent);
    }

    @Override
    public Map<String, Object> facts() {
        return new LinkedHashMap<>(facts);
    }

    @Override
    public void save(Path folder) {
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        tensors.put("encoder.D", map.d());
        tensors.put("encoder.C", map.c());
        tensors.put("encoder.G", map.g());
        tensors.put("decoder.A", decoder.a());
        tensors.put("decoder.B", decoder.b());
        tensors.put("mean.input", row(meanInput));
        tensors.put("mean.conditioning", row(meanConditioning));
        tensors.put("mean.target", row(decoder.mean()));
        tensors.putAll(inputs.representation().tensors());
        if (inputs.isLifted()) {
            tensors.putAll(inputs.liftedOrNull().tensors());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("kind", kind());
        json.put(
                "formula",
                "z = D (x - mean.input) + C (c - mean.conditioning); x = "
                        + (inputs.isLifted() ? "lifted(o, o')" : "represent(o')") + ", c = represent(o)");
        json.put("size", size());
        json.put("gauge", gauge().key());
        json.put("objective", ObjectiveCodec.toMap(objective));
        json.put("represent", inputs.representation().describe());
        if (inputs.isLifted()) {
            json.put(PairFeatures.KEY, inputs.liftedOrNull().describe());
        }
        json.put("context", inputs.context().stream().map(LinearLam::describe).toList());
        json.put("facts", facts);
        Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "exolam", "kind", kind()));
        AtomicFiles.writeText(folder.resolve("model.json"), Json.pretty(json));
    }

    private static Matrix row(Vector v) {
        return Matrix.of(1, v.size(), v.toArray());
    }

    private static Map<String, Object> describe(Column column) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", column.name());
        ColumnSource source = column.source();
        if (source instanceof OneHotSource oneHot) {
            map.put("block", oneHot.block());
            map.put("classes", oneHot.classes());
        } else if (source instanceof BlockSource block) {
            map.put("block", block.block());
            map.put("width", block.width());
        }
        return map;
    }

    /**
     * Reads a saved model.
     *
     * @param folder with {@code model.json} and {@code model.safetensors}
     * @param data what it will be used on; its frames must be those the model was fitted for
     * @throws DataException where a file is missing, corrupt or contradicts the other
     */
    public static LinearLam load(Path folder, Dataset data) {
        Path file = folder.resolve("model.json");
        Settings json = Settings.of("", Json.parse(file.toString(), text(file)));
        Tensors tensors = Safetensors.read(folder.resolve("model.safetensors"));
        String kind = json.string("kind", "");
        if (json.integer("schema", 0) != SCHEMA || !List.of(LINEAR, LIFTED).contains(kind)) {
            throw new DataException(file + " is schema " + json.raw("schema") + " of kind " + json.raw("kind")
                    + "; this version reads linear and lifted models of schema " + SCHEMA);
        }
        Objective objective = objective(file, json);
        Map<String, Matrix> fitted = new LinkedHashMap<>();
        tensors.arrays().keySet().stream()
                .filter(n -> n.startsWith(Representations.KEY + "."))
                .forEach(n -> fitted.put(n, tensors.matrix(n)));
        Representation representation = Representations.load(
                json.child(Representations.KEY).toMap(), fitted, data.schema().frame());
        PairFeatures features = null;
        if (kind.equals(LIFTED)) {
            Map<String, Matrix> arrays = new LinkedHashMap<>();
            tensors.arrays().keySet().stream()
                    .filter(n -> n.startsWith(PairFeatures.KEY + "."))
                    .forEach(n -> arrays.put(n, tensors.matrix(n)));
            features = PairFeatures.load(json.child(PairFeatures.KEY).toMap(), arrays, representation);
        }
        Inputs inputs = Inputs.of(objective, representation, context(json), features);
        int k = json.integer("size", 0);
        int dx = inputs.width();
        int dc = representation.size()
                + inputs.context().stream().mapToInt(c -> c.source().width()).sum();
        return new LinearLam(
                objective,
                inputs,
                new LinearMap(
                        tensors.matrix("encoder.D", k, dx),
                        tensors.matrix("encoder.C", k, dc),
                        tensors.matrix("encoder.G", k, dc)),
                new Decoder(
                        tensors.matrix("decoder.A", representation.size(), dc),
                        tensors.matrix("decoder.B", representation.size(), k),
                        vector(tensors, "mean.target", representation.size())),
                vector(tensors, "mean.input", dx),
                vector(tensors, "mean.conditioning", dc),
                json.child("facts").toMap());
    }

    private static Vector vector(Tensors tensors, String name, int size) {
        return Vector.of(tensors.matrix(name, 1, size).array());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new DataException(
                    file + " cannot be read (" + AtomicFiles.reason(e) + "); give the folder of a finished run", e);
        }
    }

    private static Objective objective(Path file, Settings json) {
        try {
            return ObjectiveCodec.parse(json.child("objective"));
        } catch (UsageException e) {
            throw new DataException(file + " holds an objective this version does not know: " + e.getMessage(), e);
        }
    }

    private static List<Column> context(Settings json) {
        List<Column> columns = new ArrayList<>();
        for (Settings c : json.children("context")) {
            ColumnSource source = c.has("classes")
                    ? new OneHotSource(
                            c.requiredString("block"),
                            0,
                            c.integers("classes", List.of()).stream()
                                    .map(Integer::longValue)
                                    .toList())
                    : new BlockSource(c.requiredString("block"), 0, c.integer("width", 1));
            columns.add(new Column(c.requiredString("name"), source));
        }
        return columns;
    }
}
