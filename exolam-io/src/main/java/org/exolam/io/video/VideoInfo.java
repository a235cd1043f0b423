package org.exolam.io.video;

/**
 * What a video's header says, and nothing that would need decoding.
 *
 * @param codec FFmpeg's name: {@code h264}, {@code hevc}, {@code av1}, {@code vp9}, {@code mjpeg}, …
 * @param pixelFormat FFmpeg's name: {@code yuv420p}, {@code yuv420p10le}, …
 * @param height of the upright picture
 * @param width of the upright picture
 * @param fps average frames per second, 0 where the container does not say
 * @param quarterTurns how often the coded picture is turned by 90° counterclockwise to stand upright, 0 to 3
 * @param mirrored whether it is mirrored left to right besides
 */
public record VideoInfo(
        String codec, String pixelFormat, int height, int width, double fps, int quarterTurns, boolean mirrored) {}
