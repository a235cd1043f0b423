package org.exolam.io.minari;

import java.util.List;
import org.exolam.io.reading.Recording;

/** Where the episodes of a data set lie. */
interface Storage extends AutoCloseable {
    /** Every episode that can be described; the others are problems. Without ends: the frames are not known yet. */
    List<Recording> recordings();

    /** How many episodes there are, broken ones among them. */
    int episodes();

    @Override
    void close();
}
