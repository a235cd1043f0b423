package org.exolam.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exolam.data.FileKind;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;

/**
 * Folders of npz chunks as LAPO writes them: {@code train/<number>.npz}, {@code test/<number>.npz}, with {@code obs},
 * {@code ta} (the true action), {@code done} and more, rows of many episodes in a stream. An episode ends where
 * {@code done} says so and at a chunk's end; no transition crosses either.
 */
final class LapoReader implements FormatReader {
    private static final String FRAMES = "obs";
    private static final String ACTION = "ta";
    private static final String DONE = "done";
    private static final Roles ROLES = new Roles(ACTION, "endogenous", "exogenous", FRAMES + "_pair");

    @Override
    public String format() {
        return "lapo";
    }

    @Override
    public String looksLike() {
        return "a folder with train/ and test/ of <number>.npz with obs, ta and done";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        if (kindOrNull != null) {
            return false;
        }
        Optional<Path> folder = environmentOf(path);
        return folder.isPresent()
                && chunks(folder.get()).stream().map(SplitFolders.File::path).anyMatch(LapoReader::isChunk);
    }

    private static boolean isChunk(Path file) {
        try (NpzFile npz = NpzFile.open(file)) {
            return npz.keys().contains(FRAMES) && npz.keys().contains(ACTION);
        } catch (DataException e) {
            // A broken chunk does not tell the format; another one may.
            return false;
        }
    }

    /** The folder itself, or the one environment folder in it. */
    private static Optional<Path> environmentOf(Path path) {
        if (!chunks(path).isEmpty()) {
            return Optional.of(path);
        }
        List<Path> environments =
                Folders.folders(path).stream().filter(f -> !chunks(f).isEmpty()).toList();
        if (environments.size() > 1) {
            throw new UsageException(path + " holds several data sets; name one of "
                    + environments.stream().map(f -> f.getFileName().toString()).toList());
        }
        return environments.stream().findFirst();
    }

    private static List<SplitFolders.File> chunks(Path folder) {
        return SplitFolders.files(folder, NpzReader.SUFFIX).stream()
                .filter(f -> isNumbered(f.path()))
                .toList();
    }

    private static boolean isNumbered(Path file) {
        return Folders.stem(file).matches("[0-9]+");
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        if (!Files.isDirectory(path)) {
            throw new DataException(path + " is a file; the lapo format is " + looksLike());
        }
        Path folder = environmentOf(path)
                .orElseThrow(() -> new DataException(path + " has no <number>.npz in it, in train/ or in test/"));
        String frames = options.frames().orElse(FRAMES);
        Findings findings = new Findings();
        List<Recording> recordings = new ArrayList<>();
        SplitFolders.noticeGaps(chunks(folder), findings);
        for (SplitFolders.File f : SplitFolders.files(folder, NpzReader.SUFFIX)) {
            String name = Folders.relative(path, f.path());
            if (!isNumbered(f.path())) {
                findings.notice(name, "", "", "the file's name is no number; it was left out");
                continue;
            }
            try (NpzFile npz = NpzFile.open(f.path())) {
                recordings.add(
                        new NpzRecording(path, f.path(), npz, false).describe(frames, name, f.splitOrNull(), findings));
            } catch (DataException e) {
                findings.unreadable(f.path(), name, name, e);
            }
        }
        if (recordings.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        requireBorders(path, recordings);
        Survey survey = new Survey(path, frames, ROLES.overriddenBy(options.roles()), recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(0);
        return FloatImages.asBytes(format(), path, schema, survey.parts(schema), findings, () -> {});
    }

    /** One chunk without borders spoils more than itself: what it lacks, nobody would miss in a report. */
    private static void requireBorders(Path path, List<Recording> recordings) {
        for (Recording r : recordings) {
            if (!r.blocks().containsKey(DONE) && r.mayLackLastStep()) {
                throw new DataException(path.resolve(r.file()) + " has no " + DONE
                        + ", so transitions could cross episodes; add the array, or remove the file");
            }
        }
    }
}
