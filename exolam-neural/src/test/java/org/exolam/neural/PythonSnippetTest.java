package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.linalg.Matrix;
import org.exolam.neural.engine.TensorFile;
import org.exolam.neural.engine.Torch;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Json;
import org.exolam.settings.Settings;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/neural.md says of reading a model in Python, run as it stands there; PYTHON names the interpreter. */
class PythonSnippetTest {
    private static final double TOLERANCE = 1e-4;
    private static final int SIDE = 20;

    @TempDir
    Path folder;

    private static String python() {
        String named = System.getenv("PYTHON");
        return named == null ? "python3" : named;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? out : "";
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return run(python(), "-c", "import torch, safetensors.torch; print(1)")
                    .startsWith("1");
        } catch (IOException e) {
            return false;
        }
    }

    /** The indented lines that begin with the import of json. */
    private static String snippet() throws IOException {
        String all = Files.readString(Path.of("../docs/neural.md"));
        StringBuilder code = new StringBuilder();
        for (String line : all.substring(all.indexOf("    import json")).split("\n")) {
            if (!line.isEmpty() && !line.startsWith("    ")) {
                break;
            }
            code.append(line.isEmpty() ? line : line.substring(4)).append('\n');
        }
        return code.toString();
    }

    private static Dataset pictures() {
        byte[] pixels = new byte[8 * SIDE * SIDE * 3];
        new SplittableRandom(2).nextBytes(pixels);
        return MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.images(8, SIDE, SIDE, 3, pixels)))
                .build();
    }

    @Test
    void theSnippetOfTheDocumentationGivesTheModelsOwnLatents() throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasPython(), "no Python with torch and safetensors");
        Dataset data = pictures();
        Representation phi = Representations.parse("stack 2").fit(data, List.of(0), FitOptions.DEFAULT);
        NeuralLam lam = new NeuralTrainer(
                        Worlds.small(), Worlds.steps(Map.of("steps", 3, "batch", 4)), 1, 1, Monitor.NONE)
                .train(
                        new TrainingTask(
                                data,
                                List.of(0),
                                Long.MAX_VALUE,
                                phi,
                                null,
                                null,
                                ObjectiveCodec.parse(
                                        Settings.of("objective", Map.of("bottleneck", Map.of("size", 3))))),
                        null);
        lam.save(folder);
        TransitionBatch[] batch = new TransitionBatch[1];
        TransitionTable.of(data, lam.encoderInputs("obs"), 1, new TransitionOptions(1, 7, 7))
                .forEach(List.of(0), b -> batch[0] = b);
        try (PointerScope scope = new PointerScope()) {
            TensorFile.write(
                    folder.resolve("frames.safetensors"),
                    Map.of("o", pictures(batch[0].column("o")), "next", pictures(batch[0].column("o'"))),
                    Map.of(),
                    Map.of());
        }
        Path script = folder.resolve("snippet.py");
        Files.writeString(
                script,
                snippet() + "\nx = load_file(sys.argv[2])\n"
                        + "print(json.dumps({\"z\": encode(x[\"o\"], x[\"next\"], 3).tolist()}))\n");
        String out = run(
                python(),
                script.toString(),
                folder.toString(),
                folder.resolve("frames.safetensors").toString());
        assertTrue(!out.isEmpty(), "the snippet failed");
        List<?> found = (List<?>) Json.parse("z", out).get("z");
        Matrix z = lam.encode(batch[0]);
        for (int i = 0; i < z.rows(); i++) {
            List<?> row = (List<?>) found.get(i);
            for (int j = 0; j < z.cols(); j++) {
                assertEquals(z.get(i, j), ((Number) row.get(j)).doubleValue(), TOLERANCE * Math.max(1, z.maxAbs()));
            }
        }
    }

    /** Rows of height · width · channels as channels × height × width. */
    private static Tensor pictures(Matrix rows) {
        return Torch.of(rows.array(), rows.rows(), SIDE, SIDE, rows.cols() / SIDE / SIDE)
                .permute(0, 3, 1, 2)
                .contiguous()
                .to(org.bytedeco.pytorch.global.torch.ScalarType.Float);
    }
}
