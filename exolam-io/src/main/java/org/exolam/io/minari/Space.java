package org.exolam.io.minari;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.Shape;

/**
 * What a Gymnasium space says of shapes, by the name that its part has as a block. Read as a stream: {@code low} and {@code
 * high} list an element a pixel.
 */
final class Space {
    private static final int DEPTH_MAX = 64;

    /** Python writes bounds without end as {@code Infinity}, which JSON does not know. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<String> texts = new ArrayList<>();

    private Space() {}

    /**
     * Reads a space.
     *
     * @param root the block's name: {@code observations}
     * @throws IOException where the text is no JSON
     */
    static Space of(String root, String json) throws IOException {
        Space space = new Space();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no object");
            }
            space.object(parser, root, 0);
        }
        return space;
    }

    static Space unknown() {
        return new Space();
    }

    private void object(JsonParser parser, String name, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException("it nests deeper than " + DEPTH_MAX);
        }
        String type = "";
        List<Integer> shape = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("type")) {
                type = parser.getText();
            } else if (key.equals("shape") && value == JsonToken.START_ARRAY) {
                shape = integers(parser);
            } else if (key.equals("subspaces") && value == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String member = parser.currentName();
                    member(parser, name + "/" + member, depth);
                }
            } else if (key.equals("subspaces") && value == JsonToken.START_ARRAY) {
                for (int i = 0; parser.nextToken() == JsonToken.START_OBJECT; i++) {
                    object(parser, name + "/_index_" + i, depth + 1);
                }
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("it ends early");
        }
        settle(name, type, shape);
    }

    private void member(JsonParser parser, String name, int depth) throws IOException {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            object(parser, name, depth + 1);
        } else {
            parser.skipChildren();
        }
    }

    private void settle(String name, String type, List<Integer> shape) {
        if (type.equals("Text")) {
            texts.add(name);
        } else if (type.equals("Discrete")) {
            shapes.put(name, Shape.of());
        } else if (shape != null && shape.stream().allMatch(d -> d >= 0)) {
            shapes.put(name, new Shape(shape));
        }
    }

    private static List<Integer> integers(JsonParser parser) throws IOException {
        List<Integer> out = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && out.size() < DEPTH_MAX) {
            out.add(parser.getIntValue());
        }
        return out;
    }

    /** The shape of one row of a block, where the space says it. */
    Optional<Shape> shape(String block) {
        return Optional.ofNullable(shapes.get(block));
    }

    boolean isText(String block) {
        return texts.contains(block);
    }
}
