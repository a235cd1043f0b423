package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;

/**
 * The frames of a video file, one after the other in the order in which they are shown: H.264, HEVC, AV1, VP9, MJPEG and
 * what else FFmpeg decodes, of any bit depth, range and matrix, as upright RGB of 8 bits.
 *
 * <pre>{@code
 * try (VideoDecoder video = VideoDecoder.open(file, VideoOptions.DEFAULT.withSize(64, 64))) {
 *     byte[] rgb = new byte[video.frameBytes()];
 *     while (video.next()) {
 *         video.copyTo(rgb, 0);
 *         use(video.seconds(), rgb);
 *     }
 * }
 * }</pre>
 *
 * <p>A frame that the decoder would have to make up (a damaged packet, a missing reference) is an error, never a grey
 * picture. Decoding is the same bits for any number of threads. Belongs to one thread at a time; holds native memory until
 * it is closed.
 */
public final class VideoDecoder implements AutoCloseable {
    private static final List<String> CODECS = List.of("h264", "hevc", "vp9", "libaom-av1", "mjpeg", "mpeg4");

    /** AV_FRAME_FLAG_CORRUPT, which the binding lacks. */
    private static final int CORRUPT = 1;

    private final Container container;
    private final VideoInfo info;
    private final Orientation orientation;
    private final int height;
    private final int width;
    private final AVCodecContext codec;
    private final AVPacket packet;
    private final AVFrame frame;
    private final Scaler scaler;
    private final byte[] turned;
    private int index = -1;
    private boolean drained;
    private boolean closed;
    private DataException failureOrNull;

    private VideoDecoder(Container container, VideoOptions options) {
        this.container = container;
        AVCodecParameters parameters = container.parameters();
        orientation = container.orientation();
        info = info(container);
        height = options.height() == 0 ? info.height() : options.height();
        width = options.width() == 0 ? info.width() : options.width();
        codec = openCodec(parameters, options.threads());
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        boolean turns = !orientation.equals(Orientation.UPRIGHT);
        int codedHeight = orientation.swapsSides() ? width : height;
        int codedWidth = orientation.swapsSides() ? height : width;
        scaler = new Scaler(codedHeight, codedWidth);
        turned = turns ? new byte[frameBytes()] : new byte[0];
    }

