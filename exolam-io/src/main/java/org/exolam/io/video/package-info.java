/**
 * Video files as frames: decoded one after the other by FFmpeg, turned upright, converted to RGB and resized in one go;
 * with presentation times. {@link org.exolam.io.video.VideoDecoder} is a cursor over a file,
 * {@link org.exolam.io.video.VideoRows} reads ranges of its frames.
 */
package org.exolam.io.video;
