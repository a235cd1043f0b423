package org.exolam.neural.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Target;
import org.exolam.representation.FrameShape;

/**
 * A latent-action model as a network.
 *
 * <pre>{@code
 * z  = squeeze(E(o, o', c))          E: convolutions or residual layers on both frames, or residual layers on ψ(o, o')
 * ô' = o + F(o, z, c)                in pixels: a U-Net; of vectors: residual layers
 * f̂' = f(o) + F(f(o), z, c)          in a learned space f, or in the space of a second representation
 * z  = squeeze(I(f(o), f(o'), c))    where one network f reads each frame; f̂' = F(f(o), z, c)
 * ŷ  = W z + b                       blocks: the action, others
 * }</pre>
 *
 * <p>With depth 0 and vectors every map is linear and the family is that of the linear theory. Numbers are put into units of
 * the training frames by buffers, see {@link #setUnits}.
 */
public final class LamNetwork {
    /** Numbers by which z is foretold from o: few, since a larger network would know each training frame by heart. */
    private static final int GIVEN = 32;

    private final Plan plan;
    private final boolean convolutions;
    private final Weights weights;
    private final Layer encoder;
    private final Layer headOrNull;
    private final Squeeze squeeze;
    private final Pixels pixelsOrNull;
    private final boolean transformer;
    private final Layer vectorsOrNull;
    private final Layer learnedOrNull;
    private final Layer learnedNextOrNull;
    private final Reminded inverseOrNull;
    private final Reminded forwardOrNull;
    private final Layer featuresNextOrNull;
    private final Layer givenOrNull;
    private final Layer fromGivenOrNull;
    private final Map<String, Layer> heads = new LinkedHashMap<>();
    private final Tensor mean;
    private final Tensor scale;
    private final Tensor change;
    private final Tensor pairMean;
    private final Tensor pairScale;
    private final Tensor secondMeanOrNull;
    private final Tensor secondScaleOrNull;

    /** @param seed of what a bottleneck draws */
    public LamNetwork(Plan plan, Shape shape, Weights weights, long seed) {
        this.plan = plan;
        this.weights = weights;
        convolutions = shape.convolutions();
        transformer = shape.transformer();
        int d = convolutions ? 1 : plan.frame().size();
        mean = weights.buffer("units.mean", filled(d, convolutions ? 0.5f : 0), d);
        scale = weights.buffer("units.scale", filled(1, 1), 1);
        change = weights.buffer("units.change", filled(1, 1), 1);
        int p = Math.max(1, plan.pairFeatures());
        pairMean = weights.buffer("units.pairMean", filled(p, 0), p);
        pairScale = weights.buffer("units.pairScale", filled(1, 1), 1);
        squeeze = Squeeze.of(plan.objective().bottleneck(), weights, seed);
        int c = plan.conditioning();
        int k = plan.objective().size();
        int out = squeeze.inputs();
        int hidden = shape.hidden();
        if (plan.readsPairFeatures()) {
            encoder = new ResidualMlp(weights, "encoder", plan.pairFeatures() + c, out, hidden, shape.depth());
            headOrNull = null;
        } else if (shape.shared()) {
            encoder = null;
            headOrNull = null;
        } else if (shape.transformer()) {
            encoder = new SpaceTime.Encoder(
                    weights, "encoder", plan.frame(), plan.frame().channels(), hidden, shape.depth());
            headOrNull = new ResidualMlp(weights, "encoder.latent", hidden + c, out, hidden, 1);
        } else if (convolutions) {
            long channels = plan.frame().channels() + plan.newChannels();
            encoder = new Impala(weights, "encoder", plan.frame(), channels, hidden, shape.width(), shape.depth());
            headOrNull = new ResidualMlp(weights, "encoder.latent", hidden + c, out, hidden, 1);
        } else {
            encoder = new ResidualMlp(weights, "encoder", 2L * d + c, out, hidden, shape.depth());
            headOrNull = null;
        }
        boolean isPixels = plan.next(Target.PIXELS).isPresent();
        pixelsOrNull = isPixels && convolutions ? pixels(plan, shape, weights) : null;
        vectorsOrNull = isPixels && !convolutions
                ? new ResidualMlp(weights, "decoder", (long) d + k + c, d, hidden, shape.depth())
                : null;
        boolean isLearned = plan.next(Target.EMA).isPresent();
        learnedOrNull = isLearned || shape.shared() ? learned(plan, shape, weights) : null;
        long read = shape.shared() ? ((Impala) learnedOrNull).outputs() : 0;
        inverseOrNull = shape.shared() ? new Reminded(weights, "inverse", 0, 2 * read + c, out, hidden) : null;
        forwardOrNull = shape.shared() && isLearned
                ? new Reminded(weights, "dynamics", read, (long) k + c, read, hidden)
                : null;
        learnedNextOrNull = isLearned && !shape.shared()
                ? new ResidualMlp(
                        weights, "dynamics", (long) hidden + k + c, hidden, hidden, Math.max(1, shape.depth()))
                : null;
        featuresNextOrNull = plan.next(Target.FEATURES).isPresent()
                ? new ResidualMlp(
                        weights,
                        "featuresNext",
                        (long) plan.features() + k + c,
                        plan.shared() > 0 ? plan.shared() : plan.features(),
                        hidden,
                        shape.depth())
                : null;
        givenOrNull = plan.agreesGivenObservation()
                ? new ResidualMlp(
                        weights, "given", (long) plan.features() + c, GIVEN, GIVEN, Math.min(1, shape.depth()))
                : null;
        fromGivenOrNull = plan.agreesGivenObservation() ? new Linear(weights, "fromGiven", GIVEN, k) : null;
        boolean isGiven = plan.agreesGivenObservation() || plan.shared() > 0;
        int f = plan.features();
        secondMeanOrNull = isGiven ? weights.buffer("units.secondMean", filled(f, 0), f) : null;
        secondScaleOrNull = isGiven ? weights.buffer("units.secondScale", filled(f, 1), f) : null;
        for (Plan.Head head : plan.heads()) {
            heads.put(head.name(), new Linear(weights, "head." + head.name().replace(' ', '_'), k, head.width()));
        }
    }

