package org.exolam.app.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.settings.AtomicFiles;

/**
 * A folder of results that is whole or absent: filled under a hidden name beside its place, moved there when complete.
 * What is closed before it is finished disappears.
 */
public final class OutputFolder implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private boolean finished;

    private OutputFolder(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Begins a folder. Checked now, so that no work is lost to a name that is taken.
     *
     * @param overwrite whether a folder there is replaced; only one that holds {@code mark} ever is
     * @param mark a file that every folder of this kind holds
     * @throws UsageException where the name is taken
     * @throws ResourceException where it cannot be written
     */
    public static OutputFolder begin(Path target, boolean overwrite, String mark) {
        Path place = target.toAbsolutePath().normalize();
        if (place.getFileName() == null) {
            throw new UsageException("--out " + target + " is the root of the file system; name a folder");
        }
        requireFree(target, overwrite, mark);
        Path temporary = place.resolveSibling(
                "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            delete(temporary);
            Files.createDirectories(temporary);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
        return new OutputFolder(place, temporary);
    }

    /** Fails where a folder's name is taken, or not to be replaced. */
    static void requireFree(Path target, boolean overwrite, String mark) {
        if (!Files.exists(target) || isEmptyFolder(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new UsageException(target + " is a file; name a folder for --out");
        }
        boolean ours = Files.exists(target.resolve(mark));
        if (!ours) {
            throw new UsageException(target + " holds other things (no " + mark + "); name a new folder for --out");
        }
        if (!overwrite) {
            throw new UsageException(target + " exists already; add --overwrite to replace it, or name another --out");
        }
    }

    private static boolean isEmptyFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> members = Files.list(folder)) {
            return members.findAny().isEmpty();
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** Where to write for now. */
    public Path path() {
        return temporary;
    }

    /** Moves everything to its place. */
    public void finish() {
        try {
            Path old = temporary.resolveSibling(temporary.getFileName() + ".old");
            if (Files.exists(target)) {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            finished = true;
            delete(old);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    @Override
    public void close() {
        if (!finished) {
            // An interrupted thread cannot use channels, but it can delete.
            try {
                delete(temporary);
            } catch (IOException e) {
                throw cannotWrite(temporary, e);
            }
        }
    }

    private static ResourceException cannotWrite(Path target, IOException e) {
        return new ResourceException(
                "cannot write " + target + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> members;
        try (Stream<Path> all = Files.walk(folder)) {
            members = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path member : members) {
            Files.delete(member);
        }
    }
}
