package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.picture.PictureHeader;
import org.exolam.io.picture.PictureRows;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Sources;
import org.exolam.settings.AtomicFiles;

/**
 * One record that is an episode: T steps (o_t, a_t, r_t). At the last step action, reward and discount are not valid, so
 * these blocks have T − 1 rows.
 */
final class EpisodeRecord {
    private static final String STEPS = "steps/";
    private static final String LAST = "steps/is_last";

    /** Borders, not data; and a constant. */
    private static final List<String> FLAGS = List.of("steps/is_first", LAST, "steps/is_terminal", "steps/discount");

    private static final List<String> INVALID_AT_LAST = List.of("steps/action", "steps/reward");

    private final Path file;
    private final String where;
    private final TfRecordFile.Place place;
    private final FeatureSpecs specs;
    private final AtomicBoolean isIntact = new AtomicBoolean();

    EpisodeRecord(Path file, int number, TfRecordFile.Place place, FeatureSpecs specs) {
        this.file = file;
        this.where = file + ", record " + number;
        this.place = place;
        this.specs = specs;
    }

    /**
     * What a look at the structure gives.
     *
     * @param blocks in the order of their keys
     * @param ignored why keys of numbers and pictures are no blocks
     */
    record Contents(int steps, Map<String, Block> blocks, Map<String, String> ignored) {}

