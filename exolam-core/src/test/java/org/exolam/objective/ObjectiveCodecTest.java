package org.exolam.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectiveCodecTest {
    private static final Map<String, Object> NEXT = Map.of("block", "nextObservation");

    private static Objective parse(Map<String, ?> objective) {
        return ObjectiveCodec.parse(Settings.of("objective", objective));
    }

    @Test
    void anEmptyObjectiveIsReconstructionOneStepAhead() {
        assertEquals(Objective.reconstruction(Objective.SIZE_DEFAULT), parse(Map.of()));
    }

    static Stream<Arguments> remedies() {
        Objective plain = Objective.reconstruction(Objective.SIZE_DEFAULT);
        Target next = Target.nextObservation(1);
        return Stream.of(
                Arguments.of(
                        "reconstruction",
                        Map.of("targets", List.of(Map.of("block", "nextObservation", "weight", 1))),
                        plain),
                Arguments.of(
                        "action supervision",
                        Map.of("targets", List.of(NEXT, Map.of("block", "action", "weight", 0.5, "labeled", 0.02))),
                        plain.withGoal(new Goal.Prediction(List.of(next, Target.action(0.5, 0.02))))),
                Arguments.of(
                        "auxiliary target",
                        Map.of("targets", List.of(NEXT, Map.of("block", "flow", "weight", 2, "scale", "absolute"))),
                        plain.withGoal(new Goal.Prediction(
                                List.of(next, new Target("flow", null, 2, Scale.ABSOLUTE, 1, "pixels"))))),
                Arguments.of(
                        "exogenous augmentation",
                        Map.of(
                                "nuisances",
                                List.of(Map.of("source", "augment", "kind", List.of("shift"), "weight", 3))),
                        plain.withNuisances(List.of(new Nuisance.Augment(List.of("shift"), 3, Scale.RELATIVE)))),
                Arguments.of(
                        "cross-exogenous consistency",
                        Map.of("nuisances", List.of(Map.of("source", "pair", "view", "obs_pair", "weight", 3))),
                        plain.withNuisances(List.of(new Nuisance.Pair("obs_pair", 3, Scale.RELATIVE)))),
                Arguments.of(
                        "cross-exogenous reconstruction",
                        Map.of("targets", List.of(Map.of("block", "nextObservation", "view", "obs_pair"))),
                        plain.withGoal(new Goal.Prediction(
                                List.of(new Target("nextObservation", "obs_pair", 1, Scale.RELATIVE, 1, "pixels"))))),
                Arguments.of(
                        "maximal agreement",
                        Map.of("agreement", Map.of("view", "obs_pair")),
                        plain.withGoal(new Goal.Agreement("obs_pair"))),
                Arguments.of(
                        "maximal agreement beyond the observation",
                        Map.of("agreement", Map.of("view", "obs_pair", "given", "observation")),
                        plain.withGoal(new Goal.Agreement("obs_pair", true))),
                Arguments.of(
                        "background whitening by the action",
                        Map.of("nuisances", List.of(Map.of("source", "idle", "where", "action  ==0", "weight", 1))),
                        plain.withNuisances(List.of(new Nuisance.Idle(true, List.of(), 1, Scale.RELATIVE)))),
                Arguments.of(
                        "background whitening by episodes",
                        Map.of("nuisances", List.of(Map.of("source", "idle", "episodes", List.of(3, 5)))),
                        plain.withNuisances(List.of(new Nuisance.Idle(false, List.of(3, 5), 1, Scale.RELATIVE)))),
                Arguments.of(
                        "several horizons",
                        Map.of("horizon", List.of(10, 1, 3)),
                        plain.withHorizons(List.of(1, 3, 10))),
                Arguments.of(
                        "all horizons up to one",
                        Map.of("horizon", Map.of("upTo", 3)),
                        plain.withHorizons(List.of(1, 2, 3))),
                Arguments.of(
                        "context conditioning",
                        Map.of("conditioning", List.of("task")),
                        plain.withConditioning(List.of("task"))),
                Arguments.of(
                        "bottleneck", Map.of("bottleneck", Map.of("kind", "continuous", "size", 6)), plain.withSize(6)),
                Arguments.of(
                        "variational bottleneck",
                        Map.of("bottleneck", Map.of("kind", "variational", "size", 6, "weight", 0.5, "warmup", 10)),
                        with(plain, new Bottleneck.Variational(6, 0.5, 10))),
                Arguments.of("open size", Map.of("bottleneck", Map.of("size", "auto")), plain.withSize(0)),
                Arguments.of(
                        "books of codes",
                        Map.of("bottleneck", Map.of("kind", "vq", "size", 6, "codes", 8, "books", 2, "commitment", 1)),
                        with(plain, new Bottleneck.VectorQuantised(6, 8, 2, 1))),
                Arguments.of(
                        "levels",
                        Map.of("bottleneck", Map.of("kind", "fsq", "levels", List.of(8, 5))),
                        with(plain, new Bottleneck.FiniteScalar(List.of(8, 5)))),
                Arguments.of(
                        "learned space",
                        Map.of("targets", List.of(Map.of("block", "nextObservation", "space", "ema"))),
                        plain.withGoal(new Goal.Prediction(
                                List.of(new Target("nextObservation", null, 1, Scale.RELATIVE, 1, Target.EMA))))),
                Arguments.of("gauge", Map.of("gauge", "difference"), plain.withGauge(Gauge.DIFFERENCE)),
                Arguments.of(
                        "encoder input",
                        Map.of("encoder", "allHorizons"),
                        new Objective(
                                plain.goal(),
                                List.of(),
                                List.of(),
                                EncoderInput.ALL_HORIZONS,
                                plain.bottleneck(),
                                List.of(1),
                                Gauge.INNOVATION)));
    }

    private static Objective with(Objective o, Bottleneck bottleneck) {
        return new Objective(
                o.goal(), o.nuisances(), o.conditioning(), o.encoder(), bottleneck, o.horizons(), o.gauge());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("remedies")
    void everyRemedyIsReadAsItIsWritten(String name, Map<String, Object> written, Objective expected) {
        assertEquals(expected, parse(written));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("remedies")
    void whatIsWrittenReadsBackTheSame(String name, Map<String, Object> written, Objective objective) {
        assertEquals(objective, parse(ObjectiveCodec.toMap(objective)));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        Map.of("bottlenek", Map.of()),
                        "unknown key objective.bottlenek; known here: agreement, bottleneck"),
                Arguments.of(
                        Map.of("targets", List.of(NEXT, Map.of("blok", "a"))), "unknown key objective.targets[1].blok"),
                Arguments.of(Map.of("targets", List.of(Map.of("weight", 1))), "objective.targets[0].block is missing"),
                Arguments.of(Map.of("targets", List.of(Map.of("block", "action", "weight", -1))), "weight -1"),
                Arguments.of(Map.of("targets", List.of(Map.of("block", "action", "labeled", 2))), "labeled 2"),
                Arguments.of(
                        Map.of("targets", List.of(Map.of("block", "nextObservation", "space", "sound"))),
                        "objective.targets[0].space is sound; expected pixels"),
                Arguments.of(
                        Map.of("targets", List.of(Map.of("block", "action", "space", "ema"))),
                        "objective.targets[0].space is ema; expected pixels"),
                Arguments.of(
                        Map.of("targets", List.of(Map.of("block", "action", "view", "obs_pair"))),
                        "objective.targets[0].view"),
                Arguments.of(Map.of("targets", List.of()), "objective.targets is empty"),
                Arguments.of(
                        Map.of("bottleneck", Map.of("kind", "funnel")),
                        "objective.bottleneck.kind is funnel; expected continuous, variational, vq or fsq"),
                Arguments.of(
                        Map.of("bottleneck", Map.of("kind", "vq", "size", 16, "books", 3)),
                        "3 books of 64 codes for 16 numbers"),
                Arguments.of(Map.of("bottleneck", Map.of("kind", "vq", "codes", 0)), "1 books of 0 codes"),
                Arguments.of(Map.of("bottleneck", Map.of("kind", "fsq", "levels", List.of(8, 1))), "levels [8, 1]"),
                Arguments.of(
                        Map.of("bottleneck", Map.of("kind", "variational", "weight", -1)), "weight -1.0 and warmup"),
                Arguments.of(Map.of("bottleneck", Map.of("size", 0)), "bottleneck size is 0"),
                Arguments.of(
                        Map.of("encoder", "latent"), "objective.encoder is latent, which this version does not have"),
                Arguments.of(Map.of("horizon", 0), "objective.horizon is [0]"),
                Arguments.of(Map.of("horizon", Map.of("upTo", 0)), "objective.horizon is []"),
                Arguments.of(Map.of("gauge", "mine"), "objective.gauge is \"mine\""),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "wind"))),
                        "objective.nuisances[0].source is wind"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "augment"))),
                        "objective.nuisances[0].kind is missing"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "pair"))),
                        "objective.nuisances[0].view is missing"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "idle", "where", "reward > 0"))),
                        "expected \"action == 0\""),
                Arguments.of(Map.of("nuisances", List.of(Map.of("source", "idle"))), "objective.nuisances[0].where or"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "pair", "view", "v", "weight", -2))),
                        "objective.nuisances[0].weight is -2"),
                Arguments.of(
                        Map.of(
                                "nuisances",
                                List.of(Map.of("source", "pair", "view", Map.of("composit", "recurrence")))),
                        "unknown key objective.nuisances[0].view.composit; known here: backgrounds, composite"),
                Arguments.of(
                        Map.of("agreement", Map.of("given", "o")), "objective.agreement.given is o; expected nothing"),
                Arguments.of(
                        Map.of("agreement", Map.of("view", "v"), "targets", List.of(NEXT)),
                        "objective.agreement stands in place of objective.targets"));
    }

    @Test
    void aMadeViewStandsWhereverARecordedOneDoes() {
        Map<String, Object> made = Map.of("composite", "recurrence", "backgrounds", "clips.hdf5");
        Objective agreement = parse(Map.of("agreement", Map.of("view", made)));
        assertEquals(new Goal.Agreement("composite(recurrence over clips.hdf5)"), agreement.goal());
        Objective crossed = parse(Map.of(
                "targets",
                List.of(Map.of("block", "nextObservation", "view", Map.of("composite", "mask"))),
                "nuisances",
                List.of(Map.of("source", "pair", "view", Map.of("composite", "mask")))));
        assertEquals(
                "composite(mask)",
                ((Goal.Prediction) crossed.goal()).targets().get(0).viewOrNull());
        for (Objective o : List.of(agreement, crossed)) {
            assertEquals(o, parse(ObjectiveCodec.toMap(o)));
        }
        Map<?, ?> written = (Map<?, ?>) ObjectiveCodec.toMap(agreement).get("agreement");
        assertEquals(made, written.get("view"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(Map<String, Object> written, String message) {
        UsageException e = assertThrows(UsageException.class, () -> parse(written));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
