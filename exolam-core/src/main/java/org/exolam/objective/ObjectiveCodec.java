package org.exolam.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;
import org.exolam.view.CompositeView;

/**
 * Objectives as configuration trees and back. {@code parse(toMap(objective))} is the same objective, and what
 * {@link #toMap} writes names every default.
 */
public final class ObjectiveCodec {
    private static final String NOT_HERE = "which this version does not have; it has ";

    /** Of agreement: what is taken away from z first. */
    private static final String GIVEN = "given";

    private static final String NOTHING = "nothing";
    private static final String OBSERVATION = "observation";

    private ObjectiveCodec() {}

    /**
     * Reads the {@code objective} part of a configuration; an empty one asks for reconstruction one step ahead.
     *
     * @throws UsageException for a key or a value that is unknown, and for remedies this version cannot train
     */
    public static Objective parse(Settings objective) {
        objective.requireKnown(
                "horizon", "bottleneck", "targets", "nuisances", "conditioning", "encoder", "gauge", "agreement");
        return new Objective(
                goal(objective),
                objective.children("nuisances").stream()
                        .map(ObjectiveCodec::nuisance)
                        .toList(),
                objective.strings("conditioning", List.of()),
                encoder(objective),
                Bottleneck.parse(objective.child("bottleneck"), Objective.SIZE_DEFAULT),
                horizons(objective),
                Gauge.parse(objective.path("gauge"), objective.string("gauge", Gauge.INNOVATION.key())));
    }

