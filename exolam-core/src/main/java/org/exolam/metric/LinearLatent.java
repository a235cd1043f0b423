package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * z as a linear map of blocks: z = map · (blocks stacked in order).
 *
 * @param blocks what it reads
 * @param map k × (summed width of the blocks)
 */
public record LinearLatent(List<String> blocks, Matrix map) {
    public LinearLatent {
        blocks = List.copyOf(blocks);
    }

    /** k. */
    public int size() {
        return map.rows();
    }

    /** The same map read from other blocks: the second view's. */
    public LinearLatent of(List<String> otherBlocks) {
        return new LinearLatent(otherBlocks, map);
    }
}
