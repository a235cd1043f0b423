package org.exolam.io.webdataset;

import java.util.ArrayList;
import java.util.List;
import org.exolam.io.reading.Block;

/** One sample, a frame: where its fields lie in a shard. */
final class Sample {
    private final Shard shard;
    private final String key;
    private final List<Field> fields = new ArrayList<>(4);
    private String episodeOrNull;
    private String faultOrNull;

    /**
     * One member.
     *
     * @param name the field: {@code png}, {@code action.npy}
     * @param kind element type and shape of a row
     */
    record Field(String name, Block kind, long at, int size) {}

    Sample(Shard shard, String key) {
        this.shard = shard;
        this.key = key;
    }

    Shard shard() {
        return shard;
    }

    String key() {
        return key;
    }

    void add(Field field) {
        fields.add(field);
    }

    Field fieldOrNull(String name) {
        for (Field f : fields) {
            if (f.name().equals(name)) {
                return f;
            }
        }
        return null;
    }

    List<Field> fields() {
        return fields;
    }

    /** The key's folder, else what the sample's JSON says; null where neither tells. */
    String episodeOrNull() {
        int slash = key.lastIndexOf('/');
        return slash > 0 ? key.substring(0, slash) : episodeOrNull;
    }

    void episode(String name) {
        episodeOrNull = name;
    }

    /** Why the sample cannot be used; null where it can. */
    String faultOrNull() {
        return faultOrNull;
    }

    void fault(String message) {
        faultOrNull = faultOrNull == null ? message : faultOrNull;
    }

    String where(String field) {
        return shard.path() + ", sample " + key + ", field " + field;
    }
}
