package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.exolam.app.config.Configuration;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.Run;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported networks give in ONNX Runtime what they give here. */
class ExportTest {
    private static final double TOLERANCE = 1e-4;

    private static final String SAMPLE = "../samples/cheetah-sample.hdf5";

    @TempDir
    static Path folder;

    private static String vectors;

    @BeforeAll
    static void write() {
        vectors = Npz.recording().write(folder.resolve("recording.npz"));
    }

    static Stream<Arguments> models() {
        String next = "{block: nextObservation}";
        return Stream.of(
                Arguments.of("pictures", SAMPLE, "resize 20 | stack 2", "{kind: continuous, size: 3}", next, 1),
                Arguments.of("odd pictures", SAMPLE, "resize 21x19", "{kind: variational, size: 3}", next, 2),
                Arguments.of("vectors", "", "", "{kind: fsq, levels: [5, 8]}", next, 1),
                Arguments.of("books", SAMPLE, "resize 20", "{kind: vq, size: 4, codes: 5, books: 2}", next, 1),
                Arguments.of("linear vectors", "", "", "{kind: continuous, size: 2}", next, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void encoderAndDecoderInOnnxRuntimeAreTheModels(
            String name, String path, String represent, String bottleneck, String target, int depth)
            throws OrtException {
        Path run = folder.resolve("run " + name);
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "data.path=" + (path.isEmpty() ? vectors : path),
                "model={kind: neural, width: 8, hidden: 12, depth: " + depth + "}",
                "objective={bottleneck: " + bottleneck + ", targets: [" + target + "]}",
                "train={steps: 6, batch: 8, workers: 1, learningRate: 0.01}",
                "--out",
                run.toString()));
        if (!represent.isEmpty()) {
            arguments.add("represent=" + represent);
        }
        Cli trained = Cli.run(arguments.toArray(String[]::new));
        assertEquals(0, trained.code(), trained.err());
        Path out = folder.resolve("export " + name);
        Cli exported = Cli.run("export", run.toString(), "--out", out.toString(), "--format", "onnx", "--json");
        assertEquals(0, exported.code(), exported.err());
        assertEquals(
                List.of("model.json", "model.safetensors", "encoder.onnx", "decoder.onnx"),
                exported.json().get("files"));
        compare(run, out);
    }

    @Test
    void aTransformerWithABookInOnnxRuntimeIsTheModel() throws OrtException {
        Path run = folder.resolve("run transformer");
        Cli trained = Cli.run(
                "train",
                "data.path=" + SAMPLE,
                "model={kind: neural, encoder: transformer, hidden: 64, depth: 2}",
                "objective={bottleneck: {kind: vq, size: 3, codes: 4}, targets: [{block: nextObservation}]}",
                "represent=resize 16x24 | stack 2",
                "train={steps: 6, batch: 8, workers: 1, learningRate: 0.01}",
                "--out",
                run.toString());
        assertEquals(0, trained.code(), trained.err());
        Path out = folder.resolve("export transformer");
        Cli exported = Cli.run("export", run.toString(), "--out", out.toString(), "--format", "onnx");
        assertEquals(0, exported.code(), exported.err());
        compare(run, out);
    }

    private static void compare(Path folder, Path out) throws OrtException {
        Run run = Run.open(folder);
        Configuration made = run.configuration();
        Console quiet = new Console(null, null, false, true, false);
        try (Dataset data = Recordings.open(made.data(), quiet)) {
            LatentActionModel model = run.model(data);
            List<Column> columns = model.encoderInputs(data.schema().frames());
            List<TransitionBatch> batches = new ArrayList<>();
            TransitionTable.of(data, columns, 1, new TransitionOptions(1, 7, 7)).forEach(List.of(0), batches::add);
            TransitionBatch batch = batches.get(0);
            Matrix z = model.encode(batch);
            Matrix o = batch.column("o");
            Matrix next = batch.column("o'");
            Matrix foundZ = run(out.resolve("encoder.onnx"), Map.of("o", o, "o_next", next), "z");
            assertClose(z, foundZ);
            assertClose(model.decode(batch, z), run(out.resolve("decoder.onnx"), Map.of("o", o, "z", z), "o_next"));
        }
    }

    private static void assertClose(Matrix expected, Matrix found) {
        assertEquals(expected.rows(), found.rows());
        assertEquals(expected.cols(), found.cols());
        assertTrue(expected.maxAbs() > 0);
        assertEquals(0, expected.minus(found).maxAbs(), TOLERANCE * Math.max(1, expected.maxAbs()));
    }

    /** Rows of height · width · channels go in and come out as channels · height · width where the graph sees pictures. */
    private static Matrix run(Path file, Map<String, Matrix> inputs, String output) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            Map<String, OnnxTensor> tensors = new HashMap<>();
            for (Map.Entry<String, Matrix> e : inputs.entrySet()) {
                long[] shape = ((ai.onnxruntime.TensorInfo)
                                session.getInputInfo().get(e.getKey()).getInfo())
                        .getShape()
                        .clone();
                shape[0] = e.getValue().rows();
                tensors.put(
                        e.getKey(),
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(turned(e.getValue(), shape)), shape));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                OnnxTensor found = (OnnxTensor) result.get(output).orElseThrow();
                long[] shape = found.getInfo().getShape();
                FloatBuffer values = found.getFloatBuffer();
                int width = values.remaining() / (int) shape[0];
                double[] rows = new double[values.remaining()];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = values.get(i / width * width + place(i % width, shape));
                }
                return Matrix.of((int) shape[0], width, rows);
            }
        }
    }

    private static float[] turned(Matrix rows, long[] shape) {
        float[] values = new float[rows.rows() * rows.cols()];
        for (int i = 0; i < values.length; i++) {
            int row = i / rows.cols();
            values[row * rows.cols() + place(i % rows.cols(), shape)] = (float) rows.array()[i];
        }
        return values;
    }

    /** Where number j of a picture with channels last stands with channels first. */
    private static int place(int j, long[] shape) {
        if (shape.length < 4) {
            return j;
        }
        int channels = (int) shape[1];
        int places = (int) (shape[2] * shape[3]);
        return j % channels * places + j / channels;
    }

    @Test
    void aLinearModelIsExportedAsMatricesAlone() {
        Path run = folder.resolve("linear");
        assertEquals(
                0,
                Cli.run("train", "data.path=" + vectors, "objective.bottleneck.size=2", "--out", run.toString())
                        .code());
        Cli onnx =
                Cli.run("export", run.toString(), "--out", folder.resolve("x").toString(), "--format", "onnx");
        assertEquals(2, onnx.code());
        assertTrue(onnx.err().contains("is matrices and no network"), onnx.err());
        Cli plain =
                Cli.run("export", run.toString(), "--out", folder.resolve("y").toString());
        assertEquals(0, plain.code(), plain.err());
        assertTrue(plain.out().contains("model.safetensors"), plain.out());
    }

    @Test
    void anEncoderThatReadsEachFrameByItselfInOnnxRuntimeIsTheModel() throws OrtException {
        Path run = folder.resolve("shared");
        Cli trained = Cli.run(
                "train",
                "data.path=" + SAMPLE,
                "represent=resize 20 | stack 2",
                "model={kind: neural, encoder: shared, width: 8, hidden: 12, depth: 2}",
                "objective={bottleneck: {size: 3}, targets: [{block: nextObservation}]}",
                "train={steps: 6, batch: 8, workers: 1, learningRate: 0.01}",
                "--out",
                run.toString());
        assertEquals(0, trained.code(), trained.err());
        Path out = folder.resolve("export shared");
        Cli exported = Cli.run("export", run.toString(), "--out", out.toString(), "--format", "onnx");
        assertEquals(0, exported.code(), exported.err());
        compare(run, out);
    }

    @Test
    void anEncoderWithoutADecoderIsExportedAlone() {
        Path run = folder.resolve("learned");
        Cli trained = Cli.run(
                "train",
                "data.path=" + SAMPLE,
                "represent=resize 16",
                "model={kind: neural, encoder: shared, width: 4, hidden: 8, depth: 1}",
                "objective={bottleneck: {size: 2}, targets: [{block: nextObservation, space: ema}]}",
                "train={steps: 2, batch: 8, workers: 1}",
                "--out",
                run.toString());
        assertEquals(0, trained.code(), trained.err());
        Cli onnx = Cli.run(
                "export", run.toString(), "--out", folder.resolve("v").toString(), "--format", "onnx", "--json");
        assertEquals(0, onnx.code(), onnx.err());
        assertEquals(
                List.of("model.json", "model.safetensors", "encoder.onnx"),
                onnx.json().get("files"));
    }
}
