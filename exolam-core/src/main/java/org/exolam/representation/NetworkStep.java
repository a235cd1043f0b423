package org.exolam.representation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Settings;

/**
 * Features of a network that another module runs. Pictures are resized to what it takes. The network's file is saved with the
 * model, byte for byte, so that a model needs no other file: six bytes to a number, since every whole number below 2⁴⁸ is a
 * double.
 */
final class NetworkStep implements Step {
    /** Larger files fit no Java array; no image encoder comes near. */
    private static final long FILE_BYTES_MAX = 1L << 30;

    private static final int BYTES_PER_NUMBER = 6;
    private static final int NUMBERS_PER_ROW = 1024;
    private static final String TENSOR = "network";
    private static final String FILE = "file";
    private static final String BYTES = "bytes";
    private static final String DIGEST = "sha256";
    private static final String OPTIONS = "options";

    private final String name;
    private final String file;
    private final byte[] model;
    private final FrameNetwork network;
    private final FrameShape input;
    private final Step resizeOrNull;

    private NetworkStep(String name, String file, byte[] model, FrameNetwork network, FrameShape input) {
        this.name = name;
        this.file = file;
        this.model = model;
        this.network = network;
        this.input = input;
        boolean fits = input.height() == network.height() && input.width() == network.width();
        this.resizeOrNull =
                fits ? null : new Resize(input, FrameShape.image(network.height(), network.width(), input.channels()));
    }

    private static FrameNetworkProvider provider(String step) {
        for (FrameNetworkProvider p : ServiceLoader.load(FrameNetworkProvider.class)) {
            if (p.step().equals(step)) {
                return p;
            }
        }
        throw new UsageException("nothing on the class path runs networks of the kind \"" + step
                + "\"; the whole program does, add its module for files and formats");
    }

    static NetworkStep load(String name, FrameShape input, StoredStep stored) {
        int bytes = stored.settings().integer(BYTES, 0);
        String file = stored.settings().string(FILE, "");
        if (bytes < 1 || !input.isImage()) {
            throw new DataException("the model's description of " + name + " has " + bytes + " bytes for " + input
                    + "; expected a network for images: copy the model folder again");
        }
        Matrix numbers = stored.tensor(TENSOR, rows(bytes), NUMBERS_PER_ROW);
        byte[] model = unpacked(numbers, bytes);
        if (!digest(model).equals(stored.settings().string(DIGEST, ""))) {
            throw new DataException("the network " + file + " inside the model is not the one that was saved; copy both"
                    + " files of the model folder again");
        }
        FrameNetwork network =
                provider(name).open(file, model, stored.settings().child(OPTIONS), input.height(), input.width());
        return new NetworkStep(name, file, model, network, input);
    }

