package org.exolam.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.error.DataException;
import org.exolam.error.ExolamException;
import org.exolam.error.UsageException;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
    private static final String EXAMPLE = """
            data:      {path: data/cheetah.hdf5, action: actions, exogenous: background, testFraction: 0.25}
            represent: [{resize: 64}, gray, {stack: 3}]
            objective:
              horizon: 1
              bottleneck: {kind: continuous, size: 6}
              targets:
                - {block: nextObservation, weight: 1.0}
                - {block: action, weight: 1e-1, labeled: 0.02}
            model:     {kind: linear}
            train:     {seed: 7, ridge: 3e-4, workers: 2}
            """;

    @TempDir
    Path folder;

    private Configuration read(String yaml, String... overrides) {
        Path file = folder.resolve("config.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Configuration.read(file, List.of(overrides));
    }

    @Test
    void theExampleIsReadIntoRecords() {
        Configuration c = read(EXAMPLE);
        assertEquals("data/cheetah.hdf5", c.data().path());
        assertEquals(new Roles("actions", null, "background", null), c.data().roles());
        assertEquals(new SplitRule(0.25, List.of()), c.data().split());
        assertEquals("resize 64 | gray | stack 3", c.representOrNull().toString());
        assertEquals(
                Objective.reconstruction(6)
                        .withGoal(new Goal.Prediction(List.of(Target.nextObservation(1), Target.action(0.1, 0.02)))),
                c.objective());
        assertEquals(new TrainSettings(7, 2, OptionalDouble.of(3e-4), TrainSettings.FOLDS_DEFAULT), c.train());
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        Configuration c = read(EXAMPLE, "data.testEpisodes=[4, 10]", "data.episodes=2:12", "data.maxTransitions=500")
                .withProvenance(Map.of("java", "17"));
        assertEquals(c, read(c.toYaml()));
    }

    @Test
    void aPathAloneGivesADefaultForEverything() {
        Configuration c = Configuration.read(null, List.of("data.path=a.npz"));
        assertEquals(Objective.reconstruction(16), c.objective());
        assertEquals(SplitRule.DEFAULT, c.data().split());
        assertNull(c.representOrNull());
        assertEquals(c, read(c.toYaml()));
    }

    @Test
    void overridesReachMapsListsAndNewPlaces() {
        Configuration c = read(
                EXAMPLE,
                "objective.bottleneck.size=12",
                "objective.targets.1.weight=5",
                "objective.targets.2.block=states",
                "objective.horizon=[1, 3]",
                "train.ridge=auto",
                "data.exogenous=",
                "represent=gray | pca 10");
        Goal.Prediction goal = (Goal.Prediction) c.objective().goal();
        assertEquals(12, c.objective().size());
        assertEquals(5, goal.targets().get(1).weight());
        assertEquals("states", goal.targets().get(2).block());
        assertEquals(List.of(1, 3), c.objective().horizons());
        assertEquals(OptionalDouble.empty(), c.train().ridge());
        assertEquals(null, c.data().roles().exogenousOrNull());
        assertEquals("gray | pca 10", c.representOrNull().toString());
    }

    @Test
    void theRecommendationOfAForecastIsAConfiguration() {
        Configuration c = read(
                "{\"schema\": 1, \"verdict\": \"crowding_out\", \"recommendation\": {\"remedy\": \"action_supervision\","
                        + " \"configuration\": {\"data\": {\"path\": \"a.npz\"}, \"objective\": {\"bottleneck\": {\"size\": 3}}}}}");
        assertEquals(3, c.objective().size());
    }

    @Test
    void aForecastWithoutRecommendationSaysItsVerdict() {
        UsageException e = assertThrows(
                UsageException.class, () -> read("{\"verdict\": \"undecided\", \"recommendation\": null}"));
        assertTrue(e.getMessage().contains("recommends no configuration (verdict: undecided)"), e.getMessage());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "dta: {path: a}",
                        "",
                        "unknown key dta; known here: data, model, objective, provenance, represent, train"),
                Arguments.of("data: {path: a, actoin: b}", "", "unknown key data.actoin; known here: action, camera"),
                Arguments.of(
                        "data: {path: a}",
                        "train.sede=1",
                        "unknown key train.sede; known here: folds, ridge, seed, workers"),
                Arguments.of("data: {path: a}", "objective.bottleneck.sise=1", "unknown key objective.bottleneck.sise"),
                Arguments.of("objective: {}", "", "data.path is missing"),
                Arguments.of("data: a.npz", "", "data is \"a.npz\"; expected a map"),
                Arguments.of("- a", "", "does not hold a map"),
                Arguments.of("data: {path: a", "", "config.yaml, line 1, column 15, is not YAML"),
                Arguments.of("data: {path: a}\ndata: {path: b}", "", "duplicate key data"),
                Arguments.of("data: {path: a}", "seed", "\"seed\" is no override; expected key=value"),
                Arguments.of("data: {path: a}", "data.path.x=1", "data.path.x goes through the value a"),
                Arguments.of(
                        "objective: {targets: [{block: action}]}",
                        "objective.targets.4.weight=1",
                        "no place in a list of 1"),
                Arguments.of("data: {path: a, testFraction: 2}", "", "testFraction is 2.0"),
                Arguments.of("data: {path: a, episodes: 3}", "", "the episode range is \"3\"; expected A:B"),
                Arguments.of("data: {path: a, episodes: '5:5'}", "", "the episode range 5:5 is empty"),
                Arguments.of("data: {path: a, maxTransitions: 0}", "", "maxTransitions is 0"),
                Arguments.of("data: {path: a}\nrepresent: {resize: 3}", "", "represent is {resize=3}; expected a list"),
                Arguments.of("data: {path: a}\nrepresent: [{resize: 3, gray: 1}]", "", "represent[0] is"),
                Arguments.of("data: {path: a}\ntrain: {workers: 0}", "", "train.workers is 0"),
                Arguments.of("data: {path: a}\ntrain: {ridge: much}", "", "train.ridge is \"much\""),
                Arguments.of("data: {path: a}\ntrain: {ridge: -1}", "", "train.ridge is -1"),
                Arguments.of("data: {path: a}\ntrain: {seed: 1.5}", "", "train.seed is 1.5; expected a whole number"),
                Arguments.of(
                        "model: {kind: deep}",
                        "",
                        "model.kind is deep, which this version does not have; it has linear"),
                Arguments.of("data: {path: a}", "train.steps=3", "unknown key train.steps"),
                Arguments.of("model: {kind: neural, encoder: gru}", "", "model.encoder is gru; expected one of auto"),
                Arguments.of("model: {kind: neural, widht: 3}", "", "unknown key model.widht"),
                Arguments.of("data: {path: a}\nmodel: {kind: neural}", "train.steps=0", "train.steps is 0"),
                Arguments.of(
                        "data: {path: a}\nmodel: {kind: neural}", "train.schedule=cyclic", "train.schedule is cyclic"),
                Arguments.of(
                        "data: {path: a}\nmodel: {kind: neural}",
                        "train.accumulate=200",
                        "cannot be cut into more parts"),
                Arguments.of("data: {path: a}\nmodel: {kind: neural}", "train.best=consistency", "train.validate is 0"),
                Arguments.of(
                        "data: {path: a}\nmodel: {kind: neural}",
                        "objective.gauge=innovation",
                        "whose gauge is learned"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String yaml, String override, String message) {
        String[] overrides = override.isEmpty() ? new String[0] : new String[] {override};
        ExolamException e = assertThrows(UsageException.class, () -> read(yaml, overrides));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void aMissingFileIsUnreadableInput() {
        DataException e =
                assertThrows(DataException.class, () -> Configuration.read(folder.resolve("none.yaml"), List.of()));
        assertTrue(e.getMessage().contains("none.yaml"), e.getMessage());
    }

    @Test
    void aliasesCannotBlowUp() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(String.join(", ", java.util.Collections.nCopies(10, before)))
                    .append("]\n");
        }
        assertThrows(UsageException.class, () -> read(bomb.toString()));
    }
}
