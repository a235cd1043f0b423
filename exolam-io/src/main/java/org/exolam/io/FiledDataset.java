package org.exolam.io;

import org.exolam.data.Dataset;

/** A data set that knows the file of each episode. */
interface FiledDataset extends Dataset {
    /** The file of the episode at a position, relative to the data set's location. */
    String file(int index);
}
