package org.exolam.io.cache;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.Shape;
import org.exolam.io.stream.FrameMap;
import org.exolam.io.stream.StreamOptions;

/** A process of its own that opens the cache, to be killed or to stand beside another. */
final class CacheProcess {
    static final MadeUpFrames DATA = new MadeUpFrames(Shape.of(16, 16, 3), 200, 40, -1);

    private CacheProcess() {}

    static FrameCache open(Path folder, java.util.function.Consumer<String> say) {
        List<Integer> all = IntStream.range(0, DATA.episodes().size()).boxed().toList();
        StreamOptions stream = StreamOptions.DEFAULT.withBatch(16);
        return FrameCache.open(
                DATA, FrameMap.IDENTITY, new CacheOptions(folder, "sha256:made-up", all, stream, say, done -> {}));
    }

    /** Ends with 0 where every frame was right; writes what was said. */
    public static void main(String[] arguments) throws IOException {
        StringBuilder said = new StringBuilder();
        FrameCache cache = open(Path.of(arguments[0]), text -> said.append(text).append('\n'));
        said.append(wrong(cache)).append(" wrong\n");
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(said.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** How many frames are not what they must be. */
    static int wrong(FrameCache cache) {
        int wrong = 0;
        byte[] frame = new byte[cache.frameBytes()];
        for (int e = 0; e < cache.episodes(); e++) {
            for (int t = 0; t < cache.start(e + 1) - cache.start(e); t++) {
                cache.read(cache.start(e) + t, frame, 0);
                wrong += java.util.Arrays.equals(frame, DATA.frame(e, t)) ? 0 : 1;
            }
        }
        return wrong;
    }
}
