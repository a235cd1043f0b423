package org.exolam.lifted;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FrameShape;
import org.exolam.representation.Representation;

/**
 * What filters see of a transition: a picture of several channels a place, height × width × channels, channels last. A
 * vector is a picture of one place.
 *
 * @param front the part of φ that keeps pictures pictures
 * @param channels what is stacked
 */
record PairPictures(Representation front, List<Channel> channels) {
    /** Numbers of frames in work at once: 2 MB, which stay in a core's cache. */
    private static final int NUMBERS_TOGETHER = 1 << 18;

    /** Each run computes a frame that the next one computes again. */
    private static final int TOGETHER_LEAST = 8;

    /** Height, width and numbers at a place. */
    int height() {
        return front.output().isImage() ? front.output().height() : 1;
    }

    int width() {
        return front.output().isImage() ? front.output().width() : 1;
    }

    int colours() {
        FrameShape shape = front.output();
        return shape.isImage() ? shape.channels() : shape.size();
    }

    int depth() {
        return channels.stream().mapToInt(c -> c.width(colours())).sum();
    }

    int history() {
        return channels.contains(Channel.PREVIOUS) ? 1 : 0;
    }

    /** Whether the numbers at a place from {@code depth} on belong to motion, one flag a number. */
    boolean[] motion() {
        boolean[] flags = new boolean[depth()];
        int at = 0;
        for (Channel c : channels) {
            for (int i = 0; i < c.width(colours()); i++) {
                flags[at++] = c.isMotion();
            }
        }
        return flags;
    }

    /**
     * One picture for each of {@code count} consecutive transitions.
     *
     * @param frames stored frames; transition i goes from frame {@code at + i} to {@code at + i + horizon}
     */
    List<float[]> of(NumericArray frames, int at, int count, int horizon) {
        int together = Math.max(TOGETHER_LEAST, NUMBERS_TOGETHER / Math.max(1, height() * width() * colours()));
        List<float[]> pictures = new ArrayList<>();
        for (int done = 0; done < count; done += together) {
            add(frames, at + done, Math.min(together, count - done), horizon, pictures);
        }
        return pictures;
    }

    private void add(NumericArray frames, int at, int count, int horizon, List<float[]> pictures) {
        int from = Math.max(0, at - history());
        Matrix rows = front.apply(frames.rows(from, at + count + horizon), true);
        for (int i = 0; i < count; i++) {
            int t = at - from + i;
            pictures.add(picture(rows, Math.max(0, t - 1), t, t + horizon));
        }
    }

    private float[] picture(Matrix rows, int before, int now, int next) {
        int places = height() * width();
        int depth = depth();
        int colours = colours();
        float[] picture = new float[places * depth];
        double[] x = rows.array();
        int d = rows.cols();
        int channelAt = 0;
        for (Channel channel : channels) {
            if (channel == Channel.FLOW) {
                OpticalFlow.fill(x, now * d, next * d, height(), width(), colours, picture, depth, channelAt);
            } else {
                fill(channel, x, new int[] {before * d, now * d, next * d}, picture, channelAt);
            }
            channelAt += channel.width(colours);
        }
        return picture;
    }

    /** One channel of all places, of the frames that start at {@code at}: the one before, the current, the next. */
    private void fill(Channel channel, double[] x, int[] at, float[] picture, int channelAt) {
        int depth = picture.length / (height() * width());
        int colours = colours();
        // Places run innermost, since colours are few and the loop over them would never be unrolled.
        for (int c = 0; c < colours; c++) {
            int to = channelAt + c;
            switch (channel) {
                case FRAME -> copy(x, at[1] + c, colours, picture, to, depth);
                case NEXT -> copy(x, at[2] + c, colours, picture, to, depth);
                case PREVIOUS -> subtract(x, at[1] + c, at[0] + c, colours, picture, to, depth);
                case PRODUCT -> multiply(x, at[1] + c, at[2] + c, colours, picture, to, depth);
                default -> subtract(x, at[2] + c, at[1] + c, colours, picture, to, depth);
            }
        }
    }

    private static void copy(double[] x, int from, int colours, float[] picture, int first, int depth) {
        for (int to = first, i = from; to < picture.length; to += depth, i += colours) {
            picture[to] = (float) x[i];
        }
    }

    private static void subtract(double[] x, int a, int b, int colours, float[] picture, int first, int depth) {
        for (int to = first, i = a, j = b; to < picture.length; to += depth, i += colours, j += colours) {
            picture[to] = (float) (x[i] - x[j]);
        }
    }

    private static void multiply(double[] x, int now, int next, int colours, float[] picture, int first, int depth) {
        for (int to = first, i = now, j = next; to < picture.length; to += depth, i += colours, j += colours) {
            picture[to] = (float) (x[i] * (x[j] - x[i]));
        }
    }
}