    /** From o in units, and z with what conditions, to the change of the newest pictures. */
    @FunctionalInterface
    private interface Pixels {
        Tensor apply(Tensor o, Tensor z);
    }

    private static Pixels pixels(Plan plan, Shape shape, Weights weights) {
        String name = "decoder";
        FrameShape frame = plan.frame();
        long z = (long) plan.objective().size() + plan.conditioning();
        if (shape.transformer()) {
            return new SpaceTime.Decoder(
                            weights,
                            name,
                            frame,
                            frame.channels(),
                            z,
                            plan.newChannels(),
                            shape.hidden(),
                            shape.depth())::apply;
        }
        return new UNet(weights, name, frame, frame.channels(), z, plan.newChannels(), shape.width())::apply;
    }

    /** The part that reads one frame into the learned space. */
    private static Layer learned(Plan plan, Shape shape, Weights weights) {
        String name = "features";
        if (shape.shared()) {
            return Impala.flat(weights, name, plan.frame(), plan.frame().channels(), shape.width(), shape.depth());
        }
        return shape.convolutions()
                ? new Impala(
                        weights,
                        name,
                        plan.frame(),
                        plan.frame().channels(),
                        shape.hidden(),
                        shape.width(),
                        shape.depth())
                : new ResidualMlp(
                        weights, name, plan.frame().size(), shape.hidden(), shape.hidden(), Math.max(1, shape.depth()));
    }

    /** A slowly following copy of the learned space's reader, with weights of its own. */
    public static final class Follower {
        private final Weights weights;
        private final Weights followed;
        private final Layer layer;
        private final LamNetwork of;

        /** Begins with the values of the network. */
        public Follower(LamNetwork of, Shape shape) {
            this.of = of;
            this.weights = of.weights.alike();
            this.layer = learned(of.plan, shape, weights);
            this.followed = of.weights;
            follow(1);
        }

