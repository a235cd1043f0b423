package org.exolam.io.video;

import org.exolam.error.UsageException;

/**
 * How a video is decoded.
 *
 * @param height of the frames that come out, 0 for the video's own
 * @param width likewise
 * @param threads of the decoder; several cost memory and a delay of as many frames, and give the same bits
 */
public record VideoOptions(int height, int width, int threads) {
    /** Own size, one thread: where several files are decoded at once, more only get into each other's way. */
    public static final VideoOptions DEFAULT = new VideoOptions(0, 0, 1);

    private static final int THREADS_MAX = 64;

    public VideoOptions {
        if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
            throw new UsageException("frames of " + height + " × " + width
                    + " pixels were asked for; give a height and a width over 0, or 0 and 0 for the video's own");
        }
        if (threads < 1 || threads > THREADS_MAX) {
            throw new UsageException(threads + " decoder threads were asked for; give 1 to " + THREADS_MAX);
        }
    }

    public VideoOptions withSize(int newHeight, int newWidth) {
        return new VideoOptions(newHeight, newWidth, threads);
    }

    public VideoOptions withThreads(int count) {
        return new VideoOptions(height, width, count);
    }
}
