package org.exolam.io.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import org.exolam.representation.FrameNetwork;
import org.exolam.representation.FrameNetworkProvider;
import org.exolam.settings.Settings;

/** Brings {@code onnx} to representations. */
public final class OnnxProvider implements FrameNetworkProvider {
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
        return OnnxNetwork.open(where, model, options, height, width);
    }
}
