package org.exolam.io.reading;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folders of files with one episode or more each, divided by {@code train} and {@code test} sub-folders or not. */
public final class SplitFolders {
    private static final List<String> SPLITS = List.of("train", "test");

    private SplitFolders() {}

    /**
     * A file and the split that its folder names.
     *
     * @param splitOrNull "train", "test", or null where the folder names none
     */
    public record File(Path path, String splitOrNull) {}

    /** The split folders that are there. */
    public static List<Path> splits(Path folder) {
        return SPLITS.stream().map(folder::resolve).filter(Files::isDirectory).toList();
    }

    /** The files of each folder by themselves: every split counts its own. */
    private static List<List<Path>> bySplit(List<File> files) {
        Map<Path, List<Path>> folders = new LinkedHashMap<>();
        files.forEach(f -> folders.computeIfAbsent(f.path().toAbsolutePath().getParent(), p -> new ArrayList<>())
                .add(f.path()));
        return List.copyOf(folders.values());
    }

    /** Tells of files that seem to be missing between numbered ones. */
    public static void noticeGaps(List<File> files, Findings findings) {
        bySplit(files).forEach(some -> Numbering.noticeGaps(some, findings));
    }

    /** Files of the split folders, training first; without those, files of the folder itself. */
    public static List<File> files(Path folder, String suffix) {
        List<Path> splits = splits(folder);
        List<File> out = new ArrayList<>();
        for (Path split : splits) {
            Folders.files(split, suffix)
                    .forEach(f -> out.add(new File(f, split.getFileName().toString())));
        }
        if (out.isEmpty()) {
            Folders.files(folder, suffix).forEach(f -> out.add(new File(f, null)));
        }
        return out;
    }
}