    private static int rows(int bytes) {
        int perRow = BYTES_PER_NUMBER * NUMBERS_PER_ROW;
        return (int) (((long) bytes + perRow - 1) / perRow);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Matrix packed(byte[] bytes) {
        int rows = rows(bytes.length);
        double[] numbers = new double[rows * NUMBERS_PER_ROW];
        for (int i = 0; i < bytes.length; i++) {
            long weight = 1L << 8 * (i % BYTES_PER_NUMBER);
            numbers[i / BYTES_PER_NUMBER] += (double) (weight * (bytes[i] & 0xff));
        }
        return Matrix.of(rows, NUMBERS_PER_ROW, numbers);
    }

    private static byte[] unpacked(Matrix numbers, int count) {
        byte[] bytes = new byte[count];
        double[] in = numbers.array();
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ((long) in[i / BYTES_PER_NUMBER] >>> 8 * (i % BYTES_PER_NUMBER));
        }
        return bytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FrameShape output() {
        return FrameShape.vector(network.size());
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        double[] in = resizeOrNull == null
                ? rows.array()
                : resizeOrNull.apply(rows, firstIsEpisodeStart).array();
        int pixels = network.height() * network.width();
        int channels = input.channels();
        int size = network.size();
        double[] out = new double[Math.multiplyExact(rows.rows(), size)];
        float[] picture = new float[pixels * 3];
        for (int t = 0; t < rows.rows(); t++) {
            for (int p = 0; p < pixels; p++) {
                int at = (t * pixels + p) * channels;
                for (int c = 0; c < 3; c++) {
                    picture[3 * p + c] = (float) in[at + (channels < 3 ? 0 : c)];
                }
            }
            float[] features = network.apply(picture);
            for (int j = 0; j < size; j++) {
                out[t * size + j] = features[j];
            }
        }
        return Matrix.of(rows.rows(), size, out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return null;
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put(FILE, file);
        m.put(BYTES, model.length);
        m.put(DIGEST, digest(model));
        m.put(OPTIONS, network.options());
        return m;
    }

    @Override
    public Map<String, Matrix> tensors() {
        return Map.of(TENSOR, packed(model));
    }

    /** Asked for: a file, and what else a configuration says of it. */
    record Spec(String step, String file, Map<String, Object> options) implements StepSpec {
        Spec {
            options = new LinkedHashMap<>(options);
        }

        static Spec parse(Arguments arguments) {
            String example =
                    arguments.step() + " encoder.onnx, or {" + arguments.step() + ": {file: encoder.onnx, size: 224}}";
            if (!arguments.options().keys().isEmpty()) {
                Map<String, Object> options = arguments.options().toMap();
                Object file = options.remove(FILE);
                if (file == null) {
                    throw arguments.fault("a file as in " + example);
                }
                return new Spec(arguments.step(), file.toString(), options);
            }
            // Words such as size=224 at the end are options; what stands before is the file, spaces and all.
            List<String> words = arguments.words();
            int end = words.size();
            while (end > 1 && words.get(end - 1).matches("[a-zA-Z]+=.+")) {
                end--;
            }
            Map<String, Object> options = new LinkedHashMap<>();
            for (String word : words.subList(end, words.size())) {
                String[] pair = word.split("=", 2);
                options.put(
                        pair[0],
                        pair[1].contains(",")
                                ? Arrays.stream(pair[1].split(","))
                                        .map(Spec::number)
                                        .toList()
                                : number(pair[1]));
            }
            words = words.subList(0, end);
            if (words.isEmpty()) {
                throw arguments.fault("a file as in " + example);
            }
            return new Spec(arguments.step(), String.join(" ", words), options);
        }

        private static Object number(String word) {
            return word.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(word) : word;
        }

        @Override
        public String text() {
            StringBuilder text = new StringBuilder(step + " " + file);
            options.forEach((key, value) -> text.append(' ')
                    .append(key)
                    .append('=')
                    .append(
                            value instanceof List<?> list
                                    ? String.join(
                                            ",",
                                            list.stream().map(String::valueOf).toList())
                                    : value));
            return text.toString();
        }

        @Override
        public Object configuration() {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put(FILE, file);
            inner.putAll(options);
            return Map.of(step, options.isEmpty() ? (Object) file : inner);
        }

        @Override
        public FrameShape output(FrameShape input) {
            try (FrameNetwork network = open(input, read())) {
                return FrameShape.vector(network.size());
            }
        }

        @Override
        public Optional<String> announcement(FrameShape input, long frames) {
            try (FrameNetwork network = open(input, read())) {
                return network.announcement(frames);
            }
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            byte[] model = read();
            return new NetworkStep(step, file, model, open(input, model), input);
        }

        private FrameNetwork open(FrameShape input, byte[] model) {
            int c = input.channels();
            if (!input.isImage() || (c != 1 && c != 3 && c != 4)) {
                throw new UsageException("\"" + text() + "\" needs images of 1, 3 or 4 channels, but it is given "
                        + input + "; put it before stack and the steps that make vectors");
            }
            return provider(step).open(file, model, Settings.of(step, options), input.height(), input.width());
        }

        private byte[] read() {
            Path path = Path.of(file);
            try {
                if (Files.size(path) > FILE_BYTES_MAX) {
                    throw new DataException(file + " has " + Files.size(path) + " bytes; networks up to "
                            + FILE_BYTES_MAX + " are read");
                }
                return Files.readAllBytes(path);
            } catch (IOException e) {
                throw new DataException("cannot read the network " + file + ": " + AtomicFiles.reason(e), e);
            }
        }
    }
}
