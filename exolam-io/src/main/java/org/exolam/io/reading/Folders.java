package org.exolam.io.reading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.exolam.data.NaturalOrder;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** Files of a folder, in natural order. */
public final class Folders {
    private Folders() {}

    /** Files directly in a folder whose name ends in {@code suffix}, hidden ones left out. */
    public static List<Path> files(Path folder, String suffix) {
        return list(folder).stream()
                .filter(p -> Files.isRegularFile(p)
                        && p.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(suffix))
                .toList();
    }

    /** Folders directly in a folder, hidden ones left out. */
    public static List<Path> folders(Path folder) {
        return list(folder).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> !p.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(p -> p.getFileName().toString(), NaturalOrder.INSTANCE))
                    .toList();
        } catch (IOException e) {
            throw new DataException("cannot read the folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The file name without its folder and last suffix. */
    public static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** The last part of a path, which the root does not have. */
    public static String name(Path path) {
        return path.getFileName() == null ? path.toString() : path.getFileName().toString();
    }

    /** {@code file} as seen from {@code location}, with slashes; its name where they are the same. */
    public static String relative(Path location, Path file) {
        Path relative = location.equals(file) ? file.getFileName() : location.relativize(file);
        return relative.toString().replace('\\', '/');
    }
}
