package org.exolam.io.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.exolam.data.RowSource;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * What is known of a video file without decoding it: how many frames, how far apart, and whether the file is whole.
 * Immutable to the eye, and safe for several threads; every source of rows over the same file shares it.
 */
public final class VideoIndex {
    private final Path file;
    private final VideoInfo info;
    private final int frames;
    private final long framesClaimed;
    private final double shortestStep;
    private final double longestStep;
    private final Long bytesClaimedOrNull;
    private FrameTimes times;

    private VideoIndex(Path file) {
        this.file = file;
        this.bytesClaimedOrNull = FileEnd.claimedBeyond(file).orElse(null);
        try (Container container = new Container(file)) {
            info = VideoDecoder.info(container);
            framesClaimed = Math.max(0, container.stream().nb_frames());
            SampleTable table = bytesClaimedOrNull == null ? SampleTable.ofOrNull(container, Files.size(file)) : null;
            long[] steps;
            if (table == null) {
                times = FrameTimes.scan(container);
                frames = times.count();
                steps = times.steps();
            } else {
                frames = table.frames();
                steps = new long[] {table.shortest(), table.longest()};
            }
            shortestStep = steps[0] * container.timeBase();
            longestStep = steps[1] * container.timeBase();
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * Counts a file's frames: from its own table where it has a whole one (MP4, AVI), else by reading it through without
     * decoding.
     *
     * @throws DataException where it is no video
     */
    public static VideoIndex of(Path file) {
        return new VideoIndex(file);
    }

    public Path file() {
        return file;
    }

    public VideoInfo info() {
        return info;
    }

    public int frames() {
        return frames;
    }

    /** Frames by the header's account, 0 where it gives none. */
    public long framesClaimed() {
        return framesClaimed;
    }

    /** Seconds of the shortest step between frames, 0 where unknown. */
    public double shortestStep() {
        return shortestStep;
    }

    /** Seconds of the longest step between frames, 0 where unknown. */
    public double longestStep() {
        return longestStep;
    }

    /** How long the file is by its own account, where that is more than there is: it was cut. */
    public Optional<Long> bytesClaimed() {
        return Optional.ofNullable(bytesClaimedOrNull);
    }

    /** Frames of the file as rows of height × width × 3 bytes. Each source is one thread's; the caller closes it. */
    public RowSource rows(VideoOptions options) {
        return new VideoRows(this, frames, options);
    }

    /**
     * How far the file decodes.
     *
     * @param frames number of frames before the first that does not
     * @param faultOrNull what is wrong with the next one; null where all decode
     */
    public record Soundness(int frames, String faultOrNull) {}

    /** Decodes the whole file. */
    public Soundness check() {
        int sound = 0;
        try (VideoDecoder video = VideoDecoder.open(file, VideoOptions.DEFAULT)) {
            while (video.next()) {
                sound++;
            }
            return new Soundness(sound, null);
        } catch (DataException e) {
            return new Soundness(sound, e.getMessage());
        }
    }

    /** When each frame is shown. */
    synchronized FrameTimes times() {
        if (times == null) {
            try (Container container = new Container(file)) {
                times = FrameTimes.scan(container);
            }
        }
        return times;
    }
}
