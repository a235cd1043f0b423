package org.exolam.io;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.settings.AtomicFiles;

/**
 * Sample frames of several episodes in one picture: a row an episode, time from left to right, evenly spaced from the
 * first frame to the last; under each row the second view where there is one. Small frames are enlarged by whole factors,
 * so that a pixel stays a pixel.
 */
public final class ContactSheet {
    /** Enough to see what differs between episodes and what moves in one. */
    private static final int EPISODES_DEFAULT = 6;

    private static final int FRAMES_DEFAULT = 8;

    /** A frame of this size is seen without a lens on any screen. */
    private static final int CELL_PIXELS_MIN = 128;

    /** Larger frames are thinned, or eight of them fill no screen. */
    private static final int CELL_PIXELS_MAX = 320;

    private static final int GAP = 4;

    /** Views of one episode stand closer together than episodes do. */
    private static final int EPISODE_GAP = 14;

    private static final int BACKGROUND = 0xff202020;

    private ContactSheet() {}

    /** Writes the sheet of up to 6 episodes × 8 frames as PNG. */
    public static void write(Dataset data, Path png) {
        byte[] bytes = png(data, EPISODES_DEFAULT, FRAMES_DEFAULT);
        AtomicFiles.write(png, out -> out.write(bytes));
    }

    /**
     * The sheet as the bytes of a PNG file.
     *
     * @param episodes at most so many, evenly spaced over the data set; an episode that cannot be read stays dark
     * @param frames at most so many of each
     * @throws UsageException where the frames are no pictures
     */
    public static byte[] png(Dataset data, int episodes, int frames) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image(data, episodes, frames), "png", out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("PNG to memory cannot fail", e);
        }
    }

    private static BufferedImage image(Dataset data, int episodes, int frames) {
        BlockSpec spec = data.schema().frame();
        if (!spec.isImage()) {
            throw new UsageException(
                    "the frames of " + data.location() + " are " + spec.dtype().numpyName() + spec.shape()
                            + ", not pictures; a contact sheet needs uint8 of shape (height, width, channels)");
        }
        List<String> views = new ArrayList<>(List.of(data.schema().frames()));
        data.schema().roles().pair().ifPresent(views::add);
        int[] chosen = spaced(data.episodes().size(), episodes);
        Cell cell = Cell.of(spec.shape());
        int groupHeight = views.size() * (cell.height + GAP) - GAP;
        BufferedImage sheet = new BufferedImage(
                GAP + frames * (cell.width + GAP),
                2 * GAP + chosen.length * (groupHeight + EPISODE_GAP) - EPISODE_GAP,
                BufferedImage.TYPE_INT_RGB);
        fill(sheet);
        for (int i = 0; i < chosen.length; i++) {
            for (int v = 0; v < views.size(); v++) {
                int y = GAP + i * (groupHeight + EPISODE_GAP) + v * (cell.height + GAP);
                row(data, chosen[i], views.get(v), sheet, y, cell, frames);
            }
        }
        return sheet;
    }

    /** Size of a frame on the sheet. */
    private record Cell(int width, int height) {
        static Cell of(Shape frame) {
            int height = frame.get(0);
            int width = frame.get(1);
            int larger = Math.max(height, width);
            int times = Math.max(1, CELL_PIXELS_MIN / larger);
            int part = (larger - 1) / CELL_PIXELS_MAX + 1;
            return new Cell(Math.max(1, width * times / part), Math.max(1, height * times / part));
        }
    }

    /** Up to {@code wanted} of 0 … n − 1, evenly spaced, the first and the last among them. */
    static int[] spaced(int n, int wanted) {
        int count = Math.min(n, wanted);
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = count == 1 ? 0 : (int) ((long) i * (n - 1) / (count - 1));
        }
        return out;
    }

    private static void fill(BufferedImage sheet) {
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, BACKGROUND);
            }
        }
    }

    private static void row(Dataset data, int index, String view, BufferedImage sheet, int y, Cell cell, int frames) {
        try (Episode episode = data.open(index)) {
            int[] times = spaced(episode.info().frames(), frames);
            for (int i = 0; i < times.length; i++) {
                NumericArray frame = episode.read(view, times[i], times[i] + 1);
                draw(frame, sheet, GAP + i * (cell.width + GAP), y, cell);
            }
        } catch (DataException e) {
            // Inspection names what is wrong; the sheet shows the rest.
            return;
        }
    }

    private static void draw(NumericArray frame, BufferedImage sheet, int left, int top, Cell cell) {
        byte[] pixels = frame.bytes();
        Shape shape = frame.shape().inner();
        int channels = shape.rank() == 2 ? 1 : shape.get(2);
        for (int y = 0; y < cell.height; y++) {
            for (int x = 0; x < cell.width; x++) {
                int row = y * shape.get(0) / cell.height;
                int at = (row * shape.get(1) + x * shape.get(1) / cell.width) * channels;
                int red = pixels[at] & 0xff;
                int green = channels < 3 ? red : pixels[at + 1] & 0xff;
                int blue = channels < 3 ? red : pixels[at + 2] & 0xff;
                sheet.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
            }
        }
    }
}
