package org.exolam.representation;

import org.exolam.settings.Settings;

/**
 * Brings a kind of network as a step of representations; found by {@link java.util.ServiceLoader}. Modules with heavy
 * dependencies provide them, so that this one has none.
 */
public interface FrameNetworkProvider {
    /** The step's name in a configuration: {@code onnx}. */
    String step();

    /**
     * Opens a network.
     *
     * @param where the file, for messages
     * @param model the file's bytes; not modified
     * @param options what a configuration says beside the file; unknown keys are errors
     * @param height of the frames, for networks that take any size
     * @param width of the frames
     * @throws org.exolam.error.DataException where the bytes are no such network
     * @throws org.exolam.error.UsageException where an option does not fit it
     */
    FrameNetwork open(String where, byte[] model, Settings options, int height, int width);
}
