package org.exolam.forecast;

import org.exolam.objective.Objective;

/** A remedy at a strength; its size is a placeholder that predictions replace. */
record Candidate(String remedy, double strength, Objective objective) {}
