package org.exolam.io.reading;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.exolam.data.RowSource;

/** An open recording: its blocks' rows, opened when first asked for. Belongs to one thread at a time. */
public final class Sources implements AutoCloseable {
    private final Function<String, RowSource> opener;
    private final Runnable closer;
    private final Map<String, RowSource> open = new HashMap<>();

    public Sources(Function<String, RowSource> opener, Runnable closer) {
        this.opener = opener;
        this.closer = closer;
    }

    public RowSource rows(String block) {
        return open.computeIfAbsent(block, opener);
    }

    /** These sources, with every one passed through {@code view}. */
    public Sources viewed(BiFunction<String, RowSource, RowSource> view) {
        return new Sources(block -> view.apply(block, rows(block)), this::close);
    }

    @Override
    public void close() {
        open.values().forEach(RowSource::close);
        open.clear();
        closer.run();
    }
}
