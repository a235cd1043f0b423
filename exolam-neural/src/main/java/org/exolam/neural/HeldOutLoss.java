package org.exolam.neural;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.feed.Batch;

/**
 * The objective on transitions that are not trained on, and the weights at which it was lowest: what is trained beyond
 * that step is learned by heart.
 */
final class HeldOutLoss implements AutoCloseable {
    /** Cross-exogenous reconstruction takes pairs one way round at even and the other way at odd steps. */
    private static final List<Long> BOTH_WAYS = List.of(0L, 1L);

    private final Losses losses;
    private final Weights weights;
    private final Losses.Step rows;
    private final Map<String, Tensor> kept = new LinkedHashMap<>();
    private double lowest = Double.NaN;
    private int step;

    /**
     * @param weights those that the losses are of
     * @param labeledOrNull for terms of the action, where few have labels
     * @param idleOrNull for terms of idle clips
     */
    HeldOutLoss(Losses losses, Weights weights, Batch main, Batch labeledOrNull, Batch idleOrNull) {
        this.losses = losses;
        this.weights = weights;
        this.rows = new Losses.Step(main, labeledOrNull, idleOrNull, 0, false);
    }

    /** The loss as it is now; the weights are kept where it is the lowest so far. */
    double look(int done) {
        double loss = 0;
        for (long way : BOTH_WAYS) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = Torch.noGradient()) {
                loss += losses.of(rows.at(way)).total().item_double() / BOTH_WAYS.size();
            }
        }
        if (Double.isFinite(loss) && !(loss >= lowest)) {
            lowest = loss;
            step = done;
            keep();
        }
        return loss;
    }

    private void keep() {
        try (NoGradGuard guard = Torch.noGradient()) {
            if (kept.isEmpty()) {
                weights.all().forEach((name, t) -> kept.put(name, t.detach().clone()));
            } else {
                weights.all().forEach((name, t) -> kept.get(name).copy_(t));
            }
        }
    }

    /** Puts the weights back to where the loss was lowest, and says at which step that was; 0: it never was a number. */
    int restore() {
        try (NoGradGuard guard = Torch.noGradient()) {
            Map<String, Tensor> all = weights.all();
            kept.forEach((name, t) -> all.get(name).copy_(t));
        }
        return step;
    }

    @Override
    public void close() {
        kept.values().forEach(Tensor::close);
    }
}
