package org.exolam.io.onnx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.io.stream.FrameMap;
import org.exolam.linalg.Matrix;
import org.exolam.representation.Representation;
import org.exolam.settings.Json;

/**
 * φ of each frame as float32 numbers, for a {@link org.exolam.io.cache.FrameCache}: what a network or a projection makes of a
 * recording is computed once. Rounds to single precision, which networks compute in anyway.
 */
public final class RepresentedFrames implements FrameMap {
    private final Representation representation;
    private final String name;

    /** @throws UsageException where φ of one frame needs earlier ones: stack behind the cache */
    public RepresentedFrames(Representation representation) {
        if (representation.history() > 0) {
            throw new UsageException("features of single frames are cached, and this representation stacks "
                    + (representation.history() + 1) + " frames; put the stack behind the cache");
        }
        this.representation = representation;
        this.name = "represented " + digest(representation);
    }

    /** Two representations of one description and the same fitted numbers are one. */
    private static String digest(Representation representation) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Json.line(representation.describe()).getBytes(StandardCharsets.UTF_8));
            representation.tensors().forEach((key, matrix) -> {
                digest.update(key.getBytes(StandardCharsets.UTF_8));
                for (double v : matrix.array()) {
                    long bits = Double.doubleToLongBits(v);
                    for (int i = 0; i < Long.BYTES; i++) {
                        digest.update((byte) (bits >>> 8 * i));
                    }
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BlockSpec output(BlockSpec frames) {
        if (!frames.equals(representation.input())) {
            throw new UsageException("the representation was fitted for frames "
                    + representation.input().dtype().numpyName()
                    + representation.input().shape() + ", the data set has "
                    + frames.dtype().numpyName() + frames.shape());
        }
        return BlockSpec.perFrame(DType.FLOAT32, Shape.of(representation.size()));
    }

    @Override
    public NumericArray apply(NumericArray frames) {
        Matrix features = representation.apply(frames, true);
        double[] from = features.array();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
        return NumericArray.ofFloats(DType.FLOAT32, Shape.of(features.rows(), features.cols()), to);
    }
}
