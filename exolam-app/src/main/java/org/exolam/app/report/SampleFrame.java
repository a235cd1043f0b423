package org.exolam.app.report;

import org.exolam.data.NumericArray;

/**
 * A frame of the data set, or a whole contact sheet, for the reader to see what was measured.
 *
 * @param label which one: episode and frame
 * @param image the picture
 */
public record SampleFrame(String label, PngImage image) {
    /**
     * From a PNG file.
     *
     * @throws org.exolam.error.DataException where the bytes are no PNG
     */
    public static SampleFrame png(String label, byte[] file) {
        return new SampleFrame(label, PngImage.of(file));
    }

    /**
     * From pixels, as {@link PngImage#fromFrame} takes them.
     *
     * @throws org.exolam.error.DataException where the shape is no picture's
     */
    public static SampleFrame of(String label, NumericArray frame) {
        return new SampleFrame(label, PngImage.fromFrame(frame));
    }
}
