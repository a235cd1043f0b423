package org.exolam.io.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.RowSource;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.Numbering;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.SplitFolders;
import org.exolam.io.reading.Survey;
import org.exolam.settings.AtomicFiles;

/**
 * Folders of frames: {@code clip/frame_1.png}, …, one folder a clip, or a folder that is a clip; {@code train} and
 * {@code test} folders of clips name splits. Frames stand in natural order. Where a number is missing or a picture is of no
 * use, the clip goes on as another episode: no transition steps over it.
 */
public final class FrameFolderReader implements FormatReader {
    private static final String FRAMES = "frame";
    private static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg");

    @Override
    public String format() {
        return "frames";
    }

    @Override
    public String looksLike() {
        return "a folder of frames (png or jpg), or of folders of frames";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == null && !clips(path).isEmpty();
    }

    private static boolean isPicture(Path file) {
        String name = Folders.name(file).toLowerCase(Locale.ROOT);
        return SUFFIXES.stream().anyMatch(name::endsWith);
    }

    private static List<Path> pictures(Path folder) {
        return Folders.files(folder, "").stream()
                .filter(FrameFolderReader::isPicture)
                .toList();
    }

    /** Folders that hold pictures, with the split that the folder above names. */
    private static List<SplitFolders.File> clips(Path folder) {
        if (!pictures(folder).isEmpty()) {
            return List.of(new SplitFolders.File(folder, null));
        }
        List<SplitFolders.File> out = new ArrayList<>();
        for (Path split : SplitFolders.splits(folder)) {
            below(split).forEach(f -> out.add(new SplitFolders.File(f, Folders.name(split))));
        }
        if (out.isEmpty()) {
            below(folder).forEach(f -> out.add(new SplitFolders.File(f, null)));
        }
        return out;
    }

