/** Benchmarks that print ratios: ours against what the machine can do in the same run. Never published. */
package org.exolam.benchmarks;