    /** The tree of keys and plain values that {@link #parse} reads. */
    public static Map<String, Object> toMap(Objective objective) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Integer> horizons = objective.horizons();
        map.put("horizon", horizons.size() == 1 ? horizons.get(0) : horizons);
        map.put("bottleneck", objective.bottleneck().toMap());
        if (objective.goal() instanceof Goal.Agreement agreement) {
            map.put("agreement", toMap(agreement));
        } else {
            map.put(
                    "targets",
                    ((Goal.Prediction) objective.goal())
                            .targets().stream().map(ObjectiveCodec::toMap).toList());
        }
        if (!objective.nuisances().isEmpty()) {
            map.put(
                    "nuisances",
                    objective.nuisances().stream().map(ObjectiveCodec::toMap).toList());
        }
        if (!objective.conditioning().isEmpty()) {
            map.put("conditioning", objective.conditioning());
        }
        map.put("encoder", key(objective.encoder()));
        map.put("gauge", objective.gauge().key());
        return map;
    }

    private static Goal goal(Settings objective) {
        if (objective.has("agreement")) {
            if (objective.has("targets")) {
                throw new UsageException(objective.path("agreement") + " stands in place of "
                        + objective.path("targets") + "; give one of the two");
            }
            return agreement(objective.child("agreement").requireKnown("view", GIVEN));
        }
        if (!objective.has("targets")) {
            return new Goal.Prediction(List.of(Target.nextObservation(1)));
        }
        return new Goal.Prediction(objective.children("targets").stream()
                .map(ObjectiveCodec::target)
                .toList());
    }

    private static Goal.Agreement agreement(Settings agreement) {
        String view = view(agreement, false);
        String given = agreement.string(GIVEN, NOTHING);
        if (!given.equals(NOTHING) && !given.equals(OBSERVATION)) {
            throw new UsageException(agreement.path(GIVEN) + " is " + given
                    + "; expected nothing, or observation: views agree on what z adds to each one's own frame");
        }
        return new Goal.Agreement(view == null ? Goal.Agreement.SECOND_VIEW : view, given.equals(OBSERVATION));
    }

    private static Map<String, Object> toMap(Goal.Agreement agreement) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (!agreement.isOpen()) {
            map.put("view", viewValue(agreement.view()));
        }
        if (agreement.givenObservation()) {
            map.put(GIVEN, OBSERVATION);
        }
        return map;
    }

    private static Target target(Settings target) {
        target.requireKnown("block", "view", "weight", "scale", "labeled", "space");
        String block = target.requiredString("block");
        String view = view(target, false);
        if (view != null && !block.equals(Target.NEXT_OBSERVATION)) {
            throw new UsageException(target.path("view") + " is for block " + Target.NEXT_OBSERVATION + ", and "
                    + target.path("block") + " is " + block + "; leave it out");
        }
        String space = target.string("space", Target.PIXELS);
        if (!Target.SPACES.contains(space) || !space.equals(Target.PIXELS) && !block.equals(Target.NEXT_OBSERVATION)) {
            throw new UsageException(target.path("space") + " is " + space
                    + "; expected pixels (the space of represent), or for block nextObservation ema or features");
        }
        return new Target(block, view, target.number("weight", 1), scale(target), target.number("labeled", 1), space);
    }

    private static Map<String, Object> toMap(Target target) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("block", target.block());
        if (target.viewOrNull() != null) {
            map.put("view", viewValue(target.viewOrNull()));
        }
        map.put("weight", target.weight());
        map.put("scale", key(target.scale()));
        if (target.labeled() < 1) {
            map.put("labeled", target.labeled());
        }
        if (!target.space().equals(Target.PIXELS)) {
            map.put("space", target.space());
        }
        return map;
    }

    private static Nuisance nuisance(Settings nuisance) {
        String source = nuisance.requiredString("source");
        double weight = nuisance.number("weight", 1);
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new UsageException(nuisance.path("weight") + " is " + weight + "; expected a number of at least 0");
        }
        switch (source) {
            case "augment" -> {
                nuisance.requireKnown("source", "kind", "weight", "scale");
                List<String> kinds = nuisance.strings("kind", List.of());
                if (kinds.isEmpty()) {
                    throw new UsageException(
                            nuisance.path("kind") + " is missing; name the augmentations, such as [shift]");
                }
                return new Nuisance.Augment(kinds, weight, scale(nuisance));
            }
            case "pair" -> {
                nuisance.requireKnown("source", "view", "weight", "scale");
                return new Nuisance.Pair(view(nuisance, true), weight, scale(nuisance));
            }
            case "idle" -> {
                nuisance.requireKnown("source", "where", "episodes", "weight", "scale");
                return idle(nuisance, weight);
            }
            default ->
                throw new UsageException(
                        nuisance.path("source") + " is " + source + "; expected augment, pair or idle");
        }
    }

    private static Nuisance idle(Settings nuisance, double weight) {
        List<Integer> episodes = nuisance.integers("episodes", List.of());
        String where = nuisance.string("where", null);
        if (where == null == episodes.isEmpty()) {
            throw new UsageException(nuisance.path("where") + " or " + nuisance.path("episodes")
                    + ": give one of the two, such as where: \"action == 0\"");
        }
        if (where != null && !where.replace(" ", "").equals("action==0")) {
            throw new UsageException(nuisance.path("where") + " is \"" + where + "\"; expected \"action == 0\"");
        }
        return new Nuisance.Idle(where != null, episodes, weight, scale(nuisance));
    }

    private static Map<String, Object> toMap(Nuisance nuisance) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (nuisance instanceof Nuisance.Augment augment) {
            map.put("source", "augment");
            map.put("kind", augment.kinds());
        } else if (nuisance instanceof Nuisance.Pair pair) {
            map.put("source", "pair");
            map.put("view", viewValue(pair.view()));
        } else if (nuisance instanceof Nuisance.Idle idle) {
            map.put("source", "idle");
            if (idle.actionIsZero()) {
                map.put("where", "action == 0");
            } else {
                map.put("episodes", idle.episodes());
            }
        }
        map.put("weight", nuisance.weight());
        map.put("scale", key(nuisance.scale()));
        return map;
    }

    private static List<Integer> horizons(Settings objective) {
        if (objective.raw("horizon") instanceof Map<?, ?>) {
            int upTo = objective.child("horizon").requireKnown("upTo").integer("upTo", 1);
            return IntStream.rangeClosed(1, upTo).boxed().toList();
        }
        return objective.integers("horizon", List.of(1));
    }

    private static EncoderInput encoder(Settings objective) {
        String text = objective.string("encoder", key(EncoderInput.NEXT_OBSERVATION));
        List<String> known = new ArrayList<>();
        for (EncoderInput input : EncoderInput.values()) {
            if (key(input).equals(text)) {
                return input;
            }
            known.add(key(input));
        }
        throw new UsageException(
                objective.path("encoder") + " is " + text + ", " + NOT_HERE + String.join(", ", known));
    }

    /** The name of a block, or that of a view which is made of the frames. */
    private static String view(Settings settings, boolean required) {
        if (settings.raw("view") instanceof Map<?, ?>) {
            return CompositeView.parse(settings.child("view")).name();
        }
        return required ? settings.requiredString("view") : settings.string("view", null);
    }

    private static Object viewValue(String name) {
        Optional<CompositeView> made = CompositeView.named(name);
        return made.isPresent() ? made.get().toMap() : name;
    }

    private static Scale scale(Settings settings) {
        String text = settings.string("scale", key(Scale.RELATIVE));
        for (Scale scale : Scale.values()) {
            if (key(scale).equals(text)) {
                return scale;
            }
        }
        throw new UsageException(settings.path("scale") + " is " + text + "; expected relative or absolute");
    }

    /** NEXT_OBSERVATION → nextObservation. */
    private static String key(Enum<?> value) {
        String[] words = value.name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder key = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            key.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return key.toString();
    }
}
