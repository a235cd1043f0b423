package org.exolam.objective;

/** What the encoder reads beside the current observation. */
public enum EncoderInput {
    /** o' (for several horizons: the nearest one). */
    NEXT_OBSERVATION,
    /** o' − o; the same model family in the linear case, named for networks. */
    DIFFERENCE,
    /** All observations of the horizons asked for. */
    ALL_HORIZONS,
    /** Fixed local features ψ(o, o') of the transition (THEORY section 5). */
    LIFTED
}
