package org.exolam.forecast;

import org.exolam.objective.Objective;

/** A remedy at a strength; predictions are made of it at every size, whatever the objective's own. */
record Candidate(String remedy, double strength, Objective objective) {}
