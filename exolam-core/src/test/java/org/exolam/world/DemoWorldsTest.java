package org.exolam.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemoWorldsTest {
    static Stream<DemoWorld> worlds() {
        return DemoWorlds.all().stream();
    }

    @Test
    void everyWorldHasANameOfItsOwn() {
        List<String> names = DemoWorlds.all().stream().map(DemoWorld::name).toList();
        assertEquals(names.size(), names.stream().collect(Collectors.toSet()).size(), names.toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void framesArePicturesWhoseNeighbouringPixelsAgree(DemoWorld demo) {
        try (Dataset data = demo.dataset(2, 5, 1)) {
            assertEquals(Shape.of(16, 16), data.schema().frame().shape());
        }
        Matrix sigma = demo.world().populationMoments(1).cov("o");
        double own = 0;
        double beside = 0;
        for (int i = 0; i < 256; i++) {
            if (i % 16 < 15) {
                own += sigma.get(i, i);
                beside += sigma.get(i, i + 1);
            }
        }
        assertTrue(beside / own > 0.7, "correlation of neighbours " + beside / own);
    }

    @Test
    void theDocumentedVariancesAreTheSpectrum() {
        assertSpectrum(DemoWorlds.healthy(), new double[] {4, 3}, 0.5, 0.5, 0.3, 0.3, 0.2, 0.2);
        assertSpectrum(DemoWorlds.overCapacity(), new double[] {4, 3}, 0.5, 0.5, 0.3, 0.3, 0.2, 0.2);
        assertSpectrum(DemoWorlds.strongBackground(), new double[] {1, 0.6}, 9, 9, 4, 4, 2, 2);
        assertSpectrum(DemoWorlds.entangled(), new double[] {1, 0.6}, 9, 9, 4, 4, 2, 2);
        assertSpectrum(DemoWorlds.slowAgent(), new double[] {0.5, 0.3}, 2, 2, 1.5, 1.5, 1, 1);
        assertSpectrum(DemoWorlds.deterministicPolicy(), new double[] {0, 0}, 0.5, 0.5, 0.3, 0.3, 0.2, 0.2);
    }

    private static void assertSpectrum(DemoWorld demo, double[] alpha, double... omega) {
        ExLinearWorld w = demo.world();
        double[] action = SymmetricEigen.of(w.actionInnovation()).values();
        double[] exogenous = SymmetricEigen.of(w.exogenousInnovation()).values();
        assertArrayEquals(alpha, Arrays.copyOf(action, 2), 1e-10, demo.name());
        assertArrayEquals(omega, Arrays.copyOf(exogenous, 6), 1e-10, demo.name());
    }

    @Test
    void onlyTheEntangledWorldLetsTheBackgroundThroughTheFigure() {
        for (DemoWorld demo : DemoWorlds.all()) {
            double overlap = demo.world()
                    .observation()
                    .u()
                    .transposeTimes(demo.world().observation().v())
                    .maxAbs();
            assertEquals(demo.name().equals("entangled"), overlap > 0.1, demo.name() + " " + overlap);
        }
    }

    @Test
    void theSlowAgentOvertakesTheBackgroundAfterEightSteps() {
        assertFalse(actionLeads(1));
        assertFalse(actionLeads(7));
        assertTrue(actionLeads(8));
    }

    /** Whether both endogenous directions carry more h-step innovation than every background direction. */
    private static boolean actionLeads(int h) {
        ExLinearWorld w = DemoWorlds.slowAgent().world();
        Moments m = w.populationMoments(h);
        Matrix state = m.cov(List.of("s", "e"), List.of("s", "e"));
        Matrix cross = m.cov(List.of("o_next"), List.of("s", "e"));
        Matrix innovation =
                m.cov("o_next").minus(cross.times(org.exolam.linalg.Solve.pseudo(state, cross.transpose())));
        Matrix u = w.observation().u();
        Matrix v = w.observation().v();
        double weakestAction =
                SymmetricEigen.of(u.transposeTimes(innovation).times(u)).value(1);
        double strongestBackground =
                SymmetricEigen.of(v.transposeTimes(innovation).times(v)).value(0);
        return weakestAction > strongestBackground;
    }
}
