package org.exolam.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "yes",
                "no",
                "on",
                "True",
                "TRUE",
                "false",
                "~",
                "null",
                "Null",
                "NULL",
                "",
                " ",
                "1e3",
                "1_000",
                "0x1F",
                "0o17",
                "012",
                ".5",
                ".inf",
                "-.INF",
                ".NaN",
                "+1",
                "-",
                "- a",
                "a: b",
                "a #b",
                "#",
                "&a",
                "*a",
                "!a",
                "%a",
                "@a",
                "`a`",
                "'",
                "\"",
                "[a",
                "{a",
                "2024-01-02",
                "12:30:00",
                "action == 0",
                "a\nb",
                "a\tb",
                "ğüşıİ",
                "\u0000",
                "\uD83D\uDE00",
                "=",
                "<<",
                "?",
                "|",
                ">"
            })
    void aStringIsReadBackAsTheSameString(String text) {
        Map<String, Object> inside = new LinkedHashMap<>();
        inside.put("value", text);
        inside.put("list", List.of(text, List.of(text)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outside", text);
        map.put("inside", inside);
        map.put(text, 1);
        assertEquals(map, Yaml.parse("test", Yaml.write(map)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {0, -0.0, 1, 1e3, 1e-300, 1.7976931348623157e308, 0.1, 1e22, 123456789.125})
    void aNumberIsReadBackAsTheSameNumber(double number) {
        Map<String, Object> map = Map.of("a", List.of(number));
        assertEquals(map, Yaml.parse("test", Yaml.write(map)));
    }
}
