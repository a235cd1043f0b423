package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Torch;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void whatLibtorchSaysWhenMemoryRunsOutIsKnown() {
        Torch.begin(1);
        try (PointerScope scope = new PointerScope()) {
            // 2⁵² bytes: no machine has them.
            RuntimeException e = assertThrows(RuntimeException.class, () -> torch.ones(1L << 50));
            assertTrue(Memory.isShort(e), e.getMessage());
        }
    }

    @Test
    void otherFailuresAreOther() {
        assertTrue(Memory.isShort(new OutOfMemoryError("Java heap space")));
        assertFalse(Memory.isShort(new UsageException("a batch of 3")));
        assertFalse(Memory.isShort(new IllegalStateException()));
    }
}
