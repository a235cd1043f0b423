/**
 * RLDS data sets as TensorFlow Datasets writes them: episodes as {@code tf.train.Example} in TFRecord files. Framing and
 * protobuf are read here; pictures are found by their place and decoded when asked for.
 */
package org.exolam.io.rlds;
