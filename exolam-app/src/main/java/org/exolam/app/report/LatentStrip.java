package org.exolam.app.report;

import java.util.List;

/**
 * What one latent number does: the decoded next frame while it goes through its range and the others stay.
 *
 * @param label such as {@code z1}
 * @param note the range
 * @param frames from its low to its high end; none where frames are no pictures
 * @param change the frame at the high end less that at the low end
 */
public record LatentStrip(String label, String note, List<SampleFrame> frames, LatentPicture change) {
    public LatentStrip {
        frames = List.copyOf(frames);
    }
}
