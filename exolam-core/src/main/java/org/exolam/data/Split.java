package org.exolam.data;

import java.util.List;

/**
 * Episodes for fitting and episodes for judging, as positions in the data set, disjoint.
 *
 * @param train ascending
 * @param test ascending
 */
public record Split(List<Integer> train, List<Integer> test) {
    public Split {
        train = List.copyOf(train);
        test = List.copyOf(test);
        if (train.stream().anyMatch(test::contains)) {
            throw new IllegalArgumentException("an episode is in both splits: train " + train + ", test " + test);
        }
    }
}
