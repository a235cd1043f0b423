package org.exolam.io.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.exolam.error.DataException;

/** How pages are unpacked: for gzip the library asks for classes of Hadoop that are not there. */
final class PageCodecs implements CompressionCodecFactory {
    /** Deflate codes at most 258 bytes in two bits. */
    private static final long RATIO_MAX = 1032;

    private final CompressionCodecFactory others = new CodecFactory(new PlainParquetConfiguration(), 0);

    /** Fails where pages are packed as nobody here can unpack them. */
    static void requireKnown(Path file, ParquetMetadata footer) {
        for (BlockMetaData group : footer.getBlocks()) {
            for (ColumnChunkMetaData column : group.getColumns()) {
                CompressionCodecName codec = column.getCodec();
                if (codec == CompressionCodecName.BROTLI || codec == CompressionCodecName.LZO) {
                    throw new DataException(
                            file + ", column " + column.getPath().toDotString() + " is packed by " + codec
                                    + "; snappy, gzip, zstd, lz4 and none are read: write the file again with one of these");
                }
            }
        }
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new Gzip() : others.getDecompressor(codec);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return others.getCompressor(codec);
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class Gzip implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpacked(packed.toInputStream(), packed.size(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer out, int size) throws IOException {
            byte[] bytes = new byte[packedSize];
            packed.get(bytes);
            out.put(unpacked(new ByteArrayInputStream(bytes), packedSize, size));
        }

        private static byte[] unpacked(InputStream packed, long packedSize, int size) throws IOException {
            if (size < 0 || size > RATIO_MAX * packedSize) {
                throw new IOException("a page claims " + size + " bytes made from " + packedSize);
            }
            try (GZIPInputStream in = new GZIPInputStream(packed)) {
                byte[] out = in.readNBytes(size);
                if (out.length < size) {
                    throw new IOException("a page has " + out.length + " bytes, its header says " + size);
                }
                return out;
            }
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }
}
