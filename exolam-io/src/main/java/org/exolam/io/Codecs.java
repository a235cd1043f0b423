package org.exolam.io;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.ZstdVersion;
import java.util.Arrays;
import javax.imageio.ImageIO;
import net.jpountz.lz4.LZ4Factory;
import org.exolam.error.ResourceException;
import org.exolam.io.onnx.OnnxProvider;
import org.exolam.io.video.VideoDecoder;

/** What of other people's native code works on this machine, tried and not only looked for. */
public final class Codecs {
    private static final int TRIED_BYTES = 1000;

    private Codecs() {}

    /** FFmpeg's version and the codecs it decodes. */
    public static String video() {
        return VideoDecoder.codecs();
    }

    /** Kinds of pictures. */
    public static String pictures() {
        for (String kind : new String[] {"png", "jpeg"}) {
            if (!ImageIO.getImageReadersByFormatName(kind).hasNext()) {
                throw new ResourceException("this Java has no decoder for " + kind + "; install one with java.desktop");
            }
        }
        return "png, jpeg";
    }

    /** Codecs of chunks, after a round trip through the native ones. */
    public static String chunks() {
        byte[] plain = new byte[TRIED_BYTES];
        Arrays.fill(plain, (byte) 7);
        byte[] zstd = Zstd.decompress(Zstd.compress(plain), TRIED_BYTES);
        LZ4Factory lz4 = LZ4Factory.fastestInstance();
        byte[] coded = lz4.fastCompressor().compress(plain);
        byte[] back = lz4.safeDecompressor().decompress(coded, TRIED_BYTES);
        if (!Arrays.equals(plain, zstd) || !Arrays.equals(plain, back)) {
            throw new ResourceException("zstd or lz4 gives back other bytes than it was given");
        }
        return "blosc (blosclz, lz4, zlib, zstd), zstd " + ZstdVersion.VERSION + ", lz4 by "
                + lz4.toString().replace("LZ4Factory:", "") + ", zlib, gzip";
    }

    /** ONNX Runtime's version. */
    public static String networks() {
        return OnnxProvider.version();
    }
}
