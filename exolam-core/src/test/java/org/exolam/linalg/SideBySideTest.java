package org.exolam.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void resultsComeInOrder() {
        assertEquals(IntStream.range(0, 50).boxed().toList(), SideBySide.map(50, i -> i));
        assertEquals(List.of(), SideBySide.map(0, i -> i));
    }

    @Test
    void eachWorksWithOneNativeThreadAndTheirNumberComesBack() {
        int before = Blas.threads();
        assertEquals(List.of(1, 1, 1), SideBySide.map(3, i -> Blas.threads()));
        assertEquals(before, Blas.threads());
    }

    @Test
    void theFirstFailureInOrderIsThrownAsItIs() {
        IllegalStateException failure = new IllegalStateException("two");
        AtomicInteger later = new AtomicInteger();
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> SideBySide.map(8, i -> {
                    if (i == 2) {
                        throw failure;
                    }
                    if (i > 2) {
                        later.incrementAndGet();
                        throw new IllegalArgumentException();
                    }
                    return i;
                }));
        assertSame(failure, thrown);
    }
}
