package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.error.DataException;

/**
 * The structure of one {@code tf.train.Example}: which keys it has and where their values lie. Values stay in the file.
 */
final class Example {
    /** What a value is a list of. */
    enum Kind {
        BYTES,
        FLOAT,
        INT64
    }

    private static final int KEY_BYTES_MAX = 1 << 12;

    private final Map<String, Feature> features = new TreeMap<>();

    private Example() {}

    /** One list of values. */
    static final class Feature {
        private final Kind kind;
        private long[] at = new long[4];
        private long[] lengths = new long[4];
        private int parts;
        private long floats;

        private Feature(Kind kind) {
            this.kind = kind;
        }

        private void part(long from, long length) {
            if (parts == at.length) {
                at = Arrays.copyOf(at, 2 * parts);
                lengths = Arrays.copyOf(lengths, 2 * parts);
            }
            at[parts] = from;
            lengths[parts++] = length;
        }

        Kind kind() {
            return kind;
        }

        /** Number of byte strings. */
        int strings() {
            return kind == Kind.BYTES ? parts : 0;
        }

        /** Number of floats. */
        long floats() {
            return floats;
        }

        long at(int string) {
            return at[string];
        }

        long length(int string) {
            return lengths[string];
        }
    }

    /** Walks through a record. What is no Example is an error that names the byte. */
    static Example parse(FileChannel channel, TfRecordFile.Place place) throws IOException {
        Example example = new Example();
        ByteWindow in = new ByteWindow(channel, place.at(), place.at() + place.length());
        while (in.hasMore()) {
            if (isMessage(in, 1)) {
                long end = in.enter(in.length());
                example.features(in);
                in.leave(end);
            }
        }
        return example;
    }

    Map<String, Feature> features() {
        return features;
    }

    /** Whether the next field is the message of this number; any other field is skipped. */
    private static boolean isMessage(ByteWindow in, int number) throws IOException {
        long tag = in.varint();
        if (tag == (number << 3 | 2)) {
            return true;
        }
        skip(in, tag);
        return false;
    }

    private static void skip(ByteWindow in, long tag) throws IOException {
        switch ((int) (tag & 7)) {
            case 0 -> in.varint();
            case 1 -> in.skip(8);
            case 2 -> in.skip(in.length());
            case 5 -> in.skip(4);
            default ->
                throw new DataException(
                        "the record is no tf.train.Example: field " + tag + " at byte " + in.position());
        }
        if (tag >>> 3 == 0) {
            throw new DataException("the record is no tf.train.Example: field 0 at byte " + in.position());
        }
    }

    private void features(ByteWindow in) throws IOException {
        while (in.hasMore()) {
            if (isMessage(in, 1)) {
                long end = in.enter(in.length());
                entry(in);
                in.leave(end);
            }
        }
    }

    private void entry(ByteWindow in) throws IOException {
        String key = null;
        Feature feature = null;
        while (in.hasMore()) {
            long tag = in.varint();
            if (tag == (1 << 3 | 2)) {
                long length = in.length();
                if (length > KEY_BYTES_MAX) {
                    throw new DataException("a key of " + length + " bytes at byte " + in.position());
                }
                key = StandardCharsets.UTF_8.decode(in.bytes(length)).toString();
            } else if (tag == (2 << 3 | 2)) {
                long end = in.enter(in.length());
                feature = feature(in);
                in.leave(end);
            } else {
                skip(in, tag);
            }
        }
        if (key != null && feature != null) {
            features.put(key, feature);
        }
    }

    /** The list of a feature; null where it is empty. */
    private static Feature feature(ByteWindow in) throws IOException {
        Feature feature = null;
        while (in.hasMore()) {
            long tag = in.varint();
            if ((tag & 7) != 2 || tag >>> 3 < 1 || tag >>> 3 > 3) {
                skip(in, tag);
                continue;
            }
            Kind kind = Kind.values()[(int) (tag >>> 3) - 1];
            feature = feature == null || feature.kind != kind ? new Feature(kind) : feature;
            long end = in.enter(in.length());
            values(in, feature);
            in.leave(end);
        }
        return feature;
    }

    private static void values(ByteWindow in, Feature feature) throws IOException {
        while (in.hasMore()) {
            long at = in.position();
            long tag = in.varint();
            if (tag == (1 << 3 | 2)) {
                long length = in.length();
                feature.part(in.position(), length);
                feature.floats += feature.kind == Kind.FLOAT ? length / 4 : 0;
                in.skip(length);
            } else if (tag == (1 << 3 | 5) && feature.kind == Kind.FLOAT) {
                feature.part(in.position(), 4);
                feature.floats++;
                in.skip(4);
            } else if (tag == 1 << 3 && feature.kind == Kind.INT64) {
                long from = in.position();
                in.varint();
                feature.part(from, in.position() - from);
            } else {
                in.skip(0);
                skip(in, tag);
            }
            if (in.position() <= at) {
                throw new DataException("the record is no tf.train.Example: no progress at byte " + at);
            }
        }
    }

    /** All floats of a list. */
    static float[] floats(FileChannel channel, Feature feature) throws IOException {
        float[] out = new float[Math.toIntExact(feature.floats)];
        int n = 0;
        for (int i = 0; i < feature.parts; i++) {
            ByteBuffer raw = part(channel, feature, i);
            while (raw.remaining() >= 4) {
                out[n++] = raw.getFloat();
            }
        }
        return out;
    }

    /** All integers of a list. */
    static long[] integers(FileChannel channel, Feature feature) throws IOException {
        List<long[]> parts = new ArrayList<>();
        int total = 0;
        for (int i = 0; i < feature.parts; i++) {
            ByteBuffer raw = part(channel, feature, i);
            long[] values = new long[raw.remaining()];
            int n = 0;
            while (raw.hasRemaining()) {
                values[n++] = varint(raw);
            }
            parts.add(Arrays.copyOf(values, n));
            total += n;
        }
        long[] out = new long[total];
        int at = 0;
        for (long[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    private static long varint(ByteBuffer raw) {
        long value = 0;
        for (int shift = 0; shift < 64 && raw.hasRemaining(); shift += 7) {
            int b = raw.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new DataException("a list of integers ends inside a number");
    }

    private static ByteBuffer part(FileChannel channel, Feature feature, int i) throws IOException {
        return new ByteWindow(channel, feature.at[i], feature.at[i] + feature.lengths[i]).bytes(feature.lengths[i]);
    }
}
