package org.exolam.io.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.exolam.representation.FrameNetwork;

/**
 * A network whose features are kept on disk: a picture that was seen before, in whatever pass, block, process or recording,
 * is not run again. Pictures are told apart by their own numbers, so nothing can be out of date.
 */
final class KeptFeatures implements FrameNetwork {
    /** The option that names the folder. */
    static final String CACHE = "cache";

    private final FrameNetwork network;
    private final FeatureFile file;
    private final String folder;

    /**
     * @param network closed with this
     * @param folder as {@link #options()} gives it
     */
    KeptFeatures(FrameNetwork network, FeatureFile file, String folder) {
        this.network = network;
        this.file = file;
        this.folder = folder;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int height() {
        return network.height();
    }

    @Override
    public int width() {
        return network.width();
    }

    @Override
    public int size() {
        return network.size();
    }

    @Override
    public float[] apply(float[] pixels) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(pixels.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(pixels);
        byte[] key = Arrays.copyOf(sha256().digest(bytes.array()), FeatureFile.KEY_BYTES);
        float[] kept = file.readOrNull(key);
        if (kept != null) {
            return kept;
        }
        float[] features = network.apply(pixels);
        file.append(key, features);
        return features;
    }

    @Override
    public Optional<String> announcement(long pictures) {
        return Optional.of(file.announcement(pictures));
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>(network.options());
        options.put(CACHE, folder);
        return options;
    }

    @Override
    public void close() {
        network.close();
    }
}
