package org.exolam.io.onnx;

import org.exolam.representation.FrameNetwork;
import org.exolam.representation.FrameNetworkProvider;
import org.exolam.settings.Settings;

/** Brings {@code onnx} to representations. */
public final class OnnxProvider implements FrameNetworkProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OnnxProvider() {
        // Nothing to prepare: the library is loaded with the first network.
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
