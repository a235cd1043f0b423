package org.exolam.io.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.lang.ref.Cleaner;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.exolam.data.FileKind;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.representation.FrameNetwork;
import org.exolam.settings.Settings;

/**
 * An ONNX file run by ONNX Runtime: one picture a run, on one thread, so that a picture's features are the same bits
 * whatever comes with it and whoever asks; workers run it side by side. Files that name other files, for weights kept
 * outside, are refused; nothing but the operators of ONNX is executed.
 */
final class OnnxNetwork implements FrameNetwork {
    private static final String FEATURES = "features";
    private static final String OUTPUT = "output";
    private static final String PREFIX = "prefix";

    /** Networks live as long as the representation that holds them, which nobody closes. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final String where;
    private final OrtSession session;
    private final OnnxInput input;
    private final String output;
    private final Pooling pooling;
    private final int prefix;
    private final int size;
    private final Cleaner.Cleanable cleanable;

    private OnnxNetwork(String where, OrtSession session, OnnxInput input, String output, Pooling pooling, int prefix) {
        this.where = where;
        this.session = session;
        this.input = input;
        this.output = output;
        this.pooling = pooling;
        this.prefix = prefix;
        this.cleanable = CLEANER.register(this, () -> close(session));
        // Shapes in the file may be open or wrong: what comes out counts.
        float[] black = new float[input.elements()];
        try (OrtSession.Result result = run(black)) {
            this.size = pooling.size(where, outputShape(result), prefix);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    static OnnxNetwork open(String where, byte[] model, Settings options, int height, int width) {
        options.requireKnown(
                OnnxInput.INPUT,
                OnnxInput.SIZE,
                OnnxInput.LAYOUT,
                OnnxInput.SCALE,
                OnnxInput.MEAN,
                OnnxInput.STD,
                OnnxInput.NORMALISE,
                FEATURES,
                OUTPUT,
                PREFIX);
        FileKind kind = FileKind.of(Arrays.copyOf(model, Math.min(model.length, 512)));
        if (kind != FileKind.UNKNOWN) {
            throw new DataException(where + " is " + kind.words() + ", not an ONNX network");
        }
        OrtSession session = session(where, model);
        try {
            Map<String, NodeInfo> inputs = session.getInputInfo();
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            OnnxInput in = OnnxInput.of(where, inputs, metadata, options, height, width);
            Set<String> outputs = session.getOutputNames();
            String out = options.string(OUTPUT, outputs.iterator().next());
            if (!outputs.contains(out)) {
                throw new UsageException(where + " has the outputs " + outputs + "; there is no \"" + out + "\"");
            }
            int prefix = options.integer(PREFIX, 1);
            if (prefix < 0) {
                throw new UsageException("prefix is " + prefix + "; it counts tokens");
            }
            Pooling pooling = Pooling.parse(options.string(FEATURES, Pooling.MEAN.word()));
            return new OnnxNetwork(where, session, in, out, pooling, prefix);
        } catch (OrtException e) {
            close(session);
            throw new DataException(where + " cannot be run: " + reason(e), e);
        } catch (RuntimeException e) {
            close(session);
            throw e;
        }
    }

    private static OrtSession session(String where, byte[] model) {
        // Its warnings go to standard error by themselves.
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return environment.createSession(model, options);
        } catch (OrtException e) {
            throw new DataException(
                    where + " is no ONNX network that can be run: " + reason(e)
                            + "; it may be cut, or use operators that are not known here",
                    e);
        }
    }

    /** The library's first line; what follows is where in its own code. */
    private static String reason(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            // It was of no more use.
            return;
        }
    }

    private DataException failed(OrtException e) {
        return new DataException(
                where + " fails on pictures of " + input.height() + " × " + input.width() + ": " + reason(e)
                        + "; give the size it was made for with size",
                e);
    }

    private OrtSession.Result run(float[] pixels) throws OrtException {
        float[] batch = new float[input.elements() * input.batch()];
        input.put(pixels, batch);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(batch), input.shape())) {
            return session.run(Map.of(input.name(), tensor), Set.of(output));
        }
    }

    private OnnxTensor tensor(OrtSession.Result result) {
        OnnxValue value = result.get(0);
        if (value instanceof OnnxTensor tensor && tensor.getInfo().type == ai.onnxruntime.OnnxJavaType.FLOAT) {
            return tensor;
        }
        throw new UsageException(where + ": its output " + output + " is " + value.getInfo() + "; float32 is expected");
    }

    /** Without the batch. */
    private long[] outputShape(OrtSession.Result result) {
        long[] shape = tensor(result).getInfo().getShape();
        if (shape.length < 2 || shape.length > 4 || shape[0] != input.batch()) {
            throw new UsageException(where + ": its output " + output + " has the shape " + Arrays.toString(shape)
                    + " for " + input.batch() + " pictures; expected a vector, tokens or a map for each");
        }
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    @Override
    public int height() {
        return input.height();
    }

    @Override
    public int width() {
        return input.width();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public float[] apply(float[] pixels) {
        try (OrtSession.Result result = run(pixels)) {
            long[] shape = outputShape(result);
            int elements = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            float[] first = new float[elements];
            tensor(result).getFloatBuffer().get(first);
            return pooling.apply(first, shape, prefix);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public Map<String, Object> options() {
        Map<String, Object> m = new LinkedHashMap<>(input.options());
        m.put(OUTPUT, output);
        m.put(FEATURES, pooling.word());
        m.put(PREFIX, prefix);
        return m;
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
