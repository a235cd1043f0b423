package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * Pictures stored as floats in 0..1: everything downstream knows pictures as bytes, and bytes they were before. Other
 * floats stay what they are.
 */
public final class FloatImages {
    /** Episodes that are looked at before the frames count as pictures. */
    private static final int SAMPLED_EPISODES = 3;

    private FloatImages() {}

    /** The data set, with frames (and their second view) turned to bytes where they are pictures in 0..1. */
    public static RecordedDataset asBytes(
            String format, Path location, Schema schema, List<Survey.Part> parts, Findings findings, Runnable closer) {
        RecordedDataset plain = new RecordedDataset(format, location, schema, parts, findings, closer);
        BlockSpec frame = schema.frame();
        BlockSpec bytes = BlockSpec.perFrame(DType.UINT8, frame.shape());
        boolean isPicture = frame.shape().rank() == 3 && bytes.isPicture();
        if (!frame.dtype().isFloating() || !isPicture) {
            return plain;
        }
        if (!isUnit(parts, schema)) {
            findings.notice(
                    "",
                    "",
                    schema.frames(),
                    schema.frames() + " is " + frame.dtype().numpyName() + frame.shape()
                            + " outside of 0..1, which is no picture; its numbers are read as they are");
            return plain;
        }
        Set<String> turned = new TreeSet<>(Set.of(schema.frames()));
        schema.roles().pair().ifPresent(turned::add);
        findings.notice(
                "",
                "",
                schema.frames(),
                schema.frames() + " is " + frame.dtype().numpyName()
                        + " in 0..1, not uint8; it is read as uint8, rounded to 1/255");
        Map<String, BlockSpec> specs = new LinkedHashMap<>(schema.blocks());
        turned.forEach(b -> specs.put(b, bytes));
        Schema turnedSchema = new Schema(schema.frames(), specs, schema.roles(), schema.fps());
        return new RecordedDataset(format, location, turnedSchema, turned(parts, turned), findings, closer);
    }

    private static boolean isUnit(List<Survey.Part> parts, Schema schema) {
        int seen = 0;
        for (Survey.Part part : parts.subList(0, Math.min(SAMPLED_EPISODES, parts.size()))) {
            try (Sources sources = part.recording().opener().get()) {
                RowSource rows = sources.rows(schema.frames());
                for (int row : new int[] {part.from(), part.from() + part.info().frames() - 1}) {
                    NumericArray one = rows.read(row, row + 1);
                    for (int i = 0; i < one.size(); i++) {
                        double v = one.get(i);
                        if (!(v >= 0 && v <= 1)) {
                            return false;
                        }
                    }
                    seen++;
                }
            } catch (DataException e) {
                // What cannot be read is reported when the episode is read; here it only says nothing.
                continue;
            }
        }
        return seen > 0;
    }

    private static List<Survey.Part> turned(List<Survey.Part> parts, Set<String> blocks) {
        Map<Recording, Recording> views = new LinkedHashMap<>();
        List<Survey.Part> out = new ArrayList<>();
        for (Survey.Part part : parts) {
            Recording view = views.computeIfAbsent(part.recording(), r -> view(r, blocks));
            out.add(new Survey.Part(view, part.from(), part.info()));
        }
        return out;
    }

    private static Recording view(Recording r, Set<String> blocks) {
        return new Recording(
                r.file(),
                r.name(),
                r.splitOrNull(),
                r.blocks(),
                r.ends(),
                () -> r.opener()
                        .get()
                        .viewed((block, rows) ->
                                blocks.contains(block) ? new UnitRows(place(r) + ", key " + block, rows) : rows));
    }

    private static String place(Recording r) {
        return r.name().equals(r.file()) ? r.file() : r.file() + ", episode " + r.name();
    }

    /** Rows of floats in 0..1 as bytes. */
    private record UnitRows(String where, RowSource floats) implements RowSource {
        @Override
        public DType dtype() {
            return DType.UINT8;
        }

        @Override
        public Shape rowShape() {
            return floats.rowShape();
        }

        @Override
        public int rows() {
            return floats.rows();
        }

        @Override
        public NumericArray read(int from, int to) {
            NumericArray values = floats.read(from, to);
            byte[] bytes = new byte[values.size()];
            for (int i = 0; i < bytes.length; i++) {
                double v = values.get(i);
                if (!(v >= 0 && v <= 1)) {
                    int width = Math.max(1, rowShape().intSize());
                    throw new DataException(where + ": row " + (from + i / width) + " holds " + v
                            + "; the first frames are pictures in 0..1, and every frame must be: repair it, or leave"
                            + " broken episodes out");
                }
                bytes[i] = (byte) Math.round(255 * v);
            }
            return NumericArray.ofBytes(DType.UINT8, values.shape(), bytes);
        }

        @Override
        public void close() {
            floats.close();
        }
    }
}
