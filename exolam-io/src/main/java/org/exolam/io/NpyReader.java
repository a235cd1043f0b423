package org.exolam.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exolam.data.FileKind;
import org.exolam.data.Schema;
import org.exolam.data.npy.NpyFile;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;

/** Plain npy: frames alone, shape (time, …); one file, or a folder of files with one episode each. */
final class NpyReader implements FormatReader {
    private static final String SUFFIX = ".npy";
    private static final String FRAMES = "obs";

    @Override
    public String format() {
        return "npy";
    }

    @Override
    public String looksLike() {
        return "an npy file of frames of shape (time, …), or a folder of such files";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null ? !SplitFolders.files(path, SUFFIX).isEmpty() : kindOrNull == FileKind.NPY;
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        options.frames().filter(f -> !f.equals(FRAMES)).ifPresent(f -> {
            throw new UsageException("npy files hold one array, read as \"" + FRAMES + "\"; there is no \"" + f + "\"");
        });
        Findings findings = new Findings();
        List<Recording> recordings = new ArrayList<>();
        if (Files.isDirectory(path)) {
            List<SplitFolders.File> files = SplitFolders.files(path, SUFFIX);
            SplitFolders.noticeGaps(files, findings);
            for (SplitFolders.File f : files) {
                try {
                    recordings.add(describe(path, f, options, findings));
                } catch (DataException e) {
                    String name = Folders.relative(path, f.path());
                    findings.unreadable(f.path(), name, name, e);
                }
            }
        } else {
            recordings.add(describe(path, new SplitFolders.File(path, null), options, findings));
        }
        if (recordings.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        Survey survey = new Survey(path, FRAMES, options.roles(), recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(0);
        return FloatImages.asBytes(format(), path, schema, survey.parts(schema), findings, () -> {});
    }

    private static Recording describe(Path location, SplitFolders.File file, OpenOptions options, Findings findings) {
        String name = Folders.relative(location, file.path());
        try (NpyFile npy = NpyFile.open(file.path())) {
            if (npy.isScalar()) {
                throw new DataException(
                        file.path() + " holds a single number; frames need time as their first dimension");
            }
            if (npy.bytesBehind() > 0) {
                findings.notice(
                        name,
                        "",
                        FRAMES,
                        npy.bytesBehind() + " bytes behind the data belong to nothing and are ignored");
            }
            boolean first = options.episodesFirst();
            NpyFile rows = first ? npy.ofEpisodes() : npy;
            Block block = new Block(rows.dtype(), rows.rowShape(), rows.rows());
            List<Integer> ends = new ArrayList<>();
            int each = first && rows.rows() > 0 ? npy.rowShape().get(0) : Math.max(1, rows.rows());
            for (long end = each; end <= rows.rows(); end += each) {
                ends.add((int) end);
            }
            return new Recording(name, name, file.splitOrNull(), Map.of(FRAMES, block), ends, () -> {
                NpyFile opened = NpyFile.open(file.path());
                return new Sources(key -> first ? opened.ofEpisodes() : opened, opened::close);
            });
        }
    }
}
