package org.exolam.io.video;

import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;

/**
 * What a container's own table says of a stream's frames: MP4 and AVI have one, so that their frames are counted without
 * reading them.
 *
 * @param frames number of frames
 * @param shortest step between decoding times, in the stream's units, 0 where unknown
 * @param longest likewise
 */
record SampleTable(int frames, long shortest, long longest) {
    private static final int DISCARDED = 2;

    /**
     * The table, where it is whole and everything it names lies in the file.
     *
     * @param fileBytes length of the file
     * @return null where only reading the file through can tell
     */
    static SampleTable ofOrNull(Container container, long fileBytes) {
        int count = avformat_index_get_entries_count(container.stream());
        if (count == 0 || count != container.stream().nb_frames()) {
            return null;
        }
        long[] times = new long[count];
        int frames = 0;
        for (int i = 0; i < count; i++) {
            AVIndexEntry entry = avformat_index_get_entry(container.stream(), i);
            if (entry.pos() < 0 || entry.pos() + entry.size() > fileBytes) {
                return null;
            }
            if ((entry.flags() & DISCARDED) == 0) {
                times[frames++] = entry.timestamp();
            }
        }
        long[] kept = Arrays.copyOf(times, frames);
        Arrays.sort(kept);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 1; i < frames; i++) {
            least = Math.min(least, kept[i] - kept[i - 1]);
            most = Math.max(most, kept[i] - kept[i - 1]);
        }
        return new SampleTable(frames, most == 0 ? 0 : least, most);
    }
}
