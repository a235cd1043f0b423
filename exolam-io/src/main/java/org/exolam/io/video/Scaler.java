package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Coded frames to packed RGB of one size: colours and size in one pass. Area average when shrinking, linear when growing.
 * Where a stream does not say how its colours are coded, limited range and the matrix of BT.601 count, whatever its size,
 * as in FFmpeg's own program and its Python bindings.
 */
final class Scaler implements AutoCloseable {
    /** 16.16 fixed point: contrast and saturation as they are. */
    private static final int NEUTRAL = 1 << 16;

    /** Vector instructions write whole registers, past a row's end. */
    private static final int ALIGNMENT = 64;

    private final int height;
    private final int width;
    private final int stride;
    private final BytePointer pixels;
    private final ByteBuffer rows;
    private final PointerPointer<BytePointer> planes;
    private final IntPointer strides;
    private SwsContext context;
    private long key = Long.MIN_VALUE;

    Scaler(int height, int width) {
        this.height = height;
        this.width = width;
        this.stride = (3 * width + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        this.pixels = new BytePointer((long) stride * height + ALIGNMENT);
        this.rows = pixels.asByteBuffer();
        this.planes = new PointerPointer<>(4);
        this.strides = new IntPointer(4);
        planes.put(0, pixels).put(1, null).put(2, null).put(3, null);
        strides.put(0, stride).put(1, 0).put(2, 0).put(3, 0);
    }

    /** Converts a frame to {@code height × width × 3} bytes at {@code out[at]}. */
    void convert(AVFrame frame, byte[] out, int at) {
        prepare(frame);
        sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), planes, strides);
        int row = 3 * width;
        if (row == stride) {
            rows.get(0, out, at, row * height);
            return;
        }
        for (int y = 0; y < height; y++) {
            rows.get(y * stride, out, at + y * row, row);
        }
    }

    private void prepare(AVFrame frame) {
        boolean isFull = frame.color_range() == AVCOL_RANGE_JPEG || isFullByFormat(frame.format());
        int matrix = matrix(frame.colorspace());
        // Dimensions do not change: the decoder sees to that.
        long now = (long) frame.format() << 32 | (long) matrix << 1 | (isFull ? 1 : 0);
        if (now == key) {
            return;
        }
        sws_freeContext(context);
        boolean shrinks = frame.width() > width || frame.height() > height;
        context = sws_getContext(
                frame.width(),
                frame.height(),
                frame.format(),
                width,
                height,
                AV_PIX_FMT_RGB24,
                shrinks ? SWS_AREA : SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
        if (context == null || context.isNull()) {
            throw new IllegalStateException("no conversion from pixel format " + frame.format());
        }
        IntPointer coefficients = sws_getCoefficients(matrix);
        IntPointer rgb = sws_getCoefficients(SWS_CS_DEFAULT);
        sws_setColorspaceDetails(context, coefficients, isFull ? 1 : 0, rgb, 1, 0, NEUTRAL, NEUTRAL);
        key = now;
    }

    private static boolean isFullByFormat(int format) {
        return format == AV_PIX_FMT_YUVJ420P
                || format == AV_PIX_FMT_YUVJ422P
                || format == AV_PIX_FMT_YUVJ440P
                || format == AV_PIX_FMT_YUVJ444P;
    }

    /** The stream's matrix where swscale knows it. */
    private static int matrix(int colorspace) {
        boolean known = colorspace == 1 || (colorspace >= 4 && colorspace <= 7) || colorspace == 9;
        return known ? colorspace : SWS_CS_DEFAULT;
    }

    @Override
    public void close() {
        sws_freeContext(context);
        context = null;
        key = Long.MIN_VALUE;
        planes.close();
        strides.close();
        pixels.close();
    }
}
