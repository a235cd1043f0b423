package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepresentationsTest {
    private static final BlockSpec IMAGE = BlockSpec.perFrame(DType.UINT8, Shape.of(64, 48, 3));
    private static final BlockSpec VECTOR = BlockSpec.perFrame(DType.FLOAT32, Shape.of(17));

    @Test
    void aLineOfTextAndAConfigurationSayTheSame() {
        RepresentationSpec text = Representations.parse("resize 48x64|gray |stack 3| pca 256 whiten");
        assertEquals("resize 48x64 | gray | stack 3 | pca 256 whiten", text.toString());
        assertEquals(
                text,
                Representations.parse(List.of(
                        Map.of("resize", List.of(48, 64)),
                        "gray",
                        Map.of("stack", 3),
                        Map.of("pca", Map.of("size", 256, "whiten", true)))));
        assertEquals(text, Representations.parse(List.of("resize 48×64 | gray", "stack 3", "pca 256 whiten")));
        assertEquals(
                text,
                Representations.parse(List.of("resize 48 64", Map.of("gray", true), "stack 3", "pca 256 whiten")));
        assertFalse(text.equals(Representations.parse("resize 64x48 | gray | stack 3 | pca 256 whiten")));
        assertEquals(
                Representations.parse("linear my matrix.npy"),
                Representations.parse(List.of(Map.of("linear", Map.of("file", "my matrix.npy")))));
        assertEquals(
                "resize 32",
                Representations.parse(List.of(Map.of("resize", "32"))).toString());
    }

    @Test
    void nothingAndIdentityLeaveFramesAsTheyAre() {
        for (RepresentationSpec spec : List.of(
                Representations.parse(""),
                Representations.parse(" identity"),
                Representations.parse(List.of()),
                Representations.parse(List.of("identity")))) {
            assertTrue(spec.isIdentity());
            assertEquals("identity", spec.toString());
            assertEquals(List.of(), spec.configuration());
        }
        NumericArray frames = NumericArray.ofFloats(DType.FLOAT32, Shape.of(1, 2), new float[] {0.1f, -3});
        assertEquals(Matrix.of(1, 2, 0.1f, -3), Frames.fit("", frames).apply(frames, true));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "rezise 3; known are identity, gray, linear, mask, onnx, pca, randomProjection, resize, stack, standardise",
                "PCA 3; unknown step \"PCA\"",
                "gray |; empty step",
                "| gray; empty step",
                "resize; height and width as in \"resize 48x64\"",
                "resize 0; from 1 to 4096",
                "resize -3; from 1 to 4096",
                "resize 3x4x5; \"resize 3x4x5\" is not understood",
                "resize 3.5; in place of \"3.5\"",
                "resize 99999999999; in place of \"99999999999\"",
                "gray 3; nothing behind \"gray\"",
                "standardise all; nothing behind",
                "stack; a number of frames",
                "stack 0; from 1 to 256",
                "stack 2 3; a number of frames",
                "pca; \"pca 256 whiten\"",
                "pca many; in place of \"many\"",
                "pca 3 bleach; \"pca 256 whiten\"",
                "randomProjection; randomProjection 256",
                "linear; linear projection.npy",
                "mask; mask agent.png",
                "identity 3; nothing behind \"identity\""
            })
    void whatIsNotUnderstoodIsSaidWithWhatWouldBe(String pipeline, String expected) {
        UsageException e = assertThrows(UsageException.class, () -> Representations.parse(pipeline));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().startsWith("represent"), e.getMessage());
    }

    @Test
    void faultsInAConfigurationNameTheirPlace() {
        List<Object> twoKeys = List.of(Map.of("resize", 3, "gray", true));
        assertPlace("represent[0] is {", twoKeys);
        assertPlace("represent[1]: unknown step \"grey\"", List.of("gray", "grey"));
        assertPlace("represent[1] is 3", Arrays.asList("gray", 3));
        assertPlace("represent[0] is null", Arrays.asList((Object) null));
        assertPlace("unknown key represent[0].pca.whitten", List.of(Map.of("pca", Map.of("size", 3, "whitten", true))));
        assertPlace("unknown key represent[0].mask.block", List.of(Map.of("mask", Map.of("block", "agent"))));
        assertPlace("represent[0].pca.whiten is 3", List.of(Map.of("pca", Map.of("size", 3, "whiten", 3))));
        assertPlace("step \"stack\" has no options", List.of(Map.of("stack", Map.of("frames", 3))));
    }

    private static void assertPlace(String expected, List<?> list) {
        UsageException e = assertThrows(UsageException.class, () -> Representations.parse(list));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "resize 3, needs images",
        "gray, needs images of",
        "linear nowhere.npy, nowhere.npy",
        "linear nowhere.txt, .npy",
        "mask nowhere.gif, .png"
    })
    void stepsThatVectorsCannotTakeAreRefusedBeforeAnyFrameIsRead(String pipeline, String expected) {
        RuntimeException e = assertThrows(
                RuntimeException.class, () -> Representations.parse(pipeline).validate(VECTOR));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void orderMattersAndIsExplained() {
        Representations.parse("gray | stack 3 | pca 4").validate(IMAGE);
        UsageException late = assertThrows(
                UsageException.class,
                () -> Representations.parse("stack 3 | gray").validate(IMAGE));
        assertTrue(late.getMessage().contains("64×48×9 images"), late.getMessage());
        UsageException flat = assertThrows(
                UsageException.class,
                () -> Representations.parse("pca 4 | resize 3").validate(IMAGE));
        assertTrue(flat.getMessage().contains("vectors of length 4"), flat.getMessage());
        UsageException huge = assertThrows(
                UsageException.class,
                () -> Representations.parse("resize 4096 | stack 256").validate(IMAGE));
        assertTrue(huge.getMessage().contains("stack 256"), huge.getMessage());
        assertThrows(
                UsageException.class,
                () -> Representations.parse("").validate(BlockSpec.perFrame(DType.FLOAT64, Shape.of(0))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "64x64x3, pca 256",
        "32x48x1, pca 256",
        "96x96x3, resize 64 | pca 256",
        "480x640x3, resize 64 | pca 256",
        "48x128x3, resize 48x64 | pca 256",
        "1024, identity",
        "1025, pca 256",
        "1, identity"
    })
    void theDefaultFitsTheFrames(String shape, String expected) {
        List<Integer> sides = new ArrayList<>();
        for (String s : shape.split("x")) {
            sides.add(Integer.valueOf(s));
        }
        DType dtype = sides.size() == 1 ? DType.FLOAT32 : DType.UINT8;
        RepresentationSpec spec = Representations.defaultFor(BlockSpec.perFrame(dtype, new Shape(sides)));
        assertEquals(expected, spec.toString());
    }
}
