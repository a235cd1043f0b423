package org.exolam.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.exolam.app.report.LatentPicture;
import org.exolam.app.report.LatentStrip;
import org.exolam.app.report.SameAction;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.Split;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearLam;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.LinearTrainer;
import org.exolam.metric.Evaluation;
import org.exolam.metric.EvaluationOptions;
import org.exolam.metric.LatentSource;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.TransitionOptions;
import org.exolam.world.pixel.PixelOptions;
import org.exolam.world.pixel.PixelWorld;
import org.junit.jupiter.api.Test;

/** What pictures of latents say, held against what the linear model is known to be. */
class ExplanationsTest {
    private static final int SIDE = 16;
    private static final double ROUNDING = 1e-6;
    private static final List<Integer> HELD_OUT = List.of(4, 5);

    private static final Dataset DATA = new PixelWorld(new PixelOptions(
                    PixelOptions.Body.SOFT,
                    List.of(PixelOptions.Background.FLICKER),
                    1,
                    PixelOptions.Policy.RANDOM,
                    SIDE))
            .dataset(6, 40, 3);

    private static LinearLam trained(Objective objective) {
        List<Integer> train = List.of(0, 1, 2, 3);
        Representation gray =
                Representations.parse("gray | pca 12").fit(DATA, train, FitOptions.DEFAULT.withWorkers(1));
        LinearOptions options =
                new LinearOptions(1, 2, 0, TransitionOptions.defaults().withWorkers(1));
        return new LinearTrainer(options).train(DATA, train, gray, objective);
    }

    private static final LinearLam RECONSTRUCTING = trained(Objective.reconstruction(3));

    private static Explanations of(LinearLam model) {
        return Explanations.of(model, DATA, HELD_OUT).orElseThrow();
    }

    @Test
    void aStripIsTheDecodersOwnDirectionSeenThroughTheRepresentation() {
        List<LatentStrip> strips = of(RECONSTRUCTING).strips();
        assertEquals(3, strips.size());
        Matrix pullBack = RECONSTRUCTING.representation().pullBackOrNull(Matrix.identity(12));
        assertNotNull(pullBack);
        for (LatentStrip strip : strips) {
            assertEquals(5, strip.frames().size());
            NumericArray change = strip.change().weights();
            double[] values = new double[change.size()];
            change.copyTo(0, values.length, values, 0);
            Matrix seen = Matrix.of(1, values.length, values).timesTranspose(pullBack);
            // What the picture changes is, seen by φ, what the decoder changes: a multiple of its column.
            int j = strips.indexOf(strip);
            Matrix direction = decoded(j);
            double factor = seen.inner(direction) / direction.inner(direction);
            assertTrue(factor > 0, "z goes up");
            assertEquals(0, seen.minus(direction.scale(factor)).frobenius() / seen.frobenius(), ROUNDING);
        }
    }

    /** The decoder's change as z_j goes up by 1. */
    private static Matrix decoded(int j) {
        Snippet snippet = Snippet.read(DATA, 4, 3, 1, RECONSTRUCTING.decoderInputs("obs"));
        double[] two = new double[6];
        two[3 + j] = 1;
        Matrix both = RECONSTRUCTING.decode(
                Snippet.repeated(snippet.batch(RECONSTRUCTING.decoderInputs("obs")), 2), Matrix.of(2, 3, two));
        return both.rowRange(1, 2).minus(both.rowRange(0, 1));
    }

    @Test
    void beforeOtherBackgroundsOnlyWhatAgreesStaysWhereItIs() {
        SameAction plain = of(RECONSTRUCTING).sameAction();
        SameAction agreed = of(trained(Objective.reconstruction(2).withGoal(new Goal.Agreement("obs_pair"))))
                .sameAction();
        assertEquals(5, plain.stars().get(0).places().size(), "recorded and four redrawn");
        assertEquals(2, plain.shown().size(), "one of each held-out episode");
        assertEquals(5, plain.shown().get(0).seen().size());
        assertNotNull(plain.shown().get(0).seen().get(0).changeOrNull());
        double ofPlain = spread(plain);
        double ofAgreed = spread(agreed);
        assertTrue(ofAgreed < ofPlain / 3, "rays " + ofAgreed + ", of reconstruction " + ofPlain);
    }

