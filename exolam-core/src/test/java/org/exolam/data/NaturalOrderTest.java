package org.exolam.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NaturalOrderTest {
    @Test
    void numbersCompareByTheirValueHoweverLong() {
        List<String> sorted = List.of(
                "",
                "0",
                "01",
                "1",
                "2",
                "10",
                "99999999999999999999998",
                "99999999999999999999999",
                "a",
                "a1",
                "a1b",
                "a2",
                "a10",
                "a10b2",
                "a10b11",
                "b");
        for (long seed = 1; seed <= 5; seed++) {
            List<String> shuffled = new ArrayList<>(sorted);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(NaturalOrder.INSTANCE);
            assertEquals(sorted, shuffled, "seed " + seed);
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "'', EMPTY",
        "'PK\u0003\u0004', ZIP",
        "'PAR1', PARQUET",
        "'RIFF0000AVI ', VIDEO",
        "'0000ftypisom', VIDEO",
        "'{\"a\": 1}', TEXT",
        "'größe\n', TEXT",
        "'\u0001\u0002\u0003', UNKNOWN"
    })
    void filesAreKnownByTheirFirstBytes(String head, FileKind kind) {
        assertEquals(kind, FileKind.of(head.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void binaryBeginningsAreKnown() {
        assertEquals(FileKind.NPY, FileKind.of(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}));
        assertEquals(FileKind.PICKLE, FileKind.of(new byte[] {(byte) 0x80, 4, (byte) 0x95}));
        assertEquals(FileKind.HDF5, FileKind.of(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'}));
        assertEquals(FileKind.PNG, FileKind.of(new byte[] {(byte) 0x89, 'P', 'N', 'G'}));
        assertEquals(FileKind.JPEG, FileKind.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}));
        assertEquals(FileKind.GZIP, FileKind.of(new byte[] {0x1f, (byte) 0x8b}));
    }
}
