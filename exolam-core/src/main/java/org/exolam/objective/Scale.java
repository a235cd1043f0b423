package org.exolam.objective;

/**
 * What a weight is measured in. RELATIVE multiplies a target's λ by tr Σ_r / tr Cov(ỹ) and a nuisance's μ by
 * tr Cov(x̃) / tr Cov(n), so that 1 means "as much variance as the observation"; ABSOLUTE is THEORY's own.
 */
public enum Scale {
    RELATIVE,
    ABSOLUTE
}
