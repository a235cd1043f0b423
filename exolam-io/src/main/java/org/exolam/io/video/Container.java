package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.exolam.data.FileKind;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** An open video file: its video stream and the packets of that. */
final class Container implements AutoCloseable {
    /** Formats that hold pictures themselves; those that name other files or addresses are not opened. */
    private static final String FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,ogg,flv,asf,ivf,h264,hevc,obu";

    private static final int PIXELS_MAX = 1 << 26;

    private final Path file;
    private final AVFormatContext format = new AVFormatContext(null);
    private final int index;
    private boolean closed;

    /**
     * Opens a file and finds its video stream.
     *
     * @throws DataException where it is no video that can be decoded
     */
    Container(Path file) {
        Ffmpeg.load();
        this.file = file;
        requireFile();
        AVDictionary options = new AVDictionary(null);
        // The prefix keeps a name such as http:x.mp4 from being taken for an address.
        try (BytePointer name = Ffmpeg.utf8("file:" + file)) {
            av_dict_set(options, "protocol_whitelist", "file", 0);
            av_dict_set(options, "format_whitelist", FORMATS, 0);
            check(avformat_open_input(format, name, null, options), "is no video that can be opened");
        } finally {
            av_dict_free(options);
        }
        try {
            check(avformat_find_stream_info(format, (PointerPointer<?>) null), "has streams that cannot be told");
            index = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
            if (index < 0) {
                throw new DataException(file + " has no video stream; give a file with pictures");
            }
            requireSize();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void requireFile() {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DataException(file + " is no file; expected a video");
            }
            FileKind kind = FileKind.of(file);
            if (kind == FileKind.EMPTY || kind == FileKind.TEXT) {
                throw new DataException(file + " is " + kind.words() + ", not a video");
            }
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private void requireSize() {
        AVCodecParameters p = parameters();
        if (p.width() <= 0 || p.height() <= 0 || (long) p.width() * p.height() > PIXELS_MAX) {
            throw new DataException(file + " claims pictures of " + p.width() + " × " + p.height() + " pixels; up to "
                    + PIXELS_MAX + " pixels are read");
        }
    }

    private void check(int code, String what) {
        if (code < 0) {
            throw new DataException(file + " " + what + ": " + Ffmpeg.words(code)
                    + "; it may be cut, damaged, or of a kind that is not read");
        }
    }

    Path file() {
        return file;
    }

    AVStream stream() {
        return format.streams(index);
    }

    AVCodecParameters parameters() {
        return stream().codecpar();
    }

    /** Seconds of one unit of the stream's times. */
    double timeBase() {
        return ratio(stream().time_base());
    }

    double fps() {
        return ratio(stream().avg_frame_rate());
    }

    private static double ratio(AVRational r) {
        return r.den() == 0 || r.num() <= 0 ? 0 : (double) r.num() / r.den();
    }

    Orientation orientation() {
        AVCodecParameters p = parameters();
        if (p.nb_coded_side_data() == 0) {
            return Orientation.UPRIGHT;
        }
        AVPacketSideData side =
                av_packet_side_data_get(p.coded_side_data(), p.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (side == null || side.isNull() || side.size() < Orientation.MATRIX_BYTES) {
            return Orientation.UPRIGHT;
        }
        byte[] matrix = new byte[Orientation.MATRIX_BYTES];
        side.data().get(matrix);
        return Orientation.of(matrix);
    }

    /**
     * The next packet of the video stream.
     *
     * @return false at the end
     */
    boolean read(AVPacket packet) {
        while (true) {
            int code = av_read_frame(format, packet);
            if (code == AVERROR_EOF()) {
                return false;
            }
            if (code < 0) {
                throw new DataException(file + " cannot be read on: " + Ffmpeg.words(code));
            }
            if (packet.stream_index() == index) {
                return true;
            }
            org.bytedeco.ffmpeg.global.avcodec.av_packet_unref(packet);
        }
    }

    /** Goes to the last key frame that is stored for a time at or before {@code time}; false where that does not work. */
    boolean seek(long time) {
        return av_seek_frame(format, index, time, AVSEEK_FLAG_BACKWARD) >= 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avformat_close_input(format);
        }
    }
}
