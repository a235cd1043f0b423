package org.exolam.io.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.junit.jupiter.api.Test;

class PictureChoiceTest {
    private static final BlockSpec STATE = BlockSpec.perFrame(DType.FLOAT32, Shape.of(9, 2));
    private static final BlockSpec DEPTH = BlockSpec.perFrame(DType.FLOAT32, Shape.of(48, 64, 1));
    private static final BlockSpec MASK = BlockSpec.perFrame(DType.UINT8, Shape.of(48, 64));
    private static final BlockSpec FLOATS = BlockSpec.perFrame(DType.FLOAT32, Shape.of(48, 64, 3));
    private static final BlockSpec COLOUR = BlockSpec.perFrame(DType.UINT8, Shape.of(48, 64, 3));
    private static final BlockSpec CHANNELS_FIRST = BlockSpec.perFrame(DType.UINT8, Shape.of(3, 48, 64));

    private static Optional<String> among(BlockSpec... specs) {
        Map<String, BlockSpec> blocks = new LinkedHashMap<>();
        for (int i = 0; i < specs.length; i++) {
            blocks.put(String.valueOf(i), specs[i]);
        }
        return PictureChoice.among(blocks);
    }

    @Test
    void colourIsBeforeGrayAndBytesBeforeFloats() {
        assertEquals(Optional.of("1"), among(STATE, DEPTH));
        assertEquals(Optional.of("1"), among(DEPTH, MASK));
        assertEquals(Optional.of("2"), among(DEPTH, MASK, FLOATS));
        assertEquals(Optional.of("3"), among(DEPTH, MASK, FLOATS, COLOUR));
        assertEquals(Optional.of("1"), among(MASK, CHANNELS_FIRST));
    }

    @Test
    void ofSeveralOfAKindItIsTheFirst() {
        assertEquals(Optional.of("1"), among(DEPTH, COLOUR, CHANNELS_FIRST, COLOUR));
        assertEquals(Optional.empty(), among(STATE));
        assertEquals(Optional.empty(), among());
    }
}
