package org.exolam.neural;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.Matrix;
import org.exolam.neural.engine.TensorFile;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.Shape;
import org.exolam.neural.network.View;
import org.exolam.neural.onnx.OnnxExport;
import org.exolam.objective.Gauge;
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
import org.exolam.transition.FrameSource;
import org.exolam.transition.OneHotSource;
import org.exolam.transition.TransitionBatch;

/**
 * A trained neural latent-action model. Safe for several threads, which take turns. The same bits for a batch of
 * transitions on one machine, for any number of threads that ask.
 */
public final class NeuralLam implements LatentActionModel {
    /** Of {@code model.json}. */
    public static final String KIND = "neural";

    private static final int SCHEMA = 1;

    /** Rows that go through the network at once: pictures between its layers are what takes memory. */
    private static final int CHUNK = 64;

    private static final String WEIGHTS = "network.";

    private final Inputs inputs;
    private final NeuralOptions options;
    private final LamNetwork network;
    private final Tensors tensors;
    private final Map<String, Object> facts;
    private final int threads;

    /**
     * What the model reads.
     *
     * @param representation φ
     * @param featuresOrNull ψ, where the encoder reads it
     * @param context columns that it is conditioned on, by the block's name
     */
    record Inputs(Representation representation, PairFeatures featuresOrNull, List<Column> context) {
        Inputs {
            context = List.copyOf(context);
        }
    }

    /** @param threads of native work */
    NeuralLam(Inputs inputs, NeuralOptions options, LamNetwork network, Map<String, Object> facts, int threads) {
        this.inputs = inputs;
        this.options = options;
        this.network = network;
        this.tensors = new Tensors(network);
        this.facts = new LinkedHashMap<>(facts);
        this.threads = threads;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Objective objective() {
        return network.plan().objective();
    }

    @Override
    public Gauge gauge() {
        return Gauge.LEARNED;
    }

    @Override
    public int size() {
        return objective().size();
    }

    public NeuralOptions options() {
        return options;
    }

    /** φ. */
    public Representation representation() {
        return inputs.representation();
    }

    /** ψ, where the encoder reads it. */
    public Optional<PairFeatures> features() {
        return Optional.ofNullable(inputs.featuresOrNull());
    }

    /** Numbers that were trained. */
    public long parameters() {
        return network.weights().count();
    }

    @Override
    public List<Column> encoderInputs(String view) {
        List<Column> columns = new ArrayList<>();
        if (inputs.featuresOrNull() == null) {
            columns.add(frames(Tensors.OBSERVATION, view, 0));
            columns.add(frames(Tensors.NEXT, view, objective().horizon()));
        } else {
            columns.add(inputs.featuresOrNull()
                    .column(Tensors.PAIR_FEATURES, view, objective().horizon()));
        }
        columns.addAll(inputs.context());
        return columns;
    }

    private Column frames(String name, String view, int offset) {
        return new Column(name, new FrameSource(inputs.representation(), view, offset));
    }

    @Override
    public Matrix encode(TransitionBatch batch) {
        return inChunks(
                batch,
                null,
                (view, z) -> network.squeeze(network.encode(view), false, 0).z());
    }

    @Override
    public boolean hasDecoder() {
        return network.hasDecoder();
    }

    @Override
    public List<Column> decoderInputs(String view) {
        List<Column> columns = new ArrayList<>();
        columns.add(frames(Tensors.OBSERVATION, view, 0));
        columns.addAll(inputs.context());
        return columns;
    }

    @Override
    public Column predicted(String view) {
        return frames(Tensors.NEXT, view, objective().horizon());
    }

    @Override
    public Matrix decode(TransitionBatch batch, Matrix z) {
        return inChunks(batch, z, network::decode);
    }

    /** What is made of some rows. */
    @FunctionalInterface
    private interface Work {
        Tensor apply(View view, Tensor zOrNull);
    }

    private Matrix inChunks(TransitionBatch batch, Matrix zOrNull, Work work) {
        Matrix o = columnOrNull(batch, Tensors.OBSERVATION);
        Matrix next = columnOrNull(batch, Tensors.NEXT);
        Matrix psi = columnOrNull(batch, Tensors.PAIR_FEATURES);
        Matrix[] context =
                inputs.context().stream().map(c -> batch.column(c.name())).toArray(Matrix[]::new);
        Matrix contextOrNull = context.length == 0 ? null : Matrix.stackColumns(context);
        List<Matrix> parts = new ArrayList<>();
        synchronized (this) {
            Torch.begin(threads);
            for (int from = 0; from < batch.count(); from += CHUNK) {
                int to = Math.min(batch.count(), from + CHUNK);
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = Torch.noGradient()) {
                    View view = new View(
                            o == null ? null : tensors.frames(o.rowRange(from, to)),
                            next == null ? null : tensors.frames(next.rowRange(from, to)),
                            psi == null ? null : tensors.matrix(psi.rowRange(from, to)),
                            tensors.conditioning(
                                    contextOrNull == null ? null : contextOrNull.rowRange(from, to), to - from));
                    Tensor z = zOrNull == null ? null : tensors.matrix(zOrNull.rowRange(from, to));
                    parts.add(tensors.rows(work.apply(view, z)));
                }
            }
        }
        return parts.size() == 1 ? parts.get(0) : Matrix.stackRows(parts.toArray(Matrix[]::new));
    }

