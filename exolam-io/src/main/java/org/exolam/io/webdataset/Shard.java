package org.exolam.io.webdataset;

import java.nio.file.Path;

/**
 * One archive of a data set.
 *
 * @param name as seen from the data set
 * @param splitOrNull "train" or "test" where its folder says so
 */
record Shard(Path path, String name, String splitOrNull) {}