    private static List<Path> below(Path folder) {
        return Folders.folders(folder).stream()
                .filter(f -> !pictures(f).isEmpty())
                .toList();
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        options.frames().filter(f -> !f.equals(FRAMES)).ifPresent(f -> {
            throw new UsageException("folders of frames hold one block, \"" + FRAMES + "\"; there is no \"" + f + "\"");
        });
        if (!Files.isDirectory(path)) {
            throw new DataException(path + " is a file; the frames format is " + looksLike());
        }
        Findings findings = new Findings();
        List<Recording> recordings = new ArrayList<>();
        List<SplitFolders.File> clips = clips(path);
        SplitFolders.noticeGaps(clips, findings);
        noticeEmpty(path, findings);
        for (SplitFolders.File clip : clips) {
            recordings.addAll(new Clip(path, clip, findings).recordings());
        }
        if (recordings.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        Survey survey = new Survey(path, FRAMES, options.roles(), recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(0);
        return new RecordedDataset(format(), path, schema, survey.parts(schema), findings, () -> {});
    }

    /** A clip that lost its pictures looks like any other folder, so each is told of. */
    private static void noticeEmpty(Path path, Findings findings) {
        List<Path> splits = SplitFolders.splits(path);
        List<Path> parents = !pictures(path).isEmpty() ? List.of() : splits.isEmpty() ? List.of(path) : splits;
        parents.stream().flatMap(p -> Folders.folders(p).stream()).forEach(f -> {
            if (pictures(f).isEmpty()) {
                findings.notice(Folders.relative(path, f), "", "", "the folder holds no picture");
            }
        });
    }

    /** One folder of frames. */
    private static final class Clip {
        private final Path location;
        private final Path folder;
        private final String splitOrNull;
        private final Findings findings;
        private final String name;

        Clip(Path location, SplitFolders.File clip, Findings findings) {
            this.location = location;
            this.folder = clip.path();
            this.splitOrNull = clip.splitOrNull();
            this.findings = findings;
            this.name = Folders.relative(location, folder);
        }

        List<Recording> recordings() {
            List<Path> files = pictures(folder);
            Map<Path, PictureHeader> headers = headers(files);
            List<String> stems = files.stream().map(Folders::stem).toList();
            Set<Integer> begins = new TreeSet<>(Numbering.gaps(stems));
            for (int gap : begins) {
                findings.notice(
                        file(files.get(gap)),
                        name,
                        FRAMES,
                        "frames are missing between " + Folders.name(files.get(gap - 1)) + " and "
                                + Folders.name(files.get(gap)) + "; what follows is an episode of its own");
            }
            if (headers.isEmpty()) {
                return List.of();
            }
            Shape shape = usual(headers);
            List<List<Path>> runs = runs(files, headers, shape, begins);
            List<Recording> out = new ArrayList<>();
            for (List<Path> run : runs) {
                String part = runs.size() == 1 ? name : name + ":" + out.size();
                out.add(recording(part, List.copyOf(run), shape));
            }
            return out;
        }

        private String file(Path picture) {
            return Folders.relative(location, picture);
        }

        private Map<Path, PictureHeader> headers(List<Path> files) {
            Map<Path, PictureHeader> headers = new LinkedHashMap<>();
            for (Path file : files) {
                try {
                    headers.put(file, PictureHeader.of(file));
                } catch (DataException e) {
                    findings.unreadable(file, file(file), name, e);
                }
            }
            return headers;
        }

        /** The size that most frames have; colours where any of those has colours. */
        private Shape usual(Map<Path, PictureHeader> headers) {
            Map<List<Integer>, Integer> counts = new LinkedHashMap<>();
            headers.values().forEach(h -> counts.merge(List.of(h.height(), h.width()), 1, Integer::sum));
            List<Integer> size = counts.entrySet().stream()
                    .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                    .orElseThrow()
                    .getKey();
            Map<Integer, Integer> channels = new HashMap<>();
            headers.values().stream()
                    .filter(h -> List.of(h.height(), h.width()).equals(size))
                    .forEach(h -> channels.merge(h.channels(), 1, Integer::sum));
            // Alpha is kept where every frame has it; one colour picture makes all of them colour.
            boolean alpha = channels.size() == 1 && channels.containsKey(4);
            int wanted = alpha ? 4 : channels.size() == 1 && channels.containsKey(1) ? 1 : 3;
            return Shape.of(size.get(0), size.get(1), wanted);
        }

        private List<List<Path>> runs(
                List<Path> files, Map<Path, PictureHeader> headers, Shape shape, Set<Integer> begins) {
            List<List<Path>> runs = new ArrayList<>();
            boolean anew = true;
            for (int i = 0; i < files.size(); i++) {
                PictureHeader header = headers.get(files.get(i));
                boolean isUsable = header != null && fits(files.get(i), header, shape);
                if (isUsable && (anew || begins.contains(i))) {
                    runs.add(new ArrayList<>());
                }
                if (isUsable) {
                    runs.get(runs.size() - 1).add(files.get(i));
                }
                anew = !isUsable;
            }
            return runs;
        }

        private boolean fits(Path file, PictureHeader header, Shape shape) {
            if (header.height() != shape.get(0) || header.width() != shape.get(1)) {
                findings.problem(
                        file(file),
                        name,
                        FRAMES,
                        "the picture has " + header.height() + " × " + header.width() + " pixels, the others "
                                + shape.get(0) + " × " + shape.get(1));
                return false;
            }
            if (header.channels() != shape.get(2)) {
                findings.notice(
                        file(file),
                        name,
                        FRAMES,
                        header.channels() == 1
                                ? "the picture is gray among others in colour; it is read as RGB"
                                : "the picture has transparency among others without; it is dropped");
            }
            return true;
        }

        private Recording recording(String part, List<Path> run, Shape shape) {
            Block block = new Block(DType.UINT8, shape, run.size());
            return new Recording(
                    name,
                    part,
                    splitOrNull,
                    Map.of(FRAMES, block),
                    List.of(run.size()),
                    () -> new Sources(key -> rows(run, shape), () -> {}));
        }

        private RowSource rows(List<Path> run, Shape shape) {
            return new PictureRows(folder.toString(), run.size(), shape, new CodedFiles(run), () -> {});
        }
    }

    /** Pictures in files. */
    private record CodedFiles(List<Path> files) implements PictureRows.Coded {
        @Override
        public byte[] bytes(int row) {
            try {
                return Files.readAllBytes(files.get(row));
            } catch (IOException e) {
                throw new DataException("cannot read " + where(row) + ": " + AtomicFiles.reason(e), e);
            }
        }

        @Override
        public String where(int row) {
            return files.get(row).toString();
        }

        @Override
        public void check(int row) {
            // Every picture's ends were looked at while opening.
        }
    }
}
