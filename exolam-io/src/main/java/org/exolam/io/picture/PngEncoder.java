package org.exolam.io.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/** Frames as PNG, without loss: each row as differences to the pixel on the left, which cameras' pictures like. */
public final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int FILTER_SUB = 1;
    private static final int EFFORT = 4;

    private PngEncoder() {}

    /**
     * Encodes one frame.
     *
     * @param frame bytes of shape (H, W), or (H, W, 1), (H, W, 3), (H, W, 4), not modified
     */
    public static byte[] encode(NumericArray frame) {
        Shape shape = frame.shape();
        int channels = shape.rank() == 2 ? 1 : shape.get(2);
        int height = shape.get(0);
        int width = shape.get(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream(frame.size() / 2 + 64);
        out.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        int type = switch (channels) {
            case 1 -> 0;
            case 3 -> 2;
            case 4 -> 6;
            default -> throw new IllegalArgumentException("a picture of " + channels + " channels: " + shape);
        };
        header.put((byte) 8).put((byte) type);
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated(filtered(frame.bytes(), height, width * channels, channels)));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] filtered(byte[] pixels, int height, int stride, int channels) {
        byte[] out = new byte[height * (stride + 1)];
        for (int y = 0; y < height; y++) {
            int from = y * stride;
            int to = y * (stride + 1);
            out[to] = FILTER_SUB;
            for (int x = 0; x < stride; x++) {
                int left = x < channels ? 0 : pixels[from + x - channels];
                out[to + 1 + x] = (byte) (pixels[from + x] - left);
            }
        }
        return out;
    }

    private static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater(EFFORT);
        try {
            deflater.setInput(raw);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length / 2 + 64);
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
