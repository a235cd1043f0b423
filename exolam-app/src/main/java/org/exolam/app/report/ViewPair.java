package org.exolam.app.report;

import org.exolam.linalg.Vector;

/**
 * One transition before two backgrounds, and the z that a model gives it in each.
 *
 * @param label which one: episode and frame
 * @param own the next frame in the data set's own view
 * @param other the next frame in the second view
 * @param latent z from the own view
 * @param otherLatent z from the second view, as many numbers
 */
public record ViewPair(String label, PngImage own, PngImage other, Vector latent, Vector otherLatent) {
    double largest() {
        double largest = 0;
        for (Vector z : new Vector[] {latent, otherLatent}) {
            for (double v : z.toArray()) {
                largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
            }
        }
        return largest;
    }
}
