package org.exolam.io.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.exolam.representation.FrameNetwork;
import org.exolam.representation.FrameNetworkProvider;
import org.exolam.settings.Json;
import org.exolam.settings.Settings;

/** Brings {@code onnx} to representations. */
public final class OnnxProvider implements FrameNetworkProvider {
    private static final int NAME_LENGTH = 32;

    /** For {@link java.util.ServiceLoader}. */
    public OnnxProvider() {
        // Nothing to prepare: the library is loaded with the first network.
    }

    /** The runtime's name and version, after its native code was loaded. */
    public static String version() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public String step() {
        return "onnx";
    }

    @Override
    public FrameNetwork open(String where, byte[] model, Settings options, int height, int width) {
        String folder = options.string(KeptFeatures.CACHE, null);
        Map<String, Object> others = options.toMap();
        others.remove(KeptFeatures.CACHE);
        FrameNetwork network = OnnxNetwork.open(where, model, Settings.of(step(), others), height, width);
        return folder == null ? network : kept(network, model, Path.of(folder).toAbsolutePath());
    }

    /** In a file of the network's own; a model that was moved to where its folder cannot be does without. */
    private static FrameNetwork kept(FrameNetwork network, byte[] model, Path folder) {
        if (!Files.isDirectory(folder) && !Files.isDirectory(folder.getParent())) {
            return network;
        }
        MessageDigest digest = KeptFeatures.sha256();
        digest.update(model);
        digest.update(Json.line(network.options()).getBytes(StandardCharsets.UTF_8));
        String name = HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH) + ".features";
        return new KeptFeatures(network, FeatureFile.of(folder.resolve(name), network.size()), folder.toString());
    }
}
