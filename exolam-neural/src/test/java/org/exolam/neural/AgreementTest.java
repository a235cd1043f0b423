package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.Linear;
import org.exolam.neural.network.PyTorchReferenceTest;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(3);
        Linear map = new Linear(weights, "l", 5, 3);
        Tensor x = GradientCheck.random(1, 8, 5);
        Tensor y = GradientCheck.random(2, 8, 5);
        GradientCheck.check(weights, () -> Agreement.loss(map.apply(x), map.apply(y)), 3);
    }

    @Test
    void valueAndGradientAreThoseOfPyTorch() {
        try (PointerScope scope = new PointerScope()) {
            Tensor z = PyTorchReferenceTest.stored("agreement/input/z").set_requires_grad(true);
            Tensor loss = Agreement.loss(z, PyTorchReferenceTest.stored("agreement/input/pair"));
            loss.backward();
            PyTorchReferenceTest.assertStored("agreement/output", loss);
            PyTorchReferenceTest.assertStored("agreement/gradient/z", z.grad());
        }
    }

    @Test
    void equalWhiteLatentsOfUnitVarianceCostNothing() {
        try (PointerScope scope = new PointerScope()) {
            // Two columns of ±√(3/4): unit sample variance, no covariance.
            double s = Math.sqrt(0.75) * 1.01;
            Tensor z = Torch.of(new double[] {s, s, s, -s, -s, s, -s, -s}, 4, 2);
            assertEquals(0, Agreement.loss(z, z).item_double(), 1e-12);
        }
    }

    @Test
    void aConstantLatentCostsItsMissingDeviation() {
        try (PointerScope scope = new PointerScope()) {
            Tensor z = Torch.of(new double[] {2, 2, 2, 2, 2, 2}, 3, 2);
            assertEquals(0.99, Agreement.loss(z, z).item_double(), 1e-9);
        }
    }

    @Test
    void repeatedNumbersCostTheirCovariance() {
        try (PointerScope scope = new PointerScope()) {
            Tensor z = Torch.of(new double[] {3, 3, -3, -3, 3, 3, -3, -3}, 4, 2);
            double variance = 12;
            // Both views, halved: 0.04 · (2 · 12²) / 2 numbers.
            assertEquals(
                    0.04 * 2 * variance * variance / 2, Agreement.loss(z, z).item_double(), 1e-9);
        }
    }
}
