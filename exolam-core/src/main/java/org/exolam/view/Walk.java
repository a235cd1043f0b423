package org.exolam.view;

/**
 * Which frame of a background belongs to which frame of an episode: one after the other from a first one on, turning
 * round at the ends, so that a moving background goes on moving.
 *
 * @param length frames of the background, at least 1
 * @param first the one behind frame 0
 */
record Walk(int length, int first) {
    int at(int frame) {
        if (length == 1) {
            return 0;
        }
        int period = 2 * length - 2;
        int i = (int) (((long) first + frame) % period);
        return i < length ? i : period - i;
    }
}