    /** Mean squared length of a ray; places are in deviations of z. */
    private static double spread(SameAction same) {
        double sum = 0;
        int rays = 0;
        for (SameAction.Star star : same.stars()) {
            for (int axis = 0; axis < 2; axis++) {
                int a = axis;
                double mean = star.places().stream()
                        .mapToDouble(p -> p.get(a))
                        .average()
                        .orElseThrow();
                sum += star.places().stream()
                        .mapToDouble(p -> Math.pow(p.get(a) - mean, 2))
                        .sum();
            }
            rays += star.places().size();
        }
        return sum / rays;
    }

    @Test
    void holdingAPlaceStillMovesZByWhatItReadsThere() {
        List<LatentPicture> found = of(RECONSTRUCTING).occlusion();
        assertEquals(3, found.size());
        // The agent stays about the middle, and what z2 and z3 read of the picture's corner does not move there.
        for (int z = 1; z < 3; z++) {
            NumericArray map = found.get(z).weights();
            double middle = map.get(3 * 8 + 3) + map.get(3 * 8 + 4) + map.get(4 * 8 + 3) + map.get(4 * 8 + 4);
            double corners = map.get(0) + map.get(7) + map.get(56) + map.get(63);
            assertTrue(middle > 3 * corners, "z" + (z + 1) + ": middle " + middle + ", corners " + corners);
        }
    }

    @Test
    void aPlaceHeldStillIsItsMeanAndTheRestIsAsItWas() {
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(2, 8, 8), bytes());
        NumericArray still = Occlusion.still(frames, 2, 5);
        for (int i = 0; i < 64; i++) {
            double first = i == 21 ? (frames.get(21) + frames.get(85)) / 2 : frames.get(i);
            double second = i == 21 ? first : frames.get(64 + i);
            assertEquals(first, still.get(i));
            assertEquals(second, still.get(64 + i));
        }
    }

    private static byte[] bytes() {
        byte[] values = new byte[128];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i < 64 ? i : 250 - i);
        }
        values[85] = (byte) 201;
        values[21] = (byte) 101;
        return values;
    }

    /** What is asked for. */
    private static final double NEAR = 0.1;

    @Test
    void inPicturesViewsAndClipsOfOneSceneTellTheLeakageThatRedrawnBackgroundsShow() {
        PixelWorld world = new PixelWorld(new PixelOptions(
                PixelOptions.Body.SOFT, List.of(PixelOptions.Background.FLICKER), 1, PixelOptions.Policy.RANDOM, SIDE));
        Dataset clips = world.dataset(48, 60, 3, 1, 8);
        List<Integer> train = IntStream.range(0, 24).boxed().toList();
        Split split = new Split(train, IntStream.range(24, 48).boxed().toList());
        Representation gray =
                Representations.parse("gray | pca 12").fit(clips, train, FitOptions.DEFAULT.withWorkers(1));
        LinearOptions options =
                new LinearOptions(1, 2, 0, TransitionOptions.defaults().withWorkers(1));
        for (int k : new int[] {1, 2, 4}) {
            LinearLam model = new LinearTrainer(options).train(clips, train, gray, Objective.reconstruction(k));
            Scorecard card = new Evaluation(
                            EvaluationOptions.standard(1).withReplicates(100).withScene("scene"))
                    .score(LatentSource.of("linear", model), clips, split, 1, model.gauge());
            double truth = card.value(MetricName.LEAKAGE_REDRAWN);
            assertEquals(truth, card.value(MetricName.LEAKAGE_ESTIMATE), NEAR, "views, k = " + k);
            assertEquals(truth, card.value(MetricName.LEAKAGE_SCENES), NEAR, "scenes, k = " + k);
        }
    }
}
