package org.exolam.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.error.DataException;

/** JSON as plain maps, lists, strings and numbers; duplicate keys are errors; maps keep their order. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper COMPACT = new ObjectMapper();

    private Json() {}

    /**
     * Parses one object.
     *
     * @param where the file, for the message
     * @throws DataException where the text is no JSON object
     */
    public static Map<String, Object> parse(String where, String text) {
        try {
            Map<String, Object> map = MAPPER.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
            if (map == null) {
                throw new DataException(where + " holds JSON null, not an object");
            }
            return map;
        } catch (JsonProcessingException e) {
            throw new DataException(where + " is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    /** Indented text with a final newline. NaN and infinity are refused. */
    public static String pretty(Object value) {
        return write(MAPPER, value) + "\n";
    }

    /** One line. */
    public static String line(Object value) {
        return write(COMPACT, value);
    }

    private static String write(ObjectMapper mapper, Object value) {
        requireFinite(value);
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void requireFinite(Object value) {
        if (value instanceof Map<?, ?> m) {
            m.values().forEach(Json::requireFinite);
        } else if (value instanceof Iterable<?> i) {
            i.forEach(Json::requireFinite);
        } else if (value instanceof Double d && !Double.isFinite(d)) {
            throw new IllegalArgumentException("JSON has no " + d);
        }
    }
}
