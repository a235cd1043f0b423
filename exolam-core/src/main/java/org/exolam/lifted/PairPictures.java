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
        int from = Math.max(0, at - history());
        Matrix rows = front.apply(frames.rows(from, at + count + horizon), true);
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int t = at - from + i;
            pictures.add(picture(rows, Math.max(0, t - 1), t, t + horizon));
        }
        return pictures;
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
        int places = height() * width();
        int depth = picture.length / places;
        int colours = colours();
        boolean isProduct = channel == Channel.PRODUCT;
        double before = channel == Channel.PREVIOUS ? -1 : 0;
        double now = channel == Channel.FRAME || channel == Channel.PREVIOUS ? 1 : channel == Channel.NEXT ? 0 : -1;
        double next = channel == Channel.FRAME || channel == Channel.PREVIOUS ? 0 : 1;
        int to = channelAt;
        for (int p = 0; p < places; p++) {
            for (int c = 0; c < colours; c++) {
                int i = p * colours + c;
                double value = before * x[at[0] + i] + now * x[at[1] + i] + next * x[at[2] + i];
                picture[to + c] = (float) (isProduct ? x[at[1] + i] * value : value);
            }
            to += depth;
        }
    }
}
