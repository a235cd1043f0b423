package org.exolam.neural.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearTest {
    private static final float ROUNDING = 1e-4f;

    @ParameterizedTest(name = "{0} times {1} rows, in another order {2}")
    @CsvSource({
        "1, 1, false",
        "3, 7, false",
        "32, 32, false",
        "42, 25, false",
        "42, 26, true",
        "41, 25, false",
        "1, 1024, false"
    })
    void theLayerAndItsGradientsAreTheProductForFewRowsAndMany(int first, int second, boolean isTransposed) {
        Torch.begin(1);
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(5, new Device("cpu"));
            Linear layer = new Linear(weights, "l", 6, 4);
            Tensor w = weights.all().get("l.weight");
            Tensor b = weights.all().get("l.bias");
            torch.manual_seed(7);
            Tensor drawn = torch.randn(first, second, 6);
            Tensor x = (isTransposed ? drawn.transpose(0, 1) : drawn).detach();
            x.set_requires_grad(true);
            Tensor weighing = torch.randn(x.size(0), x.size(1), 4);

            Tensor y = layer.apply(x);
            y.mul(weighing).sum().backward();

            Tensor rows = x.detach().reshape(-1, 6);
            Tensor dy = weighing.reshape(-1, 4);
            assertClose(rows.matmul(w.detach().t()).add(b.detach()), y.detach().reshape(-1, 4));
            assertClose(dy.matmul(w.detach()), x.grad().reshape(-1, 6));
            assertClose(dy.t().matmul(rows), w.grad());
            assertClose(Torch.sum(dy, 0), b.grad());
        }
    }

    private static void assertClose(Tensor expected, Tensor actual) {
        double scale = 1 + expected.abs().max().item_double();
        float[] e = Torch.floats(Torch.times(expected, 1 / scale));
        assertArrayEquals(e, Torch.floats(Torch.times(actual, 1 / scale)), ROUNDING);
    }
}