    /** Looks at the record without reading its pictures. */
    Contents contents() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Example example = Example.parse(channel, place);
            int steps = steps(channel, example);
            Map<String, Block> blocks = new LinkedHashMap<>();
            Map<String, String> ignored = new LinkedHashMap<>();
            for (Map.Entry<String, Example.Feature> e : example.features().entrySet()) {
                if (!e.getKey().startsWith(STEPS) || FLAGS.contains(e.getKey())) {
                    continue;
                }
                Block block = blockOrNull(channel, e.getKey(), e.getValue(), steps);
                if (block != null) {
                    blocks.put(e.getKey(), block);
                } else if (e.getValue().kind() != Example.Kind.BYTES) {
                    ignored.put(
                            e.getKey(), "in some records not the same number of values at each step: left out there");
                } else if (isDeep(channel, e.getValue())) {
                    ignored.put(e.getKey(), "pictures of more than 8 bits a channel, depth maps, are left out");
                } else if (!isText(channel, e.getValue())) {
                    ignored.put(e.getKey(), "byte strings that are neither JPEG nor PNG nor text are left out");
                }
                // Text, the usual company of pictures, is not worth a word.
            }
            return new Contents(steps, blocks, ignored);
        } catch (DataException e) {
            throw named(e);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    private DataException named(DataException e) {
        return e.getMessage().startsWith(file.toString()) ? e : new DataException(where + ": " + e.getMessage(), e);
    }

    private int steps(FileChannel channel, Example example) throws IOException {
        Example.Feature last = example.features().get(LAST);
        if (last != null && last.kind() == Example.Kind.INT64) {
            long[] flags = Example.integers(channel, last);
            for (int t = 0; t + 1 < flags.length; t++) {
                if (flags[t] != 0) {
                    throw new DataException(where + ", key " + LAST + ": step " + t + " of " + flags.length
                            + " is marked as the last; an episode ends once");
                }
            }
            return flags.length;
        }
        for (Map.Entry<String, Example.Feature> e : example.features().entrySet()) {
            if (e.getKey().startsWith(STEPS) && e.getValue().strings() > 0) {
                return e.getValue().strings();
            }
        }
        throw new DataException(where + " has no " + LAST + " and no pictures: it is no RLDS episode; its keys are "
                + example.features().keySet());
    }

    private Block blockOrNull(FileChannel channel, String key, Example.Feature feature, int steps) throws IOException {
        if (steps == 0) {
            return null;
        }
        if (feature.kind() == Example.Kind.BYTES) {
            return feature.strings() == steps ? pictureOrNull(channel, key, feature, steps) : null;
        }
        long count =
                feature.kind() == Example.Kind.FLOAT ? feature.floats() : Example.integers(channel, feature).length;
        if (count == 0 || count % steps != 0) {
            return null;
        }
        FeatureSpecs.Spec spec = specs.ofOrNull(key);
        int width = (int) Math.min(Integer.MAX_VALUE, count / steps);
        boolean isDeclared = spec != null
                && spec.shape().size() == width
                && spec.dtype().isFloating() == (feature.kind() == Example.Kind.FLOAT);
        DType dtype = isDeclared ? spec.dtype() : feature.kind() == Example.Kind.FLOAT ? DType.FLOAT32 : DType.INT64;
        Shape shape = isDeclared ? spec.shape() : width == 1 ? Shape.of() : Shape.of(width);
        return new Block(dtype, shape, isInvalidAtLast(key) ? steps - 1 : steps);
    }

    static boolean isInvalidAtLast(String key) {
        return INVALID_AT_LAST.stream().anyMatch(k -> key.equals(k) || key.startsWith(k + "/"));
    }

    private static boolean isDeep(FileChannel channel, Example.Feature feature) throws IOException {
        return feature.strings() > 0 && PictureHeader.isDeep(bytes(channel, feature, 0));
    }

    /** Whether the first byte string could be meant to be read; none at all could. */
    private static boolean isText(FileChannel channel, Example.Feature feature) throws IOException {
        if (feature.strings() == 0) {
            return true;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(channel, feature, 0)));
            return text.chars().noneMatch(c -> c == 0);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Pictures by the first of them; text and depth maps give null. */
    private Block pictureOrNull(FileChannel channel, String key, Example.Feature feature, int steps)
            throws IOException {
        for (int t = 0; t < steps; t++) {
            byte[] bytes = bytes(channel, feature, t);
            boolean isPicture = bytes.length > 3
                    && ((bytes[0] == (byte) 0x89 && bytes[1] == 'P')
                            || (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xd8));
            if (PictureHeader.isDeep(bytes)) {
                return null;
            }
            if (isPicture) {
                PictureHeader header = PictureHeader.of(where + ", key " + key + ", step " + t, bytes);
                return new Block(DType.UINT8, Shape.of(header.height(), header.width(), header.channels()), steps);
            }
            // The first may be the damaged one; text, though, is text throughout.
            if (t == 2 || !key.contains("observation")) {
                return null;
            }
        }
        return null;
    }

    private static byte[] bytes(FileChannel channel, Example.Feature feature, int t) throws IOException {
        long at = feature.at(t);
        return new ByteWindow(channel, at, at + feature.length(t))
                .bytes(feature.length(t))
                .array();
    }

    /** Opens the record for reading, comparing its checksum the first time. */
    Sources open(Map<String, Block> blocks) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            if (!isIntact.get()) {
                TfRecordFile.requireIntact(where, channel, place);
                isIntact.set(true);
            }
            Example example = Example.parse(channel, place);
            FileChannel opened = channel;
            return new Sources(key -> rows(opened, example, key, blocks.get(key)), () -> closeQuietly(opened));
        } catch (DataException e) {
            closeQuietly(channel);
            throw named(e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                return;
            }
        }
    }

    private RowSource rows(FileChannel channel, Example example, String key, Block block) {
        Example.Feature feature = example.features().get(key);
        if (feature == null) {
            return joined(channel, example, key, block);
        }
        if (feature.kind() == Example.Kind.BYTES) {
            int rows = (int) block.rows();
            return new PictureRows(
                    where + ", key " + key, rows, block.rowShape(), new Coded(channel, key, feature), () -> {});
        }
        return new HeldNumbers(where + ", key " + key, block, numbers(channel, feature, block));
    }

    private NumericArray numbers(FileChannel channel, Example.Feature feature, Block block) {
        try {
            int rows = (int) block.rows();
            Shape shape = block.rowShape().withRows(rows);
            return feature.kind() == Example.Kind.FLOAT
                    ? HeldNumbers.of(block.dtype(), shape, Example.floats(channel, feature))
                    : HeldNumbers.of(block.dtype(), shape, Example.integers(channel, feature));
        } catch (DataException e) {
            throw named(e);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The parts of an action that is a dictionary, one beside the other, as float32. */
    private RowSource joined(FileChannel channel, Example example, String key, Block block) {
        int rows = (int) block.rows();
        float[] out = new float[block.rowShape().withRows(rows).intSize()];
        int width = block.rowShape().intSize();
        int at = 0;
        for (String part : ActionParts.of(key, example.features().keySet())) {
            Example.Feature feature = example.features().get(part);
            int mine = partWidth(channel, feature, rows + 1);
            NumericArray values = numbers(channel, feature, new Block(DType.FLOAT32, Shape.of(mine), rows));
            for (int t = 0; t < rows; t++) {
                for (int j = 0; j < mine; j++) {
                    out[t * width + at + j] = (float) values.get(t * mine + j);
                }
            }
            at += mine;
        }
        return new HeldNumbers(
                where + ", key " + key,
                block,
                NumericArray.ofFloats(DType.FLOAT32, block.rowShape().withRows(rows), out));
    }

    private int partWidth(FileChannel channel, Example.Feature feature, int steps) {
        try {
            long count =
                    feature.kind() == Example.Kind.FLOAT ? feature.floats() : Example.integers(channel, feature).length;
            return Math.toIntExact(count / steps);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Pictures where they lie. */
    private final class Coded implements PictureRows.Coded {
        private final FileChannel channel;
        private final String key;
        private final Example.Feature feature;

        Coded(FileChannel channel, String key, Example.Feature feature) {
            this.channel = channel;
            this.key = key;
            this.feature = feature;
        }

        @Override
        public byte[] bytes(int row) {
            try {
                return EpisodeRecord.bytes(channel, feature, row);
            } catch (IOException e) {
                throw new DataException("cannot read " + where(row) + ": " + AtomicFiles.reason(e), e);
            }
        }

        @Override
        public String where(int row) {
            return where + ", key " + key + ", step " + row;
        }
    }
}
