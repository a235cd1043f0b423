package org.exolam.lifted;

import java.util.List;

/**
 * The numbers of several maps one behind the other.
 *
 * @param maps in their order
 */
record Stacked(List<? extends PairMap> maps) implements PairMap {
    @Override
    public int size() {
        return maps.stream().mapToInt(PairMap::size).sum();
    }

    @Override
    public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
        int column = at;
        for (PairMap map : maps) {
            map.apply(pictures, key, out, stride, column);
            column += map.size();
        }
    }
}
