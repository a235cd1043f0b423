package org.exolam.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.exolam.data.FileKind;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.DataException;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.FrameRates;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;

/** Plain npz: one file, or a folder of files with one episode each; {@code train} and {@code test} folders name splits. */
final class NpzReader implements FormatReader {
    static final String SUFFIX = ".npz";

    @Override
    public String format() {
        return "npz";
    }

    @Override
    public String looksLike() {
        return "an npz file with an array obs (or frames, images, …) of shape (time, …), or a folder of such files";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null ? !SplitFolders.files(path, SUFFIX).isEmpty() : kindOrNull == FileKind.ZIP;
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        Findings findings = new Findings();
        List<Recording> recordings = new ArrayList<>();
        Opening opening = new Opening(path, options, findings, recordings);
        if (Files.isDirectory(path)) {
            List<SplitFolders.File> files = SplitFolders.files(path, SUFFIX);
            files.forEach(opening::addOrReport);
            SplitFolders.noticeGaps(files, findings);
        } else {
            opening.add(new SplitFolders.File(path, null));
        }
        if (recordings.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        Set<String> keys = new LinkedHashSet<>();
        recordings.forEach(r -> keys.addAll(r.blocks().keySet()));
        Roles roles = NpzRecording.roles(opening.frames, keys).overriddenBy(options.roles());
        Survey survey = new Survey(path, opening.frames, roles, recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(opening.rates.common(findings));
        return FloatImages.asBytes(format(), path, schema, survey.parts(schema), findings, () -> {});
    }

    /** Describes file after file; the first that can be read settles which array is the frames. */
    private static final class Opening {
        private final Path location;
        private final OpenOptions options;
        private final Findings findings;
        private final List<Recording> recordings;
        private String frames;
        private final FrameRates rates = new FrameRates();

        Opening(Path location, OpenOptions options, Findings findings, List<Recording> recordings) {
            this.location = location;
            this.options = options;
            this.findings = findings;
            this.recordings = recordings;
        }

        void add(SplitFolders.File file) {
            try (NpzFile npz = NpzFile.open(file.path())) {
                NpzRecording recording = new NpzRecording(location, file.path(), npz, options.episodesFirst());
                if (frames == null) {
                    frames = recording.frames(options.frames());
                }
                String name = Folders.relative(location, file.path());
                rates.add(name, recording.fps());
                recordings.add(recording.describe(frames, name, file.splitOrNull(), findings));
            }
        }

        void addOrReport(SplitFolders.File file) {
            try {
                add(file);
            } catch (DataException e) {
                String name = Folders.relative(location, file.path());
                findings.unreadable(file.path(), name, name, e);
            }
        }
    }
}
