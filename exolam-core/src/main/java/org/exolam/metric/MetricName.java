package org.exolam.metric;

import java.util.Optional;

/**
 * The scores, by the names that files carry. "Given o" is what z adds beyond the current observation: o is regressed out
 * of both sides first.
 */
public enum MetricName {
    /** R²(a | z). */
    ACTION_R2("action.r2"),
    /** R²(a | z; o). */
    ACTION_R2_GIVEN_O("action.r2_given_o"),
    /** Balanced accuracy of a logistic probe on z, for discrete actions: the mean over classes of the share found. */
    ACTION_ACCURACY("action.accuracy"),
    /** Mutual information of the probe's answer and the discrete action over the mean of their entropies. */
    ACTION_NMI("action.nmi"),
    /** R²(e' | z; o): leakage of the future exogenous state. */
    EXOGENOUS_FUTURE_R2("exogenous.future.r2"),
    /** R²(e' | z). */
    EXOGENOUS_NEXT_R2("exogenous.next.r2"),
    /** R²(e | z). */
    EXOGENOUS_CURRENT_R2("exogenous.current.r2"),
    /** R²(e' − e | z). */
    EXOGENOUS_CHANGE_R2("exogenous.change.r2"),
    /** R²(e' | z; o, e): the cleanest, since what o knows of e imperfectly cannot pass for leakage. */
    EXOGENOUS_FUTURE_R2_GIVEN_OE("exogenous.future.r2_given_oe"),
    /** R²(w | z), w the unpredictable part of e': known in simulated worlds alone. */
    EXOGENOUS_INNOVATION_R2("exogenous.innovation.r2"),
    /** R²(s | z). */
    ENDOGENOUS_R2("endogenous.r2"),
    /** Share of whitened z that two views of a transition have in common. */
    CONSISTENCY("consistency"),
    /** The same without whitening, so that nearly unused directions count for little. */
    CONSISTENCY_RAW("consistency.raw"),
    /** The same after each view's own o is regressed out. */
    CONSISTENCY_GIVEN_O("consistency.given_o"),
    /** As consistency, over backgrounds that a world draws anew for each transition. */
    CONSISTENCY_REDRAWN("consistency.redrawn"),
    /**
     * The exogenous share of what z adds to o, without the exogenous state and without labels: from second views, else
     * from idle clips. See {@link LeakageEstimate}.
     */
    LEAKAGE_ESTIMATE("leakage.estimate"),
    /** The same from idle clips alone. */
    LEAKAGE_IDLE("leakage.idle"),
    /** The same from several clips of one scene, which share the background; see {@link SceneLeakage}. */
    LEAKAGE_SCENES("leakage.scenes"),
    /** The same from backgrounds that a world draws anew for each transition: what the estimate should be. */
    LEAKAGE_REDRAWN("leakage.redrawn"),
    /** R²(z | e'; o), z whitened given o: what the estimate should be where e' is all that moves without the agent. */
    LEAKAGE_LABELED("leakage.labeled"),
    /** 1 − R²(z | s, s', a), z whitened given o: what the agent's own truth leaves; what the estimate should be. */
    LEAKAGE_BY_AGENT("leakage.by_agent"),
    /** Share of z's variance that is new and that the action explains; see {@link CauseShares}. */
    SHARE_ACTION("share.action"),
    /** Share that the current frame tells, but for the exogenous state's part. */
    SHARE_FRAME("share.frame"),
    /** Share that the current frame tells and that the exogenous state explains. */
    SHARE_EXOGENOUS_PREDICTABLE("share.exogenous.predictable"),
    /** Share that is new and that the next exogenous state explains beyond the action. */
    SHARE_EXOGENOUS_FUTURE("share.exogenous.future"),
    /** Share that is new, in one view alone and not in the exogenous state. */
    SHARE_NOISE("share.noise"),
    /** The remaining share. */
    SHARE_UNEXPLAINED("share.unexplained"),
    /** 1 − R²(z | o), z whitened: the share of z that no policy on o can predict. */
    POLICY_FLOOR("policy_floor"),
    /** I(z; a | o) in nats, as if all were Gaussian. */
    MI_ACTION_GIVEN_O("mi.action_given_o_nats"),
    /** I(z; e' | o) in nats, which is I(z; w | o) where o determines e. */
    MI_EXOGENOUS_GIVEN_O("mi.exogenous_given_o_nats"),
    /** Share of what is new in the model's next observation that its decoder predicts from o and z. */
    RECONSTRUCTION_EXPLAINED("reconstruction.explained"),
    /** exp of the entropy of Cov(z)'s normalised spectrum. */
    LATENT_EFFECTIVE_RANK("latent.effective_rank"),
    /** exp of the entropy of how often each code is used. */
    CODEBOOK_PERPLEXITY("codebook.perplexity");

    /** What the names of shares of z's variance begin with. */
    public static final String SHARES = "share.";

    private final String key;

    MetricName(String key) {
        this.key = key;
    }

    /** The name in files. */
    public String key() {
        return key;
    }

    /** The metric of a name in a file, where it is one of ours. */
    public static Optional<MetricName> ofKey(String key) {
        for (MetricName name : values()) {
            if (name.key.equals(key)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return key;
    }
}
