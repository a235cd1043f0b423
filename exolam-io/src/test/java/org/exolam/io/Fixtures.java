package org.exolam.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.exolam.settings.Json;

/** Files of the class path, copied to where they can be opened as files: some lie in a jar. */
public final class Fixtures {
    private Fixtures() {}

    /** Copies {@code fixtures/name} to the same place below {@code folder}. */
    public static Path copy(String name, Path folder) {
        Path target = folder.resolve(name);
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            Files.createDirectories(target.getParent());
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies {@code fixtures/name} over {@code target} where there is such a file. */
    public static void copyIfThere(String name, Path target) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
            if (in != null) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of {@code fixtures/name}. */
    public static List<String> lines(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies several files below {@code name}, and returns that folder. */
    public static Path copy(String name, List<String> files, Path folder) {
        files.forEach(f -> copy(name + "/" + f, folder));
        return folder.resolve(name);
    }

    /**
     * Copies everything at or below {@code fixtures/name} that is kept by content: broken data sets share most of their
     * files with good ones.
     */
    public static Path tree(String name, Path folder) {
        int found = 0;
        for (String line : text("objects/manifest.txt").lines().toList()) {
            String path = line.substring(line.indexOf(' ') + 1);
            if (path.equals(name) || path.startsWith(name + "/")) {
                unpack(line.substring(0, line.indexOf(' ')), folder.resolve(path));
                found++;
            }
        }
        if (found == 0) {
            throw new IllegalArgumentException("no fixture " + name);
        }
        return folder.resolve(name);
    }

    private static void unpack(String object, Path target) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/objects/" + object + ".gz");
                InputStream plain = new GZIPInputStream(in)) {
            Files.createDirectories(target.getParent());
            Files.copy(plain, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The LAPO data set that numpy wrote. */
    public static Path lapo(Path folder) {
        return copy(
                "lapo",
                List.of(
                        "square/train/0.npz",
                        "square/train/1.npz",
                        "square/train/2.npz",
                        "square/train/10.npz",
                        "square/test/0.npz"),
                folder);
    }

    /** What the writer of a fixture knows of it. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> expected(String fixture) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/fixtures/expected.json")) {
            String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return (Map<String, Object>) Json.parse("expected.json", text).get(fixture);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
