package org.exolam.representation;

import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/** 8-bit pictures as numbers from 0 to 1, row-major n × height × width × channels; modified in place. */
final class Pictures {
    private static final double WHITE = 255;

    private final Shape shape;
    private final int count;
    private final int height;
    private final int width;
    private final int channels;
    private final double[] values;

    private Pictures(Shape shape, double[] values) {
        this.shape = shape;
        this.count = shape.get(0);
        this.height = shape.get(1);
        this.width = shape.get(2);
        this.channels = shape.rank() == 4 ? shape.get(3) : 1;
        this.values = values;
    }

    static Pictures of(NumericArray frames) {
        double[] values = new double[frames.size()];
        frames.copyTo(0, values.length, values, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] /= WHITE;
        }
        return new Pictures(frames.shape(), values);
    }

    Pictures copy() {
        return new Pictures(shape, values.clone());
    }

    /** Rounded, with what lies outside 0 to 1 clipped. */
    NumericArray toBytes() {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(WHITE * Math.max(0, Math.min(1, values[i])));
        }
        return NumericArray.ofBytes(DType.UINT8, shape, bytes);
    }

    int count() {
        return count;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    /** The numbers themselves. */
    double[] values() {
        return values;
    }

    /** Where a pixel's channels start. */
    int at(int frame, int row, int column) {
        return ((frame * height + row) * width + column) * channels;
    }
}
