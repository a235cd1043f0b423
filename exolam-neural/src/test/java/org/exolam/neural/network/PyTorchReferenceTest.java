package org.exolam.neural.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.NumericArray;
import org.exolam.data.tensors.Safetensors;
import org.exolam.data.tensors.Tensors;
import org.exolam.neural.engine.AdamW;
import org.exolam.neural.engine.TensorFile;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;
import org.exolam.representation.FrameShape;
import org.junit.jupiter.api.Test;

/** Forward passes, gradients and updates are PyTorch's own; {@code reference/make_reference.py} made the numbers. */
public class PyTorchReferenceTest {
    private static final double TOLERANCE = 1e-5;

    private static final Tensors REFERENCE = Safetensors.read(file());

    private static Path file() {
        try {
            return Path.of(PyTorchReferenceTest.class
                    .getResource("/reference/reference.safetensors")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A tensor of the reference. */
    public static Tensor stored(String name) {
        NumericArray array = REFERENCE.arrays().get(name);
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i);
        }
        return Torch.of(
                values,
                array.shape().dimensions().stream()
                        .mapToLong(Integer::longValue)
                        .toArray());
    }

    /** Fails where a tensor is not the reference's, relative to the reference's largest number. */
    public static void assertStored(String name, Tensor actual) {
        float[] expected = Torch.floats(stored(name));
        float[] values = Torch.floats(actual);
        assertEquals(expected.length, values.length, name);
        double scale = 1e-6;
        for (float v : expected) {
            scale = Math.max(scale, Math.abs(v));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values[i], TOLERANCE * scale, name + "[" + i + "]");
        }
    }

    /** Gives tensors the reference's weights; fails where their names are others. */
    public static void fill(String name, Map<String, Tensor> weights) {
        Map<String, NumericArray> arrays = new LinkedHashMap<>();
        String prefix = name + "/weight/";
        REFERENCE.arrays().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                arrays.put(key.substring(prefix.length()), value);
            }
        });
        assertEquals(
                arrays.keySet().stream().sorted().toList(),
                weights.keySet().stream().sorted().toList());
        TensorFile.fill(weights, new Tensors(name, arrays, Map.of()));
    }

    private static void check(String name, Weights weights, Supplier<Tensor> forward) {
        fill(name, weights.all());
        try (PointerScope scope = new PointerScope()) {
            Tensor y = forward.get();
            assertStored(name + "/output", y);
            y.mul(stored(name + "/loss")).sum().backward();
            weights.parameters().forEach((key, p) -> assertStored(name + "/gradient/" + key, p.grad()));
        }
    }

    @Test
    void residualLayersAreThoseOfPyTorch() {
        Weights weights = new Weights(1, new Device("cpu"));
        ResidualMlp net = new ResidualMlp(weights, "m", 4, 3, 7, 2);
        check("mlp", weights, () -> net.apply(stored("mlp/input/x")));
    }

    @Test
    void theConvolutionalEncoderIsThatOfPyTorch() {
        Weights weights = new Weights(1, new Device("cpu"));
        Impala net = new Impala(weights, "i", FrameShape.image(17, 16, 5), 5, 6, 4, 2);
        check("impala", weights, () -> net.apply(stored("impala/input/x")));
    }

    @Test
    void theDecoderIsThatOfPyTorch() {
        Weights weights = new Weights(1, new Device("cpu"));
        UNet net = new UNet(weights, "u", FrameShape.image(34, 33, 3), 3, 4, 2, 4);
        check("unet", weights, () -> net.apply(stored("unet/input/o"), stored("unet/input/z")));
    }

    @Test
    void transformersAreThoseOfPyTorch() {
        Weights encoder = new Weights(1, new Device("cpu"));
        FrameShape frame = FrameShape.image(16, 24, 3);
        SpaceTime.Encoder reader = new SpaceTime.Encoder(encoder, "s", frame, 3, 64, 2);
        check(
                "spacetime",
                encoder,
                () -> reader.apply(Torch.cat(1, stored("spacetime/input/o"), stored("spacetime/input/next"))));
        Weights decoder = new Weights(1, new Device("cpu"));
        SpaceTime.Decoder writer = new SpaceTime.Decoder(decoder, "s", frame, 3, 4, 2, 64, 2);
        check(
                "spacetimedecoder",
                decoder,
                () -> writer.apply(stored("spacetimedecoder/input/o"), stored("spacetimedecoder/input/z")));
    }

    @Test
    void blocksThatAreRemindedAreThoseOfPyTorch() {
        Weights weights = new Weights(1, new Device("cpu"));
        Reminded net = new Reminded(weights, "r", 3, 5, 2, 6);
        check("reminded", weights, () -> net.apply(stored("reminded/input/x"), stored("reminded/input/again")));
    }

    @Test
    void booksAndLevelsAreThoseOfPyTorch() {
        try (PointerScope scope = new PointerScope()) {
            Weights books = new Weights(1, new Device("cpu"));
            Squeeze quantiser = Squeeze.of(new Bottleneck.VectorQuantised(6, 5, 2, 0.25), books, 1);
            for (int b = 0; b < 2; b++) {
                books.buffers()
                        .get("vq.book" + b + ".codes")
                        .copy_(stored("vq/input/codes").select(0, b));
            }
            Tensor z = stored("vq/input/z").set_requires_grad(true);
            Squeeze.Squeezed chosen = quantiser.apply(z, true, 0);
            assertStored("vq/output", chosen.z());
            assertStored("vq/commitment", chosen.lossOrNull());
            chosen.z().mul(stored("vq/loss")).sum().add(chosen.lossOrNull()).backward();
            assertStored("vq/gradient/z", z.grad());

            Squeeze levels =
                    Squeeze.of(new Bottleneck.FiniteScalar(List.of(8, 5, 6)), new Weights(1, new Device("cpu")), 1);
            Tensor x = stored("fsq/input/z").set_requires_grad(true);
            Tensor y = levels.apply(x, true, 0).z();
            assertStored("fsq/output", y);
            y.mul(stored("fsq/loss")).sum().backward();
            assertStored("fsq/gradient/z", x.grad());
        }
    }

    @Test
    void theVariationalPenaltyIsThatOfPyTorch() {
        try (PointerScope scope = new PointerScope()) {
            Squeeze squeeze = Squeeze.of(new Bottleneck.Variational(3, 0.3, 0), new Weights(1, new Device("cpu")), 1);
            Tensor z = stored("variational/input/z").set_requires_grad(true);
            Tensor loss = squeeze.apply(z, true, 0).lossOrNull();
            assertStored("variational/output", loss);
            loss.backward();
            assertStored("variational/gradient/z", z.grad());
        }
    }

    @Test
    void theOptimiserIsThatOfPyTorch() {
        for (String kind : List.of("adamw", "adam")) {
            try (PointerScope scope = new PointerScope()) {
                Weights weights = new Weights(1, new Device("cpu"));
                Tensor p = weights.parameter("p", Torch.floats(stored(kind + "/input/p")), 3, 2);
                AdamW optimiser = new AdamW(weights, 0.1, kind.equals("adamw"));
                Tensor gradients = stored(kind + "/input/gradients");
                for (long step = 0; step < 5; step++) {
                    weights.forgetGradients();
                    p.mul(gradients.select(0, step)).sum().backward();
                    optimiser.step(0.01);
                }
                assertStored(kind + "/output", p);
                assertEquals(5, optimiser.steps());
                assertTrue(optimiser.state().containsKey("adam.v.p"));
            }
        }
    }
}
