package org.exolam.data.npy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.exolam.data.NumericArray;
import org.exolam.settings.Json;

/** Files that numpy wrote, what they hold, and broken ones. */
final class NpyFixtures {
    private NpyFixtures() {}

    static Path path(String name) {
        try {
            return Path.of(NpyFixtures.class.getResource("/fixtures/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** dtype, shape, sum, first, last by array. */
    @SuppressWarnings("unchecked")
    static Map<String, Map<String, Object>> expected() {
        try {
            Map<String, Object> all = Json.parse("expected.json", Files.readString(path("arrays/expected.json")));
            return (Map<String, Map<String, Object>>) all.get("npy");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static double sum(NumericArray a) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += a.get(i);
        }
        return sum;
    }

    static double number(Object json) {
        return json instanceof Number n
                ? n.doubleValue()
                : Double.parseDouble(json.toString().replace("nan", "NaN").replace("inf", "Infinity"));
    }

    /** A file of version 1.0 with any header, and bytes behind it. */
    static byte[] npy(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) text.length);
        all.put(text);
        for (int b : data) {
            all.put((byte) b);
        }
        return all.array();
    }
}