    /**
     * Opens a file before its first frame.
     *
     * @throws DataException where it is no video, or of a codec that is not decoded
     */
    public static VideoDecoder open(Path file, VideoOptions options) {
        Container container = new Container(file);
        try {
            return new VideoDecoder(container, options);
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** What a file's header says. */
    public static VideoInfo probe(Path file) {
        try (Container container = new Container(file)) {
            return info(container);
        }
    }

    /**
     * The library's version and the codecs it decodes.
     *
     * @throws ResourceException where one of those that recordings commonly have is missing
     */
    public static String codecs() {
        Ffmpeg.load();
        for (String codec : CODECS) {
            AVCodec found = avcodec_find_decoder_by_name(codec);
            if (found == null || found.isNull()) {
                throw new ResourceException("this build of FFmpeg does not decode " + codec);
            }
        }
        return "FFmpeg " + Ffmpeg.string(av_version_info()) + ": "
                + String.join(", ", CODECS).replace("libaom-av1", "av1");
    }

    static VideoInfo info(Container container) {
        Orientation orientation = container.orientation();
        AVCodecParameters p = container.parameters();
        boolean swaps = orientation.swapsSides();
        return new VideoInfo(
                Ffmpeg.string(avcodec_get_name(p.codec_id())),
                Ffmpeg.string(av_get_pix_fmt_name(p.format())),
                swaps ? p.width() : p.height(),
                swaps ? p.height() : p.width(),
                container.fps(),
                orientation.quarterTurns(),
                orientation.mirrored());
    }

    private AVCodecContext openCodec(AVCodecParameters parameters, int threads) {
        AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
        if (decoder == null || decoder.isNull()) {
            throw new DataException(container.file() + " is coded as " + info.codec()
                    + ", for which there is no decoder here; convert it to H.264 or AV1");
        }
        AVCodecContext context = avcodec_alloc_context3(decoder);
        int code = avcodec_parameters_to_context(context, parameters);
        if (code >= 0) {
            context.thread_count(threads);
            context.pkt_timebase(container.stream().time_base());
            context.err_recognition(AV_EF_CRCCHECK | AV_EF_EXPLODE);
            context.error_concealment(0);
            code = avcodec_open2(context, decoder, (AVDictionary) null);
        }
        if (code < 0) {
            avcodec_free_context(context);
            throw new DataException(
                    container.file() + ", " + info.codec() + ": the decoder does not start: " + Ffmpeg.words(code));
        }
        return context;
    }

    public VideoInfo info() {
        return info;
    }

    /** Height of the frames that come out. */
    public int height() {
        return height;
    }

    /** Width of the frames that come out. */
    public int width() {
        return width;
    }

    /** Bytes of one frame: height × width × 3. */
    public int frameBytes() {
        return Math.multiplyExact(Math.multiplyExact(height, width), 3);
    }

    /**
     * Goes to the next frame.
     *
     * @return false behind the last one
     * @throws DataException where the next frame cannot be decoded
     */
    public boolean next() {
        if (closed) {
            throw new IllegalStateException("the video " + container.file() + " is closed");
        }
        if (failureOrNull != null) {
            throw failureOrNull;
        }
        try {
            return decoded();
        } catch (DataException e) {
            // What a decoder gives behind a fault is counted wrong, and made of what is missing.
            failureOrNull = e;
            throw e;
        }
    }

    private boolean decoded() {
        while (true) {
            int code = avcodec_receive_frame(codec, frame);
            if (code == 0) {
                index++;
                requireSound();
                return true;
            }
            if (code == AVERROR_EOF()) {
                return false;
            }
            if (code != AVERROR_EAGAIN()) {
                throw broken("cannot be decoded: " + Ffmpeg.words(code));
            }
            feed();
        }
    }

    private void feed() {
        if (drained) {
            throw broken("cannot be decoded: the decoder asks for more than there is");
        }
        if (!container.read(packet)) {
            drained = true;
            check(avcodec_send_packet(codec, null));
            return;
        }
        boolean isCut = (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
        int code = isCut ? 0 : avcodec_send_packet(codec, packet);
        av_packet_unref(packet);
        if (isCut) {
            throw broken("is cut");
        }
        check(code);
    }

    private void check(int code) {
        if (code == org.bytedeco.ffmpeg.global.avutil.AVERROR_ENOMEM()) {
            throw new ResourceException(container.file() + ": no memory to decode frame " + (index + 1));
        }
        if (code < 0) {
            throw broken("cannot be decoded: " + Ffmpeg.words(code));
        }
    }

    private void requireSound() {
        boolean isMadeUp = (frame.flags() & CORRUPT) != 0 || frame.decode_error_flags() != 0;
        if (isMadeUp) {
            throw new DataException(container.file() + ": frame " + index + " is damaged");
        }
        AVCodecParameters p = container.parameters();
        if (frame.width() != p.width() || frame.height() != p.height()) {
            throw new DataException(container.file() + ": frame " + index + " has " + frame.width() + " × "
                    + frame.height() + " pixels, the first one " + p.width() + " × " + p.height()
                    + "; frames of one video must be of one size");
        }
    }

    private DataException broken(String what) {
        return new DataException(container.file() + ": frame " + (index + 1) + " " + what);
    }

    /** The current frame's place among those decoded, from 0; −1 before the first. */
    public int index() {
        return index;
    }

    /** When the current frame is shown, in seconds; NaN where the file does not say. */
    public double seconds() {
        long time = time();
        return time == AV_NOPTS_VALUE() ? Double.NaN : time * container.timeBase();
    }

    /** The same in the stream's own units. */
    long time() {
        return frame.best_effort_timestamp();
    }

    /**
     * Copies the current frame, height × width × 3 bytes of RGB, converting it only now: frames that are passed by cost
     * their decoding alone.
     *
     * @param out modified from {@code at} on
     */
    public void copyTo(byte[] out, int at) {
        if (index < 0) {
            throw new IllegalStateException("no frame was asked for yet");
        }
        if (turned.length == 0) {
            scaler.convert(frame, out, at);
        } else {
            scaler.convert(frame, turned, 0);
            int codedHeight = orientation.swapsSides() ? width : height;
            orientation.apply(turned, codedHeight, orientation.swapsSides() ? height : width, out, at);
        }
    }

    /**
     * Goes before the last key frame at or before a time; {@link #renumber} says afterwards which frame came.
     *
     * @return false where the file cannot be entered there; the decoder is of no use then
     */
    boolean jump(long time) {
        if (!container.seek(time)) {
            return false;
        }
        avcodec_flush_buffers(codec);
        drained = false;
        failureOrNull = null;
        return true;
    }

    /** Sets what {@link #index()} says of the current frame. */
    void renumber(int place) {
        index = place;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            scaler.close();
            av_frame_free(frame);
            av_packet_free(packet);
            avcodec_free_context(codec);
            container.close();
        }
    }
}
