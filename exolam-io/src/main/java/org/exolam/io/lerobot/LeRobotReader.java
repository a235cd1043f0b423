package org.exolam.io.lerobot;

import java.nio.file.Files;
import java.nio.file.Path;
import org.exolam.data.FileKind;
import org.exolam.error.DataException;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;

/**
 * LeRobot v3.0, v2.1 and v2.0: rows in Parquet, cameras as videos or as pictures in Parquet. {@code action[t]} stands
 * beside frame t; what it means is the data set's business. Every camera is a block; the frames are the first that can be
 * read, or the one asked for. {@code task} is a second name of {@code task_index}, to condition on.
 */
public final class LeRobotReader implements FormatReader {
    @Override
    public String format() {
        return "lerobot";
    }

    @Override
    public String looksLike() {
        return "a LeRobot data set, a folder with " + Info.FILE;
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        if (kindOrNull != null) {
            return false;
        }
        Path meta = path.resolve("meta");
        return Files.exists(path.resolve(Info.FILE))
                || Files.isDirectory(meta.resolve("episodes"))
                || Files.exists(meta.resolve("episodes.jsonl"));
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        if (!Files.isDirectory(path)) {
            throw new DataException(path + " is a file; expected " + looksLike());
        }
        return new LeRobotOpening(path, options).open(format());
    }
}
