package org.exolam.io.cache;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** A data set whose every frame follows from its place, so that any process knows what each must be. */
final class MadeUpFrames implements Dataset {
    static final String OBS = "obs";
    private final Shape shape;
    private final int episodes;
    private final int length;
    private final int brokenOrMinus;
    final AtomicInteger reads = new AtomicInteger();

    /** @param brokenOrMinus the episode that cannot be read, or −1 */
    MadeUpFrames(Shape shape, int episodes, int length, int brokenOrMinus) {
        this.shape = shape;
        this.episodes = episodes;
        this.length = length;
        this.brokenOrMinus = brokenOrMinus;
    }

    byte[] frame(int episode, int t) {
        byte[] bytes = new byte[shape.intSize()];
        new SplittableRandom(episode * 1_000_003L + t).nextBytes(bytes);
        return bytes;
    }

    @Override
    public String format() {
        return "made-up";
    }

    @Override
    public Path location() {
        return Path.of("made-up");
    }

    @Override
    public Schema schema() {
        return new Schema(OBS, Map.of(OBS, BlockSpec.perFrame(DType.UINT8, shape)), Roles.NONE, 0);
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return IntStream.range(0, episodes)
                .mapToObj(i -> new EpisodeInfo(i, "e" + i, length, length, null))
                .toList();
    }

    @Override
    public Episode open(int index) {
        EpisodeInfo info = new EpisodeInfo(index, "e" + index, length, length, null);
        return new Episode() {
            @Override
            public EpisodeInfo info() {
                return info;
            }

            @Override
            public NumericArray read(String block, int from, int to) {
                reads.incrementAndGet();
                if (index == brokenOrMinus) {
                    throw new DataException("made-up, episode e" + index + " is broken");
                }
                byte[] all = new byte[(to - from) * shape.intSize()];
                for (int t = from; t < to; t++) {
                    System.arraycopy(frame(index, t), 0, all, (t - from) * shape.intSize(), shape.intSize());
                }
                return NumericArray.ofBytes(DType.UINT8, shape.withRows(to - from), all);
            }

            @Override
            public void close() {
                // Nothing is held open.
            }
        };
    }

    @Override
    public List<Problem> problems() {
        return List.of();
    }

    @Override
    public List<Problem> notices() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
