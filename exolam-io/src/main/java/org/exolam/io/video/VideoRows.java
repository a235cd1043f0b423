package org.exolam.io.video;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * Ranges of a video's frames. Reading forward decodes each frame once and never seeks; going back, or far ahead, enters the
 * file at the last key frame before, where frame times tell which frame that is, and else begins anew. Either way frame i
 * is the same bits.
 */
final class VideoRows implements RowSource {
    /** Decoding so many frames in vain is cheaper than entering the file anew. */
    private static final int AHEAD_MAX = 48;

    /** Frames that are kept for ranges that overlap the one before. */
    private static final int HELD_MAX = 16;

    private static final int HELD_BYTES_MAX = 8 << 20;

    private final VideoIndex index;
    private final int frames;
    private final VideoOptions options;
    private final Shape shape;
    private final Map<Integer, byte[]> held = new HashMap<>();
    private final int holds;
    private VideoDecoder decoder;
    private boolean jumped;

    VideoRows(VideoIndex index, int frames, VideoOptions options) {
        this.index = index;
        this.frames = frames;
        this.options = options;
        int height = options.height() == 0 ? index.info().height() : options.height();
        int width = options.width() == 0 ? index.info().width() : options.width();
        this.shape = Shape.of(height, width, 3);
        this.holds = Math.max(1, Math.min(HELD_MAX, HELD_BYTES_MAX / Math.max(1, shape.intSize())));
    }

    @Override
    public DType dtype() {
        return DType.UINT8;
    }

    @Override
    public Shape rowShape() {
        return shape;
    }

    @Override
    public int rows() {
        return frames;
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(index.file().toString(), frames, from, to);
        int bytes = shape.intSize();
        if ((long) (to - from) * bytes > Integer.MAX_VALUE - 8L) {
            throw new DataException(index.file() + ": " + (to - from) + " frames of " + bytes
                    + " bytes do not fit one array; read fewer at once");
        }
        byte[] out = new byte[(to - from) * bytes];
        for (int i = from; i < to; i++) {
            byte[] kept = held.get(i);
            if (kept == null) {
                goTo(i);
                decoder.copyTo(out, (i - from) * bytes);
                keep(i, out, (i - from) * bytes);
            } else {
                System.arraycopy(kept, 0, out, (i - from) * bytes, bytes);
            }
        }
        return NumericArray.ofBytes(DType.UINT8, shape.withRows(to - from), out);
    }

    private void keep(int frame, byte[] from, int at) {
        byte[] spare = null;
        for (Iterator<Map.Entry<Integer, byte[]>> i = held.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, byte[]> e = i.next();
            if (e.getKey() <= frame - holds || e.getKey() > frame) {
                spare = e.getValue();
                i.remove();
            }
        }
        byte[] copy = spare == null ? new byte[shape.intSize()] : spare;
        System.arraycopy(from, at, copy, 0, copy.length);
        held.put(frame, copy);
    }

    private void goTo(int frame) {
        int now = decoder == null ? -1 : decoder.index();
        if (decoder == null || frame <= now || frame > now + AHEAD_MAX) {
            enter(frame);
        }
        try {
            decodeTo(frame);
        } catch (DataException e) {
            if (!jumped) {
                throw e;
            }
            // What a file gives behind an entry in its middle is no verdict on it: from the start, then.
            begin();
            decodeTo(frame);
        }
    }

    private void decodeTo(int frame) {
        while (decoder.index() < frame) {
            if (!decoder.next()) {
                int end = decoder.index() + 1;
                begin();
                throw new DataException(index.file() + ": the video ends after " + end + " frames, where its header"
                        + " says " + frames);
            }
        }
    }

    private void begin() {
        close();
        decoder = VideoDecoder.open(index.file(), options);
        jumped = false;
    }

    /** Makes the decoder stand before a frame, as near as can be. */
    private void enter(int frame) {
        int now = decoder == null ? -1 : decoder.index();
        boolean isAhead = decoder != null && frame > now;
        if (frame > AHEAD_MAX
                && index.times().areDistinct()
                && frame < index.times().count()) {
            if (decoder == null) {
                begin();
            }
            // Containers look entries up by decoding time, which may lie before the time of showing: once more,
            // earlier.
            if (tryJump(frame, frame) || tryJump(frame, Math.max(0, frame - AHEAD_MAX))) {
                return;
            }
            begin();
        } else if (!isAhead) {
            begin();
        }
    }

    private boolean tryJump(int frame, int entry) {
        FrameTimes times = index.times();
        jumped = true;
        try {
            if (!decoder.jump(times.at(Math.min(entry, times.count() - 1))) || !decoder.next()) {
                return false;
            }
            int place = times.indexOf(decoder.time());
            decoder.renumber(place);
            return place >= 0 && place <= frame;
        } catch (DataException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }
}
