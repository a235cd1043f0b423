package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Schema;

/** A data set over recordings; every reader of this package makes one. Episodes may be open in several threads. */
public final class RecordedDataset implements FiledDataset {
    private final String format;
    private final Path location;
    private final Schema schema;
    private final List<Survey.Part> parts;
    private final List<EpisodeInfo> infos;
    private final Findings findings;
    private final Runnable closer;
    private final Traits traits;
    private final SourcePool pool = new SourcePool();

    /**
     * @param findings what was found while opening
     * @param closer frees what the recordings share
     */
    public RecordedDataset(
            String format, Path location, Schema schema, List<Survey.Part> parts, Findings findings, Runnable closer) {
        this(format, location, schema, parts, findings, closer, Traits.NONE);
    }

    private RecordedDataset(
            String format,
            Path location,
            Schema schema,
            List<Survey.Part> parts,
            Findings findings,
            Runnable closer,
            Traits traits) {
        this.format = format;
        this.location = location;
        this.schema = schema;
        this.parts = List.copyOf(parts);
        this.infos = parts.stream().map(Survey.Part::info).toList();
        this.findings = findings;
        this.closer = closer;
        this.traits = traits;
    }

    /**
     * What sets a format apart.
     *
     * @param countsSteps whether the format's numbers count the steps between frames, one fewer than the frames
     * @param facts what only this format says of a data set
     */
    public record Traits(boolean countsSteps, Map<String, Object> facts) {
        public static final Traits NONE = new Traits(false, Map.of());

        public Traits {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /** This data set with traits; use one of the two, since both close the same. */
    public RecordedDataset with(Traits others) {
        return new RecordedDataset(format, location, schema, parts, findings, closer, others);
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Path location() {
        return location;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return infos;
    }

    @Override
    public Episode open(int index) {
        Survey.Part part = parts.get(index);
        String where = location + ", episode " + part.info().name();
        return new RecordedEpisode(schema, part, where, pool);
    }

    @Override
    public String file(int index) {
        return parts.get(index).recording().file();
    }

    @Override
    public int length(int index) {
        return traits.countsSteps()
                ? infos.get(index).steps()
                : infos.get(index).frames();
    }

    @Override
    public Map<String, Object> facts() {
        return traits.facts();
    }

    @Override
    public List<Problem> problems() {
        return findings.problems();
    }

    @Override
    public List<Problem> notices() {
        return findings.notices();
    }

    @Override
    public void close() {
        pool.close();
        closer.run();
    }
}
