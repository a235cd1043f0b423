package org.exolam.world;

/** Names of the blocks in {@link ExLinearWorld#populationMoments(int)}, with THEORY's symbol for each. */
public final class WorldBlocks {
    /** o, the current observation. */
    public static final String OBSERVATION = "o";
    /** o', the observation h steps later. */
    public static final String NEXT_OBSERVATION = "o_next";
    /** a, the action taken at o. */
    public static final String ACTION = "a";
    /** s, the current endogenous state. */
    public static final String ENDOGENOUS = "s";
    /** e, the current exogenous state. */
    public static final String EXOGENOUS = "e";
    /** w = e' − Fʰ e, what is new in the exogenous state. */
    public static final String EXOGENOUS_INNOVATION = "w";
    /** e', the exogenous state h steps later. */
    public static final String NEXT_EXOGENOUS = "e_next";
    /** o of the second clip: same s, independent e and sensor noise. */
    public static final String PAIR = "pair";
    /** o' of the second clip: same s', independent e' and sensor noise. */
    public static final String NEXT_PAIR = "pair_next";

    private WorldBlocks() {}
}
