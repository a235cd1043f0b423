package org.exolam.neural.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;
import org.exolam.representation.FrameShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer's gradient against finite differences, in double precision. */
class LayerGradientTest {
    private static final FrameShape PICTURE = FrameShape.image(9, 8, 2);

    private static final long SEED = 5;

    static Stream<Arguments> layers() {
        return Stream.of(
                layer("linear", w -> new Linear(w, "l", 4, 3), 5, 4),
                layer("convolution", w -> new Conv(w, "c", 2, 3, 4, 2, 1), 2, 2, 9, 8),
                layer("layer norm", w -> Norm.layer(w, "n", 6), 3, 6),
                layer("group norm", w -> Norm.group(w, "n", 8), 2, 8, 3, 3),
                layer("residual layers", w -> new ResidualMlp(w, "m", 4, 3, 7, 2), 5, 4),
                layer("blocks that are reminded", LayerGradientTest::reminded, 5, 4),
                layer("one linear map", w -> new ResidualMlp(w, "m", 4, 3, 7, 0), 5, 4),
                layer("convolutional encoder", w -> new Impala(w, "i", PICTURE, 2, 5, 3, 1), 2, 2, 9, 8),
                layer("convolutions alone", w -> Impala.flat(w, "i", PICTURE, 2, 3, 1), 2, 2, 9, 8));
    }

    private static Layer reminded(Weights weights) {
        Reminded blocks = new Reminded(weights, "r", 4, 4, 3, 5);
        return x -> blocks.apply(x, x.square());
    }

    private static Arguments layer(String name, Function<Weights, Layer> maker, long... shape) {
        return Arguments.of(name, maker, shape);
    }

    @ParameterizedTest(name = "{0}, seed " + SEED)
    @MethodSource("layers")
    void gradientsOfALayerAreThoseOfFiniteDifferences(String name, Function<Weights, Layer> maker, long[] shape) {
        Weights weights = Weights.inDoublePrecision(SEED);
        Layer layer = maker.apply(weights);
        Tensor x = GradientCheck.random(SEED + 1, shape);
        GradientCheck.check(weights, () -> weighted(layer.apply(x)), SEED);
    }

