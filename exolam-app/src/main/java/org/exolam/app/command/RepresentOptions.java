package org.exolam.app.command;

import java.util.ArrayList;
import java.util.List;
import org.exolam.representation.RepresentationSpec;
import org.exolam.representation.Representations;
import picocli.CommandLine.Option;

/** How frames become vectors. */
final class RepresentOptions {
    @Option(names = "--frame-size", paramLabel = "N", description = "Scale frames to N by N pixels first.")
    Integer frameSize;

    @Option(names = "--gray", description = "Drop colours first.")
    boolean gray;

    @Option(
            names = "--represent",
            paramLabel = "STEPS",
            description = "Steps from frame to vector, such as \"resize 32 | pca 256\" (default: pictures above 64 x 64"
                    + " are scaled to that; of pictures and long vectors the first 256 principal components count).")
    String represent;

    /** What was asked for; null for the default of the frames. */
    RepresentationSpec specOrNull() {
        List<String> steps = new ArrayList<>();
        if (frameSize != null) {
            steps.add("resize " + frameSize);
        }
        if (gray) {
            steps.add("gray");
        }
        if (steps.isEmpty() && represent == null) {
            return null;
        }
        steps.add(represent == null ? "pca " + Representations.COMPONENTS_DEFAULT : represent);
        return Representations.parse(String.join(" | ", steps));
    }
}
