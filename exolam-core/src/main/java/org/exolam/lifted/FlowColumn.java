package org.exolam.lifted;

import java.util.List;
import org.exolam.error.UsageException;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;

/**
 * Optical flow between o and o', averaged over the cells of an {@value #GRID} × {@value #GRID} grid: horizontal and vertical
 * shift of each cell in pixels, rows of cells from the top. A target that needs no recorded block.
 */
public final class FlowColumn {
    /** The name that a target has. */
    public static final String BLOCK = "flow";

    /** Coarse enough to say where something moves, fine enough to tell agent from background. */
    private static final int GRID = 8;

    private FlowColumn() {}

    /**
     * The flow of every transition in a view.
     *
     * @param representation whose pictures are compared, before anything that makes vectors of them
     * @throws UsageException where frames are no pictures, or smaller than the grid
     */
    public static Column of(String name, Representation representation, String view, int horizon) {
        Representation front = representation.front();
        PairPictures pictures = new PairPictures(front, List.of(Channel.FLOW));
        if (!front.output().isImage() || pictures.height() < GRID || pictures.width() < GRID) {
            throw new UsageException("block flow is made of pictures of at least " + GRID + " × " + GRID
                    + ", but frames are " + front.output() + "; leave it out, or name a recorded block");
        }
        return new Column(
                name, new PairSource(pictures, new Cells(pictures.height(), pictures.width()), view, horizon));
    }

    /** Means over cells. */
    private record Cells(int height, int width) implements PairMap {
        @Override
        public int size() {
            return GRID * GRID * 2;
        }

        @Override
        public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
            for (int i = 0; i < pictures.size(); i++) {
                fill(pictures.get(i), out, at + i * stride);
            }
        }

        private void fill(float[] flow, double[] out, int at) {
            int[] counts = new int[GRID * GRID];
            java.util.Arrays.fill(out, at, at + size(), 0);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int cell = y * GRID / height * GRID + x * GRID / width;
                    counts[cell]++;
                    out[at + 2 * cell] += flow[(y * width + x) * 2];
                    out[at + 2 * cell + 1] += flow[(y * width + x) * 2 + 1];
                }
            }
            for (int cell = 0; cell < counts.length; cell++) {
                out[at + 2 * cell] /= counts[cell];
                out[at + 2 * cell + 1] /= counts[cell];
            }
        }
    }
}
