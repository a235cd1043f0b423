package org.exolam.world.pixel;

import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;

/** Clips of a user's recording as backgrounds: frames one after another, forwards and then backwards. */
final class Clips {
    private static final int COLOURS = 3;

    private final Dataset data;

    Clips(Dataset data) {
        if (!data.schema().frame().isImage()) {
            throw new UsageException("backgrounds from " + data.location() + " need pictures of 8 bits, its frames are "
                    + data.schema().frame().dtype() + " of shape "
                    + data.schema().frame().shape());
        }
        if (data.episodes().stream().noneMatch(e -> e.frames() > 0)) {
            throw new UsageException(data.location() + " holds no frame to be a background; give another recording");
        }
        this.data = data;
    }

    /** Every frame of a clip, made square: pixels of frame t from t · side² · 3 on. */
    byte[][] frames(int number, int side, int most) {
        int index = Math.floorMod(number, data.episodes().size());
        while (data.episodes().get(index).frames() == 0) {
            index = (index + 1) % data.episodes().size();
        }
        int count = Math.min(most, data.episodes().get(index).frames());
        try (Episode episode = data.open(index)) {
            NumericArray rows = episode.read(data.schema().frames(), 0, count);
            byte[][] frames = new byte[count][];
            for (int t = 0; t < count; t++) {
                frames[t] = resized(rows, t, side);
            }
            return frames;
        }
    }

    private byte[] resized(NumericArray rows, int t, int side) {
        int height = data.schema().frame().shape().get(0);
        int width = data.schema().frame().shape().get(1);
        int colours = data.schema().frame().shape().rank() < 3
                ? 1
                : data.schema().frame().shape().get(2);
        byte[] out = new byte[side * side * COLOURS];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int from = ((t * height + y * height / side) * width + x * width / side) * colours;
                for (int c = 0; c < COLOURS; c++) {
                    out[(y * side + x) * COLOURS + c] = (byte) rows.getLong(from + (colours >= COLOURS ? c : 0));
                }
            }
        }
        return out;
    }
}
