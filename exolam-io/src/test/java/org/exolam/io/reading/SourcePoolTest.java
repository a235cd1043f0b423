package org.exolam.io.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcePoolTest {
    private final List<String> closed = new ArrayList<>();
    private final SourcePool pool = new SourcePool();

    private Recording recording(String name) {
        return new Recording(
                name,
                name,
                null,
                Map.of(),
                List.of(1),
                () -> new Sources(
                        block -> {
                            throw new IllegalStateException("nothing is read here");
                        },
                        () -> closed.add(name)));
    }

    @Test
    void episodesOfOneRecordingGetTheSameStreamsOneAfterTheOther() {
        Recording a = recording("a");
        SourcePool.Lease first = pool.take(a);
        pool.giveBack(first);
        assertSame(first.sources(), pool.take(a).sources());
        assertEquals(List.of(), closed);
    }

    @Test
    void episodesOfOneRecordingThatAreOpenTogetherShareNothing() {
        Recording a = recording("a");
        assertNotSame(pool.take(a).sources(), pool.take(a).sources());
        assertNotSame(pool.take(recording("a")).sources(), pool.take(a).sources());
    }

    @Test
    void whatHasNotBeenUsedForLongestIsClosed() {
        List<SourcePool.Lease> leases = List.of("a", "b", "c", "d").stream()
                .map(n -> pool.take(recording(n)))
                .toList();
        leases.forEach(pool::giveBack);
        assertEquals(List.of("a", "b"), closed);
        pool.close();
        assertEquals(List.of("a", "b", "d", "c"), closed);
    }

    @Test
    void whatComesBackAfterTheEndIsClosed() {
        SourcePool.Lease lease = pool.take(recording("a"));
        pool.close();
        assertEquals(List.of(), closed);
        pool.giveBack(lease);
        assertEquals(List.of("a"), closed);
    }
}
