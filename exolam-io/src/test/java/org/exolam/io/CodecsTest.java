package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CodecsTest {
    @Test
    void everyCodecThatTheReadersNeedIsThere() {
        assertTrue(Codecs.video().matches("FFmpeg .*8\\.0\\.1.*: h264, hevc, vp9, av1, mjpeg, mpeg4"), Codecs.video());
        assertTrue(Codecs.chunks().contains("zstd 1.5.7"), Codecs.chunks());
        assertTrue(Codecs.pictures().contains("png, jpeg"), Codecs.pictures());
        assertTrue(Codecs.networks().contains("ONNX Runtime 1.29.0"), Codecs.networks());
    }
}