    @Test
    void whatIsConstantOutlivesItsWorkAndHasNoGradient() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Layer layer = new Linear(weights, "l", 4, 3);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = GradientCheck.random(SEED, 5, 4);
            Tensor[] inner = new Tensor[1];
            Tensor made = Torch.constant(() -> {
                inner[0] = layer.apply(x);
                return inner[0].square();
            });
            assertFalse(made.requires_grad());
            assertTrue(inner[0].isNull(), "what was made on the way is given back");
            assertArrayEquals(Torch.doubles(layer.apply(x).square()), Torch.doubles(made));
        }
    }

    /** A scalar in which every number has a weight of its own. */
    private static Tensor weighted(Tensor y) {
        Tensor flat = y.flatten(0, -1);
        return flat.mul(GradientCheck.random(99, flat.size(0))).sum();
    }

    @Test
    void gradientsOfTheDecoderAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(SEED);
        UNet net = new UNet(weights, "u", FrameShape.image(18, 17, 2), 2, 3, 2, 3);
        // Its last convolution is 0 at first, which would hide all others' gradients.
        try (var guard = Torch.noGradient()) {
            weights.parameters().get("u.out.weight").copy_(GradientCheck.random(SEED, 2, 3, 3, 3));
        }
        Tensor o = GradientCheck.random(SEED + 1, 2, 2, 18, 17);
        Tensor z = GradientCheck.random(SEED + 2, 2, 3);
        GradientCheck.check(weights, () -> weighted(net.apply(o, z)), SEED);
    }

    @Test
    void gradientsOfTransformersAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(SEED);
        FrameShape frame = FrameShape.image(16, 8, 2);
        SpaceTime.Encoder encoder = new SpaceTime.Encoder(weights, "e", frame, 2, 8, 1);
        SpaceTime.Decoder decoder = new SpaceTime.Decoder(weights, "d", frame, 2, 8, 2, 8, 1);
        try (var guard = Torch.noGradient()) {
            weights.parameters().get("d.out.weight").copy_(GradientCheck.random(SEED, 128, 8));
        }
        Tensor o = GradientCheck.random(SEED + 1, 2, 2, 16, 8);
        Tensor next = GradientCheck.random(SEED + 2, 2, 2, 16, 8);
        GradientCheck.check(weights, () -> weighted(decoder.apply(o, encoder.apply(Torch.cat(1, o, next)))), SEED);
    }

    @Test
    void patchesAreCutAndPutTogetherWithoutMixing() {
        Weights weights = Weights.inDoublePrecision(SEED);
        FrameShape frame = FrameShape.image(16, 24, 1);
        SpaceTime.Decoder decoder = new SpaceTime.Decoder(weights, "d", frame, 1, 2, 1, 64, 0);
        try (var guard = Torch.noGradient();
                PointerScope scope = new PointerScope()) {
            // Embedding and readout are identities over a patch of 64 numbers; what stands between is a normalisation.
            double[] identity = new double[64 * 64];
            for (int i = 0; i < 64; i++) {
                identity[65 * i] = 1;
            }
            weights.parameters().get("d.embed.weight").copy_(Torch.of(identity, 64, 64));
            weights.parameters().get("d.out.weight").copy_(Torch.of(identity, 64, 64));
            for (String zero : List.of("d.embed.bias", "d.places", "d.latent.weight", "d.latent.bias")) {
                weights.parameters().get(zero).zero_();
            }
            Tensor x = GradientCheck.random(3, 1, 1, 16, 24);
            double[] in = Torch.doubles(x);
            double[] out = Torch.doubles(decoder.apply(x, GradientCheck.random(4, 1, 2)));
            double mean = 0;
            double square = 0;
            for (int y = 8; y < 16; y++) {
                for (int c = 16; c < 24; c++) {
                    mean += in[y * 24 + c] / 64;
                    square += in[y * 24 + c] * in[y * 24 + c] / 64;
                }
            }
            double deviation = Math.sqrt(square - mean * mean + 1e-5);
            assertEquals((in[9 * 24 + 17] - mean) / deviation, out[9 * 24 + 17], 1e-9);
        }
    }

    @Test
    void anUntrainedDecoderPredictsNoChange() {
        Weights weights = Weights.inDoublePrecision(SEED);
        UNet net = new UNet(weights, "u", PICTURE, 2, 3, 2, 4);
        try (PointerScope scope = new PointerScope()) {
            Tensor change = net.apply(GradientCheck.random(1, 2, 2, 9, 8), GradientCheck.random(2, 2, 3));
            assertEquals(0, change.abs().max().item_double());
            assertEquals(
                    List.of(2L, 2L, 9L, 8L), List.of(change.size(0), change.size(1), change.size(2), change.size(3)));
        }
    }

    @Test
    void gradientsThroughAVariationalBottleneckAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Linear before = new Linear(weights, "l", 4, 6);
        Squeeze squeeze = Squeeze.of(new Bottleneck.Variational(3, 0.1, 10), weights, SEED);
        Tensor x = GradientCheck.random(SEED, 5, 4);
        GradientCheck.check(
                weights,
                () -> {
                    Squeeze.Squeezed z = squeeze.apply(before.apply(x), true, 4);
                    return weighted(z.z()).add(z.lossOrNull());
                },
                SEED);
    }

    @Test
    void theVariationalPenaltyIsTheDivergenceOfTwoGaussians() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.Variational(1, 2, 0), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            Tensor given = Torch.of(new double[] {0.5, Math.log(4)}, 1, 2);
            double expected = 2 * (0.5 * (0.25 + 4 - Math.log(4) - 1));
            assertEquals(expected, squeeze.apply(given, true, 0).lossOrNull().item_double(), 1e-12);
            assertEquals(0.5, squeeze.apply(given, false, 0).z().item_double());
        }
    }

    @Test
    void codesOfABookPassGradientsStraightThrough() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.VectorQuantised(4, 8, 2, 0), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            Tensor z = GradientCheck.random(3, 6, 4).set_requires_grad(true);
            Tensor weight = GradientCheck.random(4, 6, 4);
            squeeze.apply(z, true, 0).z().mul(weight).sum().backward();
            assertArrayEquals(Torch.doubles(weight), Torch.doubles(z.grad()), 1e-15);
        }
    }

    @Test
    void gradientsOfTheCommitmentToCodesAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Linear before = new Linear(weights, "l", 4, 6);
        Squeeze squeeze = Squeeze.of(new Bottleneck.VectorQuantised(6, 5, 2, 0.25), weights, SEED);
        Map<String, Tensor> first = new HashMap<>();
        weights.buffers().forEach((name, t) -> first.put(name, t.clone()));
        Tensor x = GradientCheck.random(SEED, 5, 4);
        GradientCheck.check(
                weights,
                () -> {
                    // Codes move with every step of training.
                    weights.buffers().forEach((name, t) -> t.copy_(first.get(name)));
                    return squeeze.apply(before.apply(x), true, 4).lossOrNull();
                },
                SEED);
    }

    @Test
    void theNearestCodeIsTaken() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.VectorQuantised(2, 5, 1, 0.25), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            double[] codes = Torch.doubles(weights.buffers().get("vq.book0.codes"));
            Tensor given = GradientCheck.random(8, 7, 2);
            double[] z = Torch.doubles(given);
            double[] out = Torch.doubles(squeeze.apply(given, false, 0).z());
            for (int i = 0; i < 7; i++) {
                int nearest = 0;
                for (int c = 1; c < 5; c++) {
                    nearest = distance(z, i, codes, c) < distance(z, i, codes, nearest) ? c : nearest;
                }
                assertEquals(codes[2 * nearest], out[2 * i], 1e-12);
                assertEquals(codes[2 * nearest + 1], out[2 * i + 1], 1e-12);
            }
        }
    }

    private static double distance(double[] z, int i, double[] codes, int c) {
        return Math.pow(z[2 * i] - codes[2 * c], 2) + Math.pow(z[2 * i + 1] - codes[2 * c + 1], 2);
    }

    @Test
    void codesFollowWhatIsNearestToThem() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.VectorQuantised(1, 2, 1, 0.25), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            Tensor given = Torch.of(new double[] {-3, -3, 2, 2}, 4, 1);
            for (int step = 0; step < 1500; step++) {
                squeeze.apply(given, true, step);
            }
            double[] codes = Torch.doubles(weights.buffers().get("vq.book0.codes"));
            assertEquals(-3, Math.min(codes[0], codes[1]), 1e-3);
            assertEquals(2, Math.max(codes[0], codes[1]), 1e-3);
            assertEquals(2, squeeze.apply(given, false, 0).usedOrNull().item_double(), 1e-6);
        }
    }

    @Test
    void numbersAreRoundedToTheirLevels() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.FiniteScalar(List.of(3, 4)), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            Tensor wide = Torch.times(GradientCheck.random(2, 400, 2), 4);
            double[] z = Torch.doubles(squeeze.apply(wide, true, 0).z());
            assertEquals(List.of(-1.0, 0.0, 1.0), distinct(z, 0));
            assertEquals(List.of(-1.0, -0.5, 0.0, 0.5), distinct(z, 1));
        }
    }

    private static List<Double> distinct(double[] z, int column) {
        return Stream.iterate(column, i -> i < z.length, i -> i + 2)
                .map(i -> z[i] == 0 ? 0.0 : z[i])
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void roundingPassesGradientsStraightThrough() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Squeeze squeeze = Squeeze.of(new Bottleneck.FiniteScalar(List.of(5)), weights, SEED);
        try (PointerScope scope = new PointerScope()) {
            Tensor z = Torch.of(new double[] {0.3, -0.7}, 2, 1);
            z.set_requires_grad(true);
            squeeze.apply(z, true, 0).z().sum().backward();
            double[] gradient = Torch.doubles(z.grad());
            // d/dz of tanh(z) · 2 (1 + 1e-3) / 2: as if nothing were rounded.
            assertEquals(1.001 * (1 - Math.pow(Math.tanh(0.3), 2)), gradient[0], 1e-6);
            assertEquals(1.001 * (1 - Math.pow(Math.tanh(-0.7), 2)), gradient[1], 1e-6);
        }
    }

    @Test
    void aNetworkOfDepthZeroIsLinear() {
        Weights weights = Weights.inDoublePrecision(SEED);
        ResidualMlp map = new ResidualMlp(weights, "m", 3, 2, 9, 0);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = GradientCheck.random(1, 1, 3);
            Tensor y = GradientCheck.random(2, 1, 3);
            Tensor zero = GradientCheck.random(3, 1, 3).mul(new org.bytedeco.pytorch.Scalar(0.0));
            Tensor sum =
                    map.apply(x.add(y)).add(map.apply(zero)).sub(map.apply(x)).sub(map.apply(y));
            assertTrue(sum.abs().max().item_double() < 1e-12);
        }
    }
}