    private static Matrix columnOrNull(TransitionBatch batch, String name) {
        return batch.layout().names().contains(name) ? batch.column(name) : null;
    }

    @Override
    public Map<String, Object> facts() {
        return new LinkedHashMap<>(facts);
    }

    /** The same with further facts. */
    NeuralLam withFacts(Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.putAll(more);
        return new NeuralLam(inputs, options, network, all, threads);
    }

    @Override
    public void save(Path folder) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.weights().all().forEach((name, t) -> weights.put(WEIGHTS + name, t));
        Map<String, Matrix> matrices =
                new LinkedHashMap<>(inputs.representation().tensors());
        if (inputs.featuresOrNull() != null) {
            matrices.putAll(inputs.featuresOrNull().tensors());
        }
        TensorFile.write(
                folder.resolve("model.safetensors"), weights, matrices, Map.of("format", "exolam", "kind", KIND));
        AtomicFiles.writeText(folder.resolve("model.json"), Json.pretty(toMap()));
    }

    /**
     * Writes {@code encoder.onnx}, and {@code decoder.onnx} where there is a decoder.
     *
     * @return names of the files
     * @throws UsageException where the network has no such form
     */
    public List<String> exportOnnx(Path folder) {
        Shape sizes = shape(options, network.plan());
        List<String> names = new ArrayList<>();
        synchronized (this) {
            try (PointerScope scope = new PointerScope()) {
                byte[] encoder = OnnxExport.encoder(network, sizes);
                AtomicFiles.write(folder.resolve("encoder.onnx"), out -> out.write(encoder));
                names.add("encoder.onnx");
                if (hasDecoder()) {
                    byte[] decoder = OnnxExport.decoder(network, sizes);
                    AtomicFiles.write(folder.resolve("decoder.onnx"), out -> out.write(decoder));
                    names.add("decoder.onnx");
                }
            }
        }
        return names;
    }

    private Map<String, Object> toMap() {
        Plan plan = network.plan();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("kind", KIND);
        json.put("size", size());
        json.put("gauge", gauge().key());
        json.put("parameters", parameters());
        json.put("objective", ObjectiveCodec.toMap(plan.objective()));
        json.put("model", options.toMap());
        json.put("represent", inputs.representation().describe());
        if (inputs.featuresOrNull() != null) {
            json.put(PairFeatures.KEY, inputs.featuresOrNull().describe());
        }
        json.put("context", inputs.context().stream().map(NeuralLam::describe).toList());
        json.put("secondRepresentation", plan.features());
        List<Object> heads = new ArrayList<>();
        plan.heads()
                .forEach(h -> heads.add(
                        new LinkedHashMap<>(Map.of("name", h.name(), "width", h.width(), "discrete", h.discrete()))));
        json.put("heads", heads);
        json.put("facts", facts);
        return json;
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
     * @param threads of native work
     * @throws DataException where a file is missing, corrupt or contradicts the other
     */
    public static NeuralLam load(Path folder, Dataset data, int threads) {
        Path file = folder.resolve("model.json");
        Settings json = Settings.of("", Json.parse(file.toString(), text(file)));
        if (json.integer("schema", 0) != SCHEMA || !KIND.equals(json.string("kind", ""))) {
            throw new DataException(file + " is schema " + json.raw("schema") + " of kind " + json.raw("kind")
                    + "; this version reads neural models of schema " + SCHEMA);
        }
        org.exolam.data.tensors.Tensors stored = Safetensors.read(folder.resolve("model.safetensors"));
        try {
            return load(json, stored, data, threads);
        } catch (UsageException e) {
            throw new DataException(file + " describes a model this version does not know: " + e.getMessage(), e);
        }
    }

    private static NeuralLam load(Settings json, org.exolam.data.tensors.Tensors stored, Dataset data, int threads) {
        Representation representation = Representations.load(
                json.child(Representations.KEY).toMap(),
                matrices(stored, Representations.KEY),
                data.schema().frame());
        PairFeatures features = json.has(PairFeatures.KEY)
                ? PairFeatures.load(
                        json.child(PairFeatures.KEY).toMap(), matrices(stored, PairFeatures.KEY), representation)
                : null;
        Inputs inputs = new Inputs(representation, features, context(json));
        NeuralOptions options = NeuralOptions.parse(json.child("model"));
        List<Plan.Head> heads = new ArrayList<>();
        for (Settings h : json.children("heads")) {
            heads.add(new Plan.Head(h.requiredString("name"), h.integer("width", 1), h.bool("discrete", false)));
        }
        Plan plan = plan(
                options,
                ObjectiveCodec.parse(json.child("objective")),
                inputs,
                json.integer("secondRepresentation", 0),
                heads);
        LamNetwork network = new LamNetwork(plan, shape(options, plan), new Weights(0, Torch.device("cpu")), 0);
        Map<String, Tensor> named = new LinkedHashMap<>();
        network.weights().all().forEach((name, t) -> named.put(WEIGHTS + name, t));
        TensorFile.fill(named, stored);
        return new NeuralLam(inputs, options, network, json.child("facts").toMap(), threads);
    }

    /** What a network is built for. */
    static Plan plan(NeuralOptions options, Objective objective, Inputs inputs, int second, List<Plan.Head> heads) {
        Representation representation = inputs.representation();
        int stack = representation.perFrame().isPresent() ? representation.history() + 1 : 1;
        return new Plan(
                objective,
                representation.output(),
                stack,
                inputs.featuresOrNull() == null ? 0 : inputs.featuresOrNull().size(),
                inputs.context().stream().mapToInt(c -> c.source().width()).sum(),
                second,
                options.encoder() != NeuralOptions.Encoder.SHARED,
                heads);
    }

    /** Sizes inside it. */
    static Shape shape(NeuralOptions options, Plan plan) {
        boolean convolutions = switch (options.encoder()) {
            case AUTO -> plan.frame().isImage();
            case IMPALA, TRANSFORMER, SHARED -> true;
            case MLP -> false;
        };
        if (convolutions && !plan.frame().isImage()) {
            throw new UsageException("model.encoder is "
                    + options.encoder().key() + ", which reads pictures, but represent makes "
                    + plan.frame() + "; leave out the steps that do so, or take model.encoder=mlp");
        }
        return new Shape(
                convolutions,
                options.encoder() == NeuralOptions.Encoder.TRANSFORMER,
                options.encoder() == NeuralOptions.Encoder.SHARED && !plan.readsPairFeatures(),
                options.width(),
                options.depth(),
                options.hidden());
    }

    private static Map<String, Matrix> matrices(org.exolam.data.tensors.Tensors stored, String key) {
        Map<String, Matrix> found = new LinkedHashMap<>();
        stored.arrays().keySet().stream()
                .filter(n -> n.startsWith(key + "."))
                .forEach(n -> found.put(n, stored.matrix(n)));
        return found;
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

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new DataException(
                    file + " cannot be read (" + AtomicFiles.reason(e) + "); give the folder of a finished run", e);
        }
    }
}
