package org.exolam.io.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * What a network takes, settled from its file and from the options.
 *
 * @param name of the input
 * @param batch pictures of one run; what is not needed is zeros
 * @param channelsLast whether a picture is (height, width, 3), not (3, height, width)
 * @param scale what a pixel from 0 to 1 is multiplied with first
 * @param normalisation what is taken off each colour then, and what it is divided by: six numbers
 */
record OnnxInput(
        String name, int batch, int height, int width, boolean channelsLast, double scale, List<Double> normalisation) {
    static final String SIZE = "size";
    static final String LAYOUT = "layout";
    static final String MEAN = "mean";
    static final String STD = "std";
    static final String SCALE = "scale";
    static final String NORMALISE = "normalise";
    static final String INPUT = "input";
    private static final int SIDE_MAX = 4096;

    OnnxInput {
        normalisation = List.copyOf(normalisation);
    }

    /**
     * Settles the input.
     *
     * @param metadata custom entries of the file
     * @param frameHeight of the frames, for networks that take any size
     */
    static OnnxInput of(
            String where,
            Map<String, NodeInfo> inputs,
            Map<String, String> metadata,
            Settings options,
            int frameHeight,
            int frameWidth) {
        String name = options.string(
                INPUT, inputs.size() == 1 ? inputs.keySet().iterator().next() : null);
        if (name == null || !inputs.containsKey(name)) {
            throw new UsageException(where + " has the inputs " + inputs.keySet()
                    + "; name the one that takes pictures with input, the only one that may be left open");
        }
        if (inputs.size() > 1) {
            throw new UsageException(where + " has the inputs " + inputs.keySet() + "; networks of one input are run");
        }
        if (!(inputs.get(name).getInfo() instanceof TensorInfo tensor) || tensor.getShape().length != 4) {
            throw new UsageException(where + ": its input " + name
                    + " is no batch of pictures (four dimensions); give an image encoder");
        }
        if (tensor.type != OnnxJavaType.FLOAT) {
            throw new UsageException(where + ": its input " + name + " is " + tensor.type
                    + "; float32 is fed, save the network with float32 inputs");
        }
        long[] shape = tensor.getShape();
        boolean last = channelsLast(where, shape, options);
        int[] size = size(where, shape, last, options, frameHeight, frameWidth);
        int batch = shape[0] > 0 ? (int) Math.min(shape[0], 4096) : 1;
        return new OnnxInput(
                name, batch, size[0], size[1], last, options.number(SCALE, 1), normalisation(where, metadata, options));
    }

    private static boolean channelsLast(String where, long[] shape, Settings options) {
        String layout = options.string(LAYOUT, shape[1] != 3 && shape[3] == 3 ? "nhwc" : "nchw");
        if (!layout.equals("nchw") && !layout.equals("nhwc")) {
            throw new UsageException("layout is \"" + layout + "\"; known are nchw, nhwc");
        }
        boolean last = layout.equals("nhwc");
        long channels = shape[last ? 3 : 1];
        if (channels > 0 && channels != 3) {
            throw new UsageException(where + " takes " + channels + " channels (layout " + layout + "); 3 are fed");
        }
        return last;
    }

    private static int[] size(
            String where, long[] shape, boolean last, Settings options, int frameHeight, int frameWidth) {
        List<Integer> asked = options.integers(SIZE, List.of());
        if (asked.size() > 2 || asked.stream().anyMatch(s -> s < 1 || s > SIDE_MAX)) {
            throw new UsageException("size is " + asked + "; give a side, or height and width, from 1 to " + SIDE_MAX);
        }
        long[] fixed = {shape[last ? 1 : 2], shape[last ? 2 : 3]};
        int[] wanted = asked.isEmpty()
                ? new int[] {frameHeight, frameWidth}
                : new int[] {asked.get(0), asked.get(asked.size() - 1)};
        for (int i = 0; i < 2; i++) {
            if (fixed[i] > SIDE_MAX) {
                throw new UsageException(where + " takes pictures of " + fixed[0] + " × " + fixed[1] + "; up to "
                        + SIDE_MAX + " a side are made");
            }
            if (fixed[i] > 0 && !asked.isEmpty() && wanted[i] != fixed[i]) {
                throw new UsageException(where + " takes pictures of " + fixed[0] + " × " + fixed[1] + ", size is "
                        + asked + "; leave size out");
            }
            wanted[i] = fixed[i] > 0 ? (int) fixed[i] : wanted[i];
        }
        return wanted;
    }

    /** Mean and deviation of the three colours: as asked, by a known name, as the file says, or 0 and 1. */
    private static List<Double> normalisation(String where, Map<String, String> metadata, Settings options) {
        String known = options.string(NORMALISE, "");
        List<Double> mean = List.of(0.0, 0.0, 0.0);
        List<Double> std = List.of(1.0, 1.0, 1.0);
        switch (known) {
            case "", "none" -> {
                mean = known.isEmpty() ? fromFile(metadata, MEAN, mean) : mean;
                std = known.isEmpty() ? fromFile(metadata, STD, std) : std;
            }
            case "imagenet" -> {
                mean = List.of(0.485, 0.456, 0.406);
                std = List.of(0.229, 0.224, 0.225);
            }
            case "clip" -> {
                mean = List.of(0.48145466, 0.4578275, 0.40821073);
                std = List.of(0.26862954, 0.26130258, 0.27577711);
            }
            case "unit" -> {
                mean = List.of(0.5, 0.5, 0.5);
                std = List.of(0.5, 0.5, 0.5);
            }
            default ->
                throw new UsageException("normalise is \"" + known
                        + "\"; known are none, imagenet, clip, unit (from -1 to 1), or give mean and std");
        }
        List<Double> both = new ArrayList<>(three(where, MEAN, options, mean));
        both.addAll(three(where, STD, options, std));
        if (both.subList(3, 6).stream().anyMatch(s -> !(Math.abs(s) > 0))) {
            throw new UsageException("std is " + both.subList(3, 6) + "; no colour can be divided by 0");
        }
        return both;
    }

    private static List<Double> fromFile(Map<String, String> metadata, String key, List<Double> otherwise) {
        String text = metadata.getOrDefault(key, metadata.getOrDefault("image_" + key, ""));
        String[] parts = text.replaceAll("[\\[\\]()\\s]", "").split(",", -1);
        List<Double> out = new ArrayList<>();
        for (String part : parts) {
            if (part.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
                out.add(Double.valueOf(part));
            }
        }
        return out.size() == 3 ? out : otherwise;
    }

    private static List<Double> three(String where, String key, Settings options, List<Double> otherwise) {
        List<String> given = options.strings(key, List.of());
        if (given.isEmpty()) {
            return otherwise;
        }
        List<Double> out = new ArrayList<>();
        for (String s : given) {
            try {
                out.add(Double.valueOf(s));
            } catch (NumberFormatException e) {
                throw new UsageException(where + ": " + key + " holds \"" + s + "\"; expected numbers", e);
            }
        }
        if (out.size() == 1) {
            return List.of(out.get(0), out.get(0), out.get(0));
        }
        if (out.size() != 3) {
            throw new UsageException(where + ": " + key + " is " + given + "; expected one number, or one a colour");
        }
        return out;
    }

    /** Elements of one picture. */
    int elements() {
        return 3 * height * width;
    }

    long[] shape() {
        return channelsLast ? new long[] {batch, height, width, 3} : new long[] {batch, 3, height, width};
    }

    /** Writes a picture of height × width × 3 from 0 to 1 as the network wants it. */
    void put(float[] pixels, float[] out) {
        int places = height * width;
        for (int c = 0; c < 3; c++) {
            double mean = normalisation.get(c);
            double std = normalisation.get(3 + c);
            for (int p = 0; p < places; p++) {
                float value = (float) ((pixels[3 * p + c] * scale - mean) / std);
                out[channelsLast ? 3 * p + c : c * places + p] = value;
            }
        }
    }

    Map<String, Object> options() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put(INPUT, name);
        m.put(SIZE, List.of(height, width));
        m.put(LAYOUT, channelsLast ? "nhwc" : "nchw");
        m.put(SCALE, scale);
        m.put(MEAN, normalisation.subList(0, 3));
        m.put(STD, normalisation.subList(3, 6));
        return m;
    }
}
