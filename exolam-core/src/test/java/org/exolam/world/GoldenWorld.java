package org.exolam.world;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;

/** A world of {@code golden/linear}, with its second moments as the file gives them. */
public record GoldenWorld(String name, ExLinearWorld world, Map<String, List<Integer>> blocks, Matrix secondMoments) {
    private static final List<String> NAMES =
            List.of("confounded-policy", "no-sensor-noise", "oblique", "one-action", "orthogonal", "weak-background");

    public static Stream<GoldenWorld> all() {
        return NAMES.stream().map(GoldenWorld::load);
    }

    @SuppressWarnings("unchecked")
    public static GoldenWorld load(String name) {
        Map<String, Object> file = read("/golden/linear/" + name + ".json");
        Map<String, Object> w = (Map<String, Object>) file.get("world");
        Matrix b = matrix(w.get("B"));
        ExLinearWorld world = new ExLinearWorld(
                new ExLinearWorld.Observation(
                        matrix(w.get("U")), matrix(w.get("V")), ((Number) w.get("sensor")).doubleValue()),
                new ExLinearWorld.Endogenous(matrix(w.get("A")), b),
                new ExLinearWorld.Exogenous(matrix(w.get("F")), matrix(w.get("Sw"))),
                new ExLinearWorld.Policy(matrix(w.get("P")), matrix(w.get("Q")), Matrix.identity(b.cols())));
        return new GoldenWorld(
                name, world, (Map<String, List<Integer>>) file.get("blocks"), matrix(file.get("secondMoments")));
    }

    private static Map<String, Object> read(String resource) {
        // An exogenous part without any noise tells infinitely many nats, which numpy writes as Infinity.
        ObjectMapper mapper = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
        try (InputStream in = GoldenWorld.class.getResourceAsStream(resource)) {
            return mapper.readValue(in, new TypeReference<Map<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Matrix matrix(Object rows) {
        return Matrix.ofRows(((List<?>) rows)
                .stream()
                        .map(row -> ((List<?>) row)
                                .stream()
                                        .mapToDouble(v -> ((Number) v).doubleValue())
                                        .toArray())
                        .toArray(double[][]::new));
    }

    @Override
    public String toString() {
        return name;
    }
}
