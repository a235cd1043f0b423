package org.exolam.world;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;

/**
 * Exact moments of one transition: every block is a linear map of independent sources, whose covariance is known.
 *
 * <pre>{@code
 * x = L g + noise;   g = (s, e, ξ_1 … ξ_h, w_1 … w_h, e*, w*_1 … w*_h);   Cov(x) = L Cov(g) Lᵀ + diag(σ² on observations)
 * }</pre>
 */
final class PopulationMoments {
    private final ExLinearWorld world;
    private final int horizon;
    private final int sources;

    PopulationMoments(ExLinearWorld world, int horizon) {
        this.world = world;
        this.horizon = horizon;
        this.sources = world.endogenousSize()
                + 2 * world.exogenousSize()
                + horizon * (world.actionSize() + 2 * world.exogenousSize());
    }

    Moments moments() {
        Map<String, Matrix> loadings = loadings();
        Map<String, Integer> widths = new LinkedHashMap<>();
        loadings.forEach((name, m) -> widths.put(name, m.rows()));
        Layout layout = new Layout(widths);
        Matrix all = Matrix.stackRows(loadings.values().toArray(Matrix[]::new));
        Matrix covariance = all.times(sourceCovariance()).timesTranspose(all);
        return Moments.population(
                layout, covariance.plus(sensorCovariance(layout)).symmetrised());
    }

    private Map<String, Matrix> loadings() {
        int ds = world.endogenousSize();
        int de = world.exogenousSize();
        int da = world.actionSize();
        Matrix s = source(0, ds);
        Matrix e = source(ds, de);
        int noise = ds + de;
        int pair = noise + horizon * (da + de);
        Matrix ePair = source(pair, de);

        Matrix sNext = s;
        Matrix eNext = e;
        Matrix w = Matrix.zeros(de, sources);
        Matrix ePairNext = ePair;
        Matrix firstAction = null;
        for (int i = 0; i < horizon; i++) {
            Matrix a = world.policy()
                    .pi()
                    .times(sNext)
                    .plus(world.policy().q().times(eNext))
                    .plus(source(noise + i * da, da));
            Matrix step = source(noise + horizon * da + i * de, de);
            firstAction = i == 0 ? a : firstAction;
            sNext = world.endogenous()
                    .a()
                    .times(sNext)
                    .plus(world.endogenous().b().times(a));
            eNext = world.exogenous().f().times(eNext).plus(step);
            w = world.exogenous().f().times(w).plus(step);
            ePairNext = world.exogenous().f().times(ePairNext).plus(source(pair + de + i * de, de));
        }

        Map<String, Matrix> blocks = new LinkedHashMap<>();
        blocks.put(WorldBlocks.OBSERVATION, observe(s, e));
        blocks.put(WorldBlocks.NEXT_OBSERVATION, observe(sNext, eNext));
        blocks.put(WorldBlocks.ACTION, firstAction);
        blocks.put(WorldBlocks.ENDOGENOUS, s);
        blocks.put(WorldBlocks.EXOGENOUS, e);
        blocks.put(WorldBlocks.EXOGENOUS_INNOVATION, w);
        blocks.put(WorldBlocks.NEXT_EXOGENOUS, eNext);
        blocks.put(WorldBlocks.PAIR, observe(s, ePair));
        blocks.put(WorldBlocks.NEXT_PAIR, observe(sNext, ePairNext));
        return blocks;
    }

    private Matrix observe(Matrix s, Matrix e) {
        return world.observation().u().times(s).plus(world.observation().v().times(e));
    }

    /** The rows of the identity that pick sources [from, from + width). */
    private Matrix source(int from, int width) {
        double[] values = new double[width * sources];
        for (int i = 0; i < width; i++) {
            values[i * sources + from + i] = 1;
        }
        return Matrix.of(width, sources, values);
    }

    private Matrix sourceCovariance() {
        Matrix[] blocks = new Matrix[3 * horizon + 2];
        blocks[0] = world.stateCovariance();
        Arrays.fill(blocks, 1, 1 + horizon, world.policy().sigmaXi());
        Arrays.fill(blocks, 1 + horizon, 1 + 2 * horizon, world.exogenous().sigmaW());
        blocks[1 + 2 * horizon] = world.exogenousCovariance();
        Arrays.fill(blocks, 2 + 2 * horizon, blocks.length, world.exogenous().sigmaW());
        return blockDiagonal(blocks);
    }

    private Matrix sensorCovariance(Layout layout) {
        double[] diagonal = new double[layout.width()];
        double variance =
                world.observation().sensorNoise() * world.observation().sensorNoise();
        for (String name : new String[] {
            WorldBlocks.OBSERVATION, WorldBlocks.NEXT_OBSERVATION, WorldBlocks.PAIR, WorldBlocks.NEXT_PAIR
        }) {
            int at = layout.offset(name);
            Arrays.fill(diagonal, at, at + layout.width(name), variance);
        }
        return Matrix.diagonal(diagonal);
    }

    static Matrix blockDiagonal(Matrix... blocks) {
        int size = Arrays.stream(blocks).mapToInt(Matrix::rows).sum();
        double[] values = new double[size * size];
        int at = 0;
        for (Matrix block : blocks) {
            for (int i = 0; i < block.rows(); i++) {
                System.arraycopy(block.array(), i * block.cols(), values, (at + i) * size + at, block.cols());
            }
            at += block.rows();
        }
        return Matrix.of(size, size, values);
    }
}
