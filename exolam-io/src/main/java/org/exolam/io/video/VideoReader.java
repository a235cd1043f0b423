package org.exolam.io.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.FrameRates;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;
import org.exolam.settings.AtomicFiles;

/**
 * Video files: one, or a folder of them, also in folders one below; {@code train} and {@code test} name splits. A file is
 * an episode, its upright frames as RGB are the block {@code video}; there are no actions.
 *
 * <p>What a file holds in front of its first damaged frame is read, the rest reported: in short data sets while opening, in
 * long ones by a deep inspection.
 */
public final class VideoReader implements FormatReader {
    private static final String FRAMES = "video";
    private static final List<String> SUFFIXES =
            List.of(".mp4", ".mkv", ".webm", ".avi", ".mov", ".m4v", ".mpg", ".mpeg", ".ts");

    /** Videos up to this length together are decoded once while opening: a moment, and nothing is found later. */
    private static final long CHECKED_BYTES_MAX = 2 << 20;

    /** Containers round times to milliseconds; what differs by more is another rate. */
    private static final double STEADY_RATIO = 1.5;

    @Override
    public String format() {
        return "video";
    }

    @Override
    public String looksLike() {
        return "a video (" + String.join(", ", SUFFIXES) + "), or a folder of them";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null
                ? !videos(path).isEmpty()
                : kindOrNull == FileKind.VIDEO || (kindOrNull == FileKind.UNKNOWN && isVideo(path));
    }

    private static boolean isVideo(Path path) {
        String name = Folders.name(path).toLowerCase(Locale.ROOT);
        return SUFFIXES.stream().anyMatch(name::endsWith);
    }

    private static List<SplitFolders.File> videos(Path folder) {
        List<SplitFolders.File> out = new ArrayList<>();
        for (Path split : SplitFolders.splits(folder)) {
            directly(split).forEach(f -> out.add(new SplitFolders.File(f, Folders.name(split))));
        }
        if (out.isEmpty()) {
            directly(folder).forEach(f -> out.add(new SplitFolders.File(f, null)));
        }
        if (out.isEmpty()) {
            for (Path below : Folders.folders(folder)) {
                directly(below).forEach(f -> out.add(new SplitFolders.File(f, null)));
            }
        }
        return out;
    }

    private static List<Path> directly(Path folder) {
        return Folders.files(folder, "").stream().filter(VideoReader::isVideo).toList();
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        options.frames().filter(f -> !f.equals(FRAMES)).ifPresent(f -> {
            throw new UsageException("videos hold one block, \"" + FRAMES + "\"; there is no \"" + f + "\"");
        });
        Opening opening = new Opening(path);
        if (Files.isDirectory(path)) {
            List<SplitFolders.File> files = videos(path);
            SplitFolders.noticeGaps(files, opening.findings);
            for (SplitFolders.File f : files) {
                try {
                    opening.add(f);
                } catch (DataException e) {
                    String name = Folders.relative(path, f.path());
                    opening.findings.unreadable(f.path(), name, name, e);
                }
            }
        } else {
            opening.add(new SplitFolders.File(path, null));
        }
        if (opening.recordings.isEmpty()) {
            throw Survey.nothingUsable(path, opening.findings);
        }
        Survey survey = new Survey(path, FRAMES, options.roles(), opening.recordings, opening.findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(opening.rates.common(opening.findings));
        return new RecordedDataset(format(), path, schema, survey.parts(schema), opening.findings, () -> {});
    }

    /** Looks at file after file. */
    private static final class Opening {
        private final Path location;
        private final Findings findings = new Findings();
        private final List<Recording> recordings = new ArrayList<>();
        private final FrameRates rates = new FrameRates();
        private long bytes;

        Opening(Path location) {
            this.location = location;
        }

        void add(SplitFolders.File file) {
            VideoIndex video = VideoIndex.of(file.path());
            String name = Folders.relative(location, file.path());
            int frames = sound(video, name);
            notice(video, name);
            Shape shape = Shape.of(video.info().height(), video.info().width(), 3);
            Block block = new Block(DType.UINT8, shape, frames);
            List<Integer> ends = frames == 0 ? List.of() : List.of(frames);
            recordings.add(new Recording(
                    name,
                    name,
                    file.splitOrNull(),
                    Map.of(FRAMES, block),
                    ends,
                    () -> new Sources(key -> video.rows(VideoOptions.DEFAULT), () -> {})));
            rates.add(name, video.info().fps());
        }

        /** The number of frames that can be used. */
        private int sound(VideoIndex video, String name) {
            boolean isCut = video.bytesClaimed().isPresent();
            bytes += size(video.file());
            if (!isCut && bytes > CHECKED_BYTES_MAX) {
                return video.frames();
            }
            VideoIndex.Soundness soundness = video.check();
            int frames = soundness.frames();
            if (isCut) {
                String message = "the file ends early: it should have "
                        + video.bytesClaimed().get() + " bytes and has " + size(video.file()) + "; the first " + frames
                        + " frames are read";
                if (frames == 0) {
                    throw new DataException(video.file() + ": " + message);
                }
                if (frames == video.framesClaimed() && soundness.faultOrNull() == null && !isStreamed(name)) {
                    findings.notice(name, name, "", message + ", and these are all that its table names");
                } else {
                    findings.problem(name, name, FRAMES, message);
                }
            } else if (soundness.faultOrNull() != null) {
                if (frames == 0) {
                    throw new DataException(soundness.faultOrNull());
                }
                findings.problem(
                        name,
                        name,
                        FRAMES,
                        soundness.faultOrNull() + "; the " + frames + " frames before it are read, of "
                                + video.frames());
            }
            return frames;
        }

        /** Whether the format lists its frames while they come, so that none listed says nothing of those lost. */
        private static boolean isStreamed(String name) {
            return !name.toLowerCase(Locale.ROOT).matches(".*\\.(mp4|mov|m4v)");
        }

        private static long size(Path file) {
            try {
                return Files.size(file);
            } catch (IOException e) {
                throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
            }
        }

        private void notice(VideoIndex video, String name) {
            boolean isCut = video.bytesClaimed().isPresent();
            if (!isCut && video.framesClaimed() > 0 && video.framesClaimed() != video.frames()) {
                findings.notice(
                        name,
                        name,
                        FRAMES,
                        "the header claims " + video.framesClaimed() + " frames, the file has " + video.frames());
            }
            if (video.longestStep() > STEADY_RATIO * video.shortestStep()) {
                findings.notice(
                        name,
                        name,
                        FRAMES,
                        "the frame rate varies: " + rounded(video.shortestStep()) + " to "
                                + rounded(video.longestStep())
                                + " s from frame to frame; a step is a frame here, whatever its time");
            }
        }

        private static double rounded(double value) {
            return Math.round(value * 1e4) / 1e4;
        }
    }
}
