package org.exolam.io.lerobot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.SomeRows;
import org.exolam.io.video.VideoDecoder;
import org.exolam.io.video.VideoIndex;
import org.exolam.io.video.VideoInfo;
import org.exolam.io.video.VideoOptions;

/**
 * The video files of a data set. Those of v3.0, some hundred megabytes each, are looked at once while opening; of the
 * older versions, a file an episode and camera, only whether they are there, and the first.
 */
final class Cameras {
    private static final double RATE_TOLERANCE = 0.01;

    private final Info info;
    private final Findings findings;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, Known> known = new HashMap<>();

    /** What is known of a file: how far it can be read, or why not at all. */
    private record Known(VideoIndex indexOrNull, int frames, String faultOrNull) {}

    Cameras(Info info, Findings findings) {
        this.info = info;
        this.findings = findings;
    }

    private static int start(Entry.Footage footage, double fps) {
        double frame = footage.seconds() * fps;
        return frame >= 0 && frame < Integer.MAX_VALUE ? (int) Math.round(frame) : -1;
    }

    /** What keeps an episode's frames of a camera from being read; empty where nothing is known to. */
    Optional<String> fault(Entry entry, String camera, int rows) {
        Entry.Footage footage = entry.cameras().get(camera);
        if (footage == null) {
            return Optional.of("the metadata do not say where its frames lie");
        }
        Path file = info.root().resolve(footage.file());
        if (!Files.isRegularFile(file)) {
            return Optional.of(footage.file() + " is missing");
        }
        if (!info.isV3()) {
            return shapes.containsKey(camera) ? Optional.empty() : settle(camera, footage.file(), file);
        }
        Known video = known.computeIfAbsent(footage.file(), f -> look(f, file));
        if (video.faultOrNull() != null && video.indexOrNull() == null) {
            return Optional.of(video.faultOrNull());
        }
        VideoInfo header = video.indexOrNull().info();
        settleShape(camera, footage.file(), header);
        if (!Shape.of(header.height(), header.width(), 3).equals(shapes.get(camera))) {
            return Optional.of(footage.file() + " has pictures of " + header.height() + " × " + header.width()
                    + ", other files of this camera " + shapes.get(camera));
        }
        int from = start(footage, info.fps());
        if (from < 0 || from > video.frames() - rows) {
            String cut = video.faultOrNull() == null ? "" : " (" + video.faultOrNull() + ")";
            return Optional.of("its frames " + from + " to " + ((long) from + rows) + ", from "
                    + footage.seconds() + " s on, are not in " + footage.file() + ": that has " + video.frames() + ", "
                    + Math.round(10 * video.frames() / info.fps()) / 10.0 + " s" + cut);
        }
        return Optional.empty();
    }

    private Known look(String name, Path file) {
        try {
            Mp4Boxes.requireMoov(file);
            VideoIndex index = VideoIndex.of(file);
            if (index.bytesClaimed().isPresent()) {
                int sound = index.check().frames();
                return new Known(
                        index,
                        sound,
                        "the file ends early: it should have "
                                + index.bytesClaimed().get() + " bytes");
            }
            return new Known(index, index.frames(), null);
        } catch (DataException e) {
            String message = e.getMessage();
            return new Known(
                    null,
                    0,
                    message.startsWith(file.toString())
                            ? name + message.substring(file.toString().length())
                            : message);
        }
    }

    private Optional<String> settle(String camera, String name, Path file) {
        try {
            Mp4Boxes.requireMoov(file);
            settleShape(camera, name, VideoDecoder.probe(file));
            return Optional.empty();
        } catch (DataException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void settleShape(String camera, String file, VideoInfo header) {
        if (shapes.containsKey(camera)) {
            return;
        }
        Shape shape = Shape.of(header.height(), header.width(), 3);
        shapes.put(camera, shape);
        Shape promised = info.features().get(camera).shape();
        if (promised.rank() != 3 || promised.get(0) != header.height() || promised.get(1) != header.width()) {
            findings.notice(
                    file,
                    "",
                    camera,
                    Info.FILE + " says " + promised + ", the video is " + shape + "; the video counts");
        }
        noticeRate(camera, file, header);
    }

    private void noticeRate(String camera, String file, VideoInfo header) {
        if (header.fps() > 0 && Math.abs(header.fps() - info.fps()) > RATE_TOLERANCE * info.fps()) {
            findings.notice(
                    file,
                    "",
                    camera,
                    Info.FILE + " says " + info.fps() + " frames a second, the video has " + header.fps()
                            + "; its frames are counted, not timed");
        }
    }

    /** The shape of a camera's frames, once an episode of it was found sound. */
    Optional<Shape> shape(String camera) {
        return Optional.ofNullable(shapes.get(camera));
    }

    /** Frames of an episode; each source is one thread's. */
    RowSource rows(String where, Entry entry, String camera, int rows) {
        Entry.Footage footage = entry.cameras().get(camera);
        Known looked = known.get(footage.file());
        VideoIndex index = looked == null ? VideoIndex.of(info.root().resolve(footage.file())) : looked.indexOrNull();
        noticeRate(camera, footage.file(), index.info());
        int from = start(footage, info.fps());
        if (from < 0 || from > index.frames() - rows) {
            throw new DataException(where + ": " + footage.file() + " has " + index.frames() + " frames; the episode's "
                    + rows + " from frame " + from + " on are expected");
        }
        RowSource all = index.rows(VideoOptions.DEFAULT);
        if (!all.rowShape().equals(shapes.get(camera))) {
            all.close();
            throw new DataException(where + ": " + footage.file() + " has pictures of " + all.rowShape()
                    + ", other files of this camera " + shapes.get(camera));
        }
        return new SomeRows(where, all, from, rows);
    }
}
