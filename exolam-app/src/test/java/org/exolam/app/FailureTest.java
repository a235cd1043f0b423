package org.exolam.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.stream.Stream;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UsageException("k is 0"), 2, "k is 0"),
                Arguments.of(new DataException("a.npz ends early"), 3, "a.npz ends early"),
                Arguments.of(new ResourceException("disk full"), 4, "disk full"),
                Arguments.of(new OutOfMemoryError("Java heap space"), 4, "out of memory"),
                Arguments.of(new UnsatisfiedLinkError("libopenblas"), 4, "run exolam doctor"),
                Arguments.of(new UncheckedIOException(new AccessDeniedException("x")), 3, "permission denied"),
                Arguments.of(new IllegalStateException("odd"), 1, "run the same with --debug"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void everyExceptionHasItsExitCodeAndSentence(Throwable thrown, int code, String part) {
        Failure failure = Failure.of(thrown);
        assertEquals(code, failure.exitCode());
        assertTrue(failure.sentence().contains(part), failure.sentence());
    }

    @Test
    void aSentenceHasNoLineBreak() {
        assertEquals(
                "first; second",
                Failure.of(new DataException("first\n  second")).sentence());
    }
}
