package org.exolam.io.convert;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.io.picture.PngEncoder;
import org.exolam.settings.AtomicFiles;

/** The frames of any data set of pictures as {@code episode_000007/frame_000042.png}; other blocks have no place there. */
public final class FrameConversion {
    private FrameConversion() {}

    /**
     * Fills a folder.
     *
     * @param target an empty folder
     * @param progress told how many episodes are done
     * @return the number of pictures
     * @throws UsageException where the frames are no pictures
     */
    public static long write(Dataset data, Path target, IntConsumer progress) {
        String frames = data.schema().frames();
        if (!data.schema().frame().isImage()) {
            throw new UsageException("the frames of " + data.location() + " are no pictures but " + frames + ", "
                    + data.schema().frame().dtype().numpyName()
                    + data.schema().frame().shape()
                    + "; name pictures with --camera, or convert to npz");
        }
        long written = 0;
        for (EpisodeInfo info : data.episodes()) {
            Path folder = target.resolve(String.format(Locale.ROOT, "episode_%06d", info.index()));
            try (Episode episode = data.open(info.index())) {
                for (int t = 0; t < info.frames(); t++) {
                    NumericArray one = episode.read(frames, t, t + 1);
                    byte[] png = PngEncoder.encode(one.withShape(one.shape().inner()));
                    AtomicFiles.write(
                            folder.resolve(String.format(Locale.ROOT, "frame_%06d.png", t)), out -> out.write(png));
                    written++;
                }
            }
            progress.accept(info.index() + 1);
        }
        return written;
    }
}
