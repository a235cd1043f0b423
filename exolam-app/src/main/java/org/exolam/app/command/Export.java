package org.exolam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.run.Run;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.neural.NeuralLam;
import org.exolam.objective.LatentActionModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run's model for other programs. */
@Command(
        name = "export",
        description =
                "Writes a run's model for other programs: safetensors with its description, and ONNX of encoder and"
                        + " decoder where the model is a network.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam export run --out model",
            "  exolam export run --out model --format onnx",
            "",
            "docs/neural.md reads the safetensors in PyTorch, in thirty lines."
        })
public final class Export implements Callable<Integer> {
    private static final String SAFETENSORS = "safetensors";
    private static final String ONNX = "onnx";

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a finished run.")
    Path run;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to write.")
    Path out;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = SAFETENSORS,
            description = "safetensors (default), or onnx: both beside each other.")
    String format;

    @Option(names = "--overwrite", description = "Replace the folder where it exists.")
    boolean overwrite;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        if (!List.of(SAFETENSORS, ONNX).contains(format)) {
            throw new UsageException("--format is " + format + "; expected safetensors or onnx");
        }
        Console console = output.console();
        Run made = Run.open(run);
        try (Dataset data = Recordings.open(made.configuration().data(), console);
                OutputFolder folder = OutputFolder.begin(out, overwrite, "model.json")) {
            LatentActionModel model = made.model(data);
            model.save(folder.path());
            List<String> files = new ArrayList<>(List.of("model.json", "model.safetensors"));
            if (format.equals(ONNX)) {
                if (!(model instanceof NeuralLam network)) {
                    throw new UsageException("the model of " + run + " is " + model.kind()
                            + ", which is matrices and no network; take --format safetensors");
                }
                files.addAll(network.exportOnnx(folder.path()));
            }
            folder.finish();
            console.say(out + ": " + String.join(", ", files));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("out", out.toString());
            result.put("files", files);
            console.result(result);
        }
        return 0;
    }
}
