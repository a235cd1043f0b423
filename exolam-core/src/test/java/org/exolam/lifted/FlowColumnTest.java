package org.exolam.lifted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;

class FlowColumnTest {
    private static final int SIDE = 24;

    /** A smooth bump that moves by one pixel a frame along an axis. */
    private static Dataset moving(int dx, int dy) {
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int t = 0; t < 3; t++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    double d = Math.hypot(x - 11 - t * dx, y - 11 - t * dy);
                    pixels[(t * SIDE + y) * SIDE + x] = (byte) Math.round(250 * Math.exp(-d * d / 20));
                }
            }
        }
        return MemoryDataset.frames("o")
                .episode(Map.of("o", MemoryDataset.images(3, SIDE, SIDE, 1, pixels)))
                .build();
    }

    private static Matrix flow(Dataset data, String represent) {
        Representation phi = Representations.parse(represent).fit(data, List.of(0), FitOptions.DEFAULT);
        Matrix[] found = new Matrix[1];
        TransitionTable.of(data, List.of(FlowColumn.of("f", phi, "o", 1)), 1, TransitionOptions.defaults())
                .forEach(List.of(0), batch -> found[0] = batch.column("f"));
        return found[0];
    }

    @Test
    void cellsTellWhichWayTheirPlacesMove() {
        Matrix right = flow(moving(1, 0), "");
        assertEquals(2, right.rows());
        assertEquals(128, right.cols());
        int centre = 2 * (3 * 8 + 3);
        assertTrue(right.get(0, centre) > 0.5, "u " + right.get(0, centre));
        assertEquals(0, right.get(0, centre + 1), 0.2);
        Matrix up = flow(moving(0, -1), "pca 2");
        assertTrue(up.get(0, centre + 1) < -0.5, "v " + up.get(0, centre + 1));
        assertEquals(0, up.get(0, 0), 0.05);
    }

    @Test
    void vectorsHaveNoFlow() {
        Dataset data = MemoryDataset.frames("o")
                .episode(Map.of("o", MemoryDataset.vectors(new double[][] {{1, 2}, {2, 1}})))
                .build();
        UsageException e = assertThrows(UsageException.class, () -> flow(data, ""));
        assertTrue(e.getMessage().contains("at least 8 × 8"), e.getMessage());
    }
}
