package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;

/** The library as a whole: loaded once, kept quiet (it writes to standard error by itself) and within bounds. */
final class Ffmpeg {
    /** The largest block that decoding may ask for, whatever a header claims: a picture of 8192 × 8192 in RGB fits. */
    private static final long BLOCK_BYTES_MAX = 1L << 28;

    private static final int MESSAGE_BYTES = 256;

    static {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(BLOCK_BYTES_MAX);
    }

    private Ffmpeg() {}

    /** Makes sure that the above has happened. */
    static void load() {
        // The static initialiser does it.
    }

    /** The library's words for an error code. */
    static String words(int code) {
        byte[] text = new byte[MESSAGE_BYTES];
        av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** A C string; null gives "unknown". */
    static String string(BytePointer text) {
        return text == null || text.isNull() ? "unknown" : text.getString(StandardCharsets.UTF_8);
    }

    /** UTF-8 with its final zero, whatever the platform's charset is. The caller closes it. */
    static BytePointer utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        BytePointer pointer = new BytePointer(bytes.length + 1L);
        return pointer.put(bytes, 0, bytes.length).put(bytes.length, (byte) 0);
    }
}