        /** Moves a share of the way to the network. */
        public void follow(double share) {
            try (org.bytedeco.pytorch.NoGradGuard guard = Torch.noGradient()) {
                Map<String, Tensor> from = followed.parameters();
                weights.parameters().forEach((name, t) -> t.lerp_(from.get(name), new Scalar(share)));
            }
        }

        public Weights weights() {
            return weights;
        }

        /** f̄(frame), without gradients. */
        public Tensor apply(Tensor frame) {
            return Torch.constant(() -> unit(of.full(layer.apply(of.inUnits(frame)))));
        }
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, value);
        return values;
    }

    public Plan plan() {
        return plan;
    }

    public Weights weights() {
        return weights;
    }

    /** Whether frames go in as n × channels × height × width. */
    public boolean seesPictures() {
        return convolutions;
    }

    /**
     * Sets the units of numbers.
     *
     * @param ofMean of every dimension of φ; not looked at for pictures
     * @param ofScale root of the mean variance of a dimension of φ
     * @param ofChange root of the mean square of a dimension of φ(o') − φ(o)
     */
    public void setUnits(float[] ofMean, float ofScale, float ofChange) {
        try (org.bytedeco.pytorch.NoGradGuard guard = Torch.noGradient()) {
            if (!convolutions) {
                mean.copy_(Torch.of(ofMean, ofMean.length));
                scale.fill_(new Scalar(positive(ofScale)));
            }
            change.fill_(new Scalar(positive(ofChange)));
        }
    }

    /** The same for ψ. */
    public void setPairUnits(float[] ofMean, float ofScale) {
        try (org.bytedeco.pytorch.NoGradGuard guard = Torch.noGradient()) {
            pairMean.copy_(Torch.of(ofMean, ofMean.length));
            pairScale.fill_(new Scalar(positive(ofScale)));
        }
    }

    /** The same for the second representation of o, number by number. */
    public void setSecondUnits(float[] ofMean, float[] ofScale) {
        try (org.bytedeco.pytorch.NoGradGuard guard = Torch.noGradient()) {
            secondMeanOrNull.copy_(Torch.of(ofMean, ofMean.length));
            secondScaleOrNull.copy_(Torch.of(ofScale, ofScale.length));
        }
    }

    private static double positive(float value) {
        return value > 0 ? value : 1;
    }

    private Tensor inUnits(Tensor frame) {
        // The scale of pictures is 1.
        return convolutions ? frame.sub(mean) : frame.sub(mean).div(scale);
    }

    /** Sum of squares of a dimension's change that counts as 1 in losses. */
    public Tensor changeSquared() {
        return change.square();
    }

    /** z of a view, before the bottleneck. */
    public Tensor encode(View view) {
        if (plan.readsPairFeatures()) {
            return full(encoder.apply(
                    with(view.pairFeaturesOrNull().sub(pairMean).div(pairScale), view.conditioningOrNull())));
        }
        if (inverseOrNull != null) {
            Tensor both =
                    Torch.cat(1, learnedOrNull.apply(inUnits(view.o())), learnedOrNull.apply(inUnits(view.next())));
            return full(inverseOrNull.apply(null, with(both, view.conditioningOrNull())));
        }
        boolean difference = plan.objective().encoder() == EncoderInput.DIFFERENCE;
        if (convolutions) {
            long channels = plan.frame().channels();
            // Patches of both times go through one map, so that both are whole frames.
            long fresh = transformer ? channels : plan.newChannels();
            Tensor second = view.next().narrow(1, channels - fresh, fresh);
            if (difference) {
                second = second.sub(transformer ? view.o() : newest(view.o())).div(change);
            } else {
                second = inUnits(second);
            }
            Tensor read = full(torch.relu(encoder.apply(Torch.cat(1, inUnits(view.o()), second))));
            return full(headOrNull.apply(with(read, view.conditioningOrNull())));
        }
        // o' − o in its own units: the same family as o', and far better conditioned.
        Tensor moved = view.next().sub(view.o()).div(change);
        return full(encoder.apply(with(Torch.cat(1, inUnits(view.o()), moved), view.conditioningOrNull())));
    }

    /** What the bottleneck makes of it. */
    public Squeeze.Squeezed squeeze(Tensor z, boolean training, long step) {
        return squeeze.apply(z, training, step);
    }

    /** In the weights' own precision: convolutions and products may come in bfloat16. */
    private Tensor full(Tensor x) {
        return x.to(weights.type());
    }

    private static Tensor with(Tensor x, Tensor conditioningOrNull) {
        return conditioningOrNull == null ? x : Torch.cat(1, x, conditioningOrNull);
    }

    /** The newest frame of o, once for each frame that o' has more. */
    private Tensor newest(Tensor o) {
        long one = plan.channels();
        Tensor last = o.narrow(1, o.size(1) - one, one);
        int times = plan.newChannels() / plan.channels();
        Tensor[] repeated = new Tensor[times];
        java.util.Arrays.fill(repeated, last);
        return Torch.cat(1, repeated);
    }

    /** The prediction in pixels of what o' has and o has not: n × new channels × height × width, or n × d. */
    public Tensor predict(View view, Tensor z) {
        Tensor zc = with(z, view.conditioningOrNull());
        if (convolutions) {
            return newest(view.o())
                    .add(pixelsOrNull.apply(inUnits(view.o()), zc).mul(change));
        }
        return view.o()
                .add(vectorsOrNull.apply(Torch.cat(1, inUnits(view.o()), zc)).mul(change));
    }

    /** What {@link #predict} is to be compared with. */
    public Tensor predicted(View view) {
        return convolutions
                ? view.next().narrow(1, plan.frame().channels() - plan.newChannels(), plan.newChannels())
                : view.next();
    }

    /** φ(ô') whole: what o has already, then what is predicted. */
    public Tensor decode(View view, Tensor z) {
        Tensor fresh = predict(view, z);
        long kept = convolutions ? plan.frame().channels() - plan.newChannels() : 0;
        return kept == 0 ? fresh : Torch.cat(1, view.o().narrow(1, view.o().size(1) - kept, kept), fresh);
    }

    /** f(o), each row of mean 0 and variance 1. */
    public Tensor features(Tensor o) {
        return unit(full(learnedOrNull.apply(inUnits(o))));
    }

    private static Tensor unit(Tensor x) {
        return torch.layer_norm(x, x.size(1));
    }

    /** f̂' from f(o) and z. */
    public Tensor featuresNext(Tensor features, View view, Tensor z) {
        Tensor zc = with(z, view.conditioningOrNull());
        return forwardOrNull != null
                // What reads frames learns from z alone: it must not make itself easy to predict.
                ? forwardOrNull.apply(features.detach(), zc)
                : features.add(learnedNextOrNull.apply(Torch.cat(1, features, zc)));
    }

    /** The second representation of o' from that of o, in its own units, and z. */
    public Tensor secondNext(Tensor second, View view, Tensor z) {
        return second.add(featuresNextOrNull.apply(Torch.cat(1, second, with(z, view.conditioningOrNull()))));
    }

    private Tensor secondInUnits(Tensor second) {
        return second.sub(secondMeanOrNull).div(secondScaleOrNull);
    }

    /** What is new in the second representation of o' and shared by two views, from that of o and the other view's z. */
    public Tensor sharedNext(Tensor second, View view, Tensor z) {
        return full(featuresNextOrNull.apply(Torch.cat(1, secondInUnits(second), with(z, view.conditioningOrNull()))));
    }

    /** z from what {@link #given} tells. */
    public Tensor fromGiven(Tensor given) {
        return full(fromGivenOrNull.apply(given));
    }

    /** What of the second representation of o may tell of z, n × {@value #GIVEN}. */
    public Tensor given(Tensor second, View view) {
        return full(givenOrNull.apply(with(secondInUnits(second), view.conditioningOrNull())));
    }

    /** A block from z. */
    public Tensor head(String name, Tensor z) {
        return full(heads.get(name).apply(z));
    }

    /** Whether ô' can be had. */
    public boolean hasDecoder() {
        return pixelsOrNull != null || vectorsOrNull != null;
    }

    /** Names of the heads. */
    public List<String> heads() {
        return new ArrayList<>(heads.keySet());
    }
}
