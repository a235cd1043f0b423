package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** When each frame is shown, in a stream's own units, ascending: read off the packets, nothing is decoded. */
final class FrameTimes {
    private final long[] times;
    private final boolean isComplete;

    private FrameTimes(long[] times, boolean isComplete) {
        this.times = times;
        this.isComplete = isComplete;
    }

    /** Reads the file through once. */
    static FrameTimes scan(Container container) {
        long[] times = new long[1024];
        int n = 0;
        boolean complete = true;
        AVPacket packet = av_packet_alloc();
        try {
            while (container.read(packet)) {
                boolean counts = (packet.flags() & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) == 0;
                long time = packet.pts() == AV_NOPTS_VALUE() ? packet.dts() : packet.pts();
                av_packet_unref(packet);
                if (counts) {
                    complete &= time != AV_NOPTS_VALUE();
                    times = n == times.length ? Arrays.copyOf(times, 2 * n) : times;
                    times[n++] = time;
                }
            }
        } finally {
            av_packet_free(packet);
        }
        long[] sorted = Arrays.copyOf(times, n);
        Arrays.sort(sorted);
        return new FrameTimes(sorted, complete);
    }

    int count() {
        return times.length;
    }

    long at(int frame) {
        return times[frame];
    }

    /** The frame shown at exactly this time; −1 where there is none, or where the file does not tell times. */
    int indexOf(long time) {
        return isComplete ? Math.max(-1, Arrays.binarySearch(times, time)) : -1;
    }

    /** Whether frames can be told by their times. */
    boolean areDistinct() {
        for (int i = 1; i < times.length; i++) {
            if (times[i] == times[i - 1]) {
                return false;
            }
        }
        return isComplete;
    }

    /** The shortest and the longest step from a frame to the next; zeros where there is no step. */
    long[] steps() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 1; i < times.length; i++) {
            least = Math.min(least, times[i] - times[i - 1]);
            most = Math.max(most, times[i] - times[i - 1]);
        }
        return most == 0 || !isComplete ? new long[] {0, 0} : new long[] {least, most};
    }
}
