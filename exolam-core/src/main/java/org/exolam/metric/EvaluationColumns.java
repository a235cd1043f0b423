package org.exolam.metric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.error.UsageException;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.BlockColumns;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.FrameSource;
import org.exolam.transition.OneHotSource;
import org.exolam.world.Redrawable;

/**
 * Which columns the scores of one z on one data set need, and which scores the data cannot give.
 */
final class EvaluationColumns {
    static final String OBSERVATION = "c";
    static final String LATENT = "z";
    static final String ACTION = "action";
    static final String EXOGENOUS = "exogenous";
    static final String EXOGENOUS_NEXT = "exogenousNext";
    static final String ENDOGENOUS = "endogenous";
    static final String ENDOGENOUS_NEXT = "endogenousNext";
    static final String NEXT = "next";
    static final String PAIR_OBSERVATION = "pair.c";
    static final String PAIR_LATENT = "pair.z";
    static final String REDRAWN = "redrawn.";
    static final String REDRAWN_OBSERVATION = "redrawnObservation.";
    static final String SCENE = "scene";
    static final String IDLE = "idle";
    static final String DECODED = "decoded";
    static final String CURRENT = "current";

    /** Wider blocks are features, not states; their scores would say little and their moments cost much. */
    static final int WIDEST = 1024;

    /** Numbers that stand for a prediction that is wider. */
    private static final int SAMPLED = 512;

    private static final List<MetricName> OF_ACTION = List.of(
            MetricName.ACTION_R2,
            MetricName.ACTION_R2_GIVEN_O,
            MetricName.ACTION_ACCURACY,
            MetricName.ACTION_NMI,
            MetricName.MI_ACTION_GIVEN_O);
    private static final List<MetricName> OF_EXOGENOUS = List.of(
            MetricName.EXOGENOUS_FUTURE_R2,
            MetricName.EXOGENOUS_NEXT_R2,
            MetricName.EXOGENOUS_CURRENT_R2,
            MetricName.EXOGENOUS_CHANGE_R2,
            MetricName.EXOGENOUS_FUTURE_R2_GIVEN_OE,
            MetricName.MI_EXOGENOUS_GIVEN_O,
            MetricName.LEAKAGE_LABELED);
    private static final List<MetricName> OF_PAIR =
            List.of(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, MetricName.CONSISTENCY_GIVEN_O);

    private static final List<MetricName> OF_REDRAWS =
            List.of(MetricName.CONSISTENCY_REDRAWN, MetricName.LEAKAGE_REDRAWN);

    private final Dataset data;
    private final int horizon;
    private final List<Integer> train;
    private final Map<String, Column> training = new LinkedHashMap<>();
    private final Map<String, Column> heldOut = new LinkedHashMap<>();
    private final Map<MetricName, String> missing = new EnumMap<>(MetricName.class);
    private List<Long> classes = List.of();

    /**
     * @param train training episodes, in which the values of discrete blocks are looked up
     */
    EvaluationColumns(LatentSource source, Dataset data, int horizon, Conditioning conditioning, List<Integer> train) {
        this.data = data;
        this.horizon = horizon;
        this.train = List.copyOf(train);
        String view = data.schema().frames();
        add(training, conditioning.column(OBSERVATION, view));
        add(training, new Column(LATENT, LatentColumn.of(source, view)));
        addStates();
        addPair(source, conditioning, data.schema().roles().pair());
        addRedraws(source, conditioning);
        addIdle();
        addDecoder(source.decoder(), view);
        missing.put(
                MetricName.EXOGENOUS_INNOVATION_R2,
                "w is known in simulated worlds alone; exogenous.future.r2 stands for it");
        missing.put(MetricName.CODEBOOK_PERPLEXITY, "z is continuous, there is no codebook");
    }

    private static void add(Map<String, Column> columns, Column column) {
        columns.put(column.name(), column);
    }

    private void addStates() {
        Roles roles = data.schema().roles();
        state("action", roles.action(), OF_ACTION).ifPresent(action -> {
            add(training, new Column(ACTION, action));
            if (action instanceof OneHotSource discrete) {
                classes = discrete.classes();
            } else {
                lack("the action is continuous", List.of(MetricName.ACTION_ACCURACY, MetricName.ACTION_NMI));
            }
        });
        state("exogenous", roles.exogenous(), OF_EXOGENOUS).ifPresent(exogenous -> {
            add(training, new Column(EXOGENOUS, exogenous));
            add(training, new Column(EXOGENOUS_NEXT, ahead(exogenous)));
        });
        state("endogenous", roles.endogenous(), List.of(MetricName.ENDOGENOUS_R2))
                .ifPresent(endogenous -> {
                    add(training, new Column(ENDOGENOUS, endogenous));
                    add(training, new Column(ENDOGENOUS_NEXT, ahead(endogenous)));
                });
    }

    /** A role's block at t, where scores can be taken of it. */
    private Optional<ColumnSource> state(String role, Optional<String> block, List<MetricName> scores) {
        if (block.isEmpty()) {
            lack("the data set names no " + role + " block; name one with --" + role, scores);
            return Optional.empty();
        }
        int width = data.schema().block(block.get()).width();
        if (width < 1 || width > WIDEST) {
            lack("block " + block.get() + " is " + width + " numbers wide; scores take 1 to " + WIDEST, scores);
            return Optional.empty();
        }
        try {
            return Optional.of(BlockColumns.source(data, block.get(), 0, train));
        } catch (UsageException e) {
            // Pictures, or too many classes: one score less is no reason to give none.
            lack(e.getMessage(), scores);
            return Optional.empty();
        }
    }

    /** The same columns at t + h. */
    private ColumnSource ahead(ColumnSource source) {
        return source instanceof OneHotSource discrete
                ? new OneHotSource(discrete.block(), horizon, discrete.classes())
                : new BlockSource(((BlockSource) source).block(), horizon, source.width());
    }

    private void addPair(LatentSource source, Conditioning conditioning, Optional<String> pair) {
        if (pair.isEmpty()) {
            lack("the data set has no second view of its transitions", OF_PAIR);
        } else if (!source.reads(pair.get())) {
            lack(source.name() + " has no z for the second view " + pair.get(), OF_PAIR);
        } else if (!data.schema()
                .block(pair.get())
                .shape()
                .equals(data.schema().frame().shape())) {
            lack("frames of the second view " + pair.get() + " have another shape", OF_PAIR);
        } else {
            addPair(conditioning.column(PAIR_OBSERVATION, pair.get()), LatentColumn.of(source, pair.get()));
        }
    }

    private void addPair(Column observation, ColumnSource latent) {
        try {
            // A model under a mask block reads the second view's masks, too.
            latent.blocks().forEach(data.schema()::block);
            add(heldOut, observation);
            add(heldOut, new Column(PAIR_LATENT, latent));
        } catch (UsageException e) {
            lack("z of the second view needs what is not there: " + e.getMessage(), OF_PAIR);
        }
    }

    /** z of each redraw, where the recording has any. */
    private void addRedraws(LatentSource source, Conditioning conditioning) {
        if (!data.schema().blocks().containsKey(Redrawable.view(1))) {
            lack("the recording is no world's, which alone can draw backgrounds anew", OF_REDRAWS);
            return;
        }
        if (!source.reads(Redrawable.view(1))) {
            lack(source.name() + " has no z for redrawn backgrounds", OF_REDRAWS);
            return;
        }
        for (int i = 1; data.schema().blocks().containsKey(Redrawable.view(i)); i++) {
            add(heldOut, new Column(REDRAWN + i, LatentColumn.of(source, Redrawable.view(i))));
            add(heldOut, conditioning.column(REDRAWN_OBSERVATION + i, Redrawable.view(i)));
        }
    }

    /** How redraws name what the recorded view calls z and c: one map each. */
    List<Map<String, String>> redraws() {
        return heldOut.keySet().stream()
                .filter(name -> name.startsWith(REDRAWN))
                .map(name -> Map.of(LATENT, name, OBSERVATION, REDRAWN_OBSERVATION + name.substring(REDRAWN.length())))
                .toList();
    }

    /**
     * Which clips show one scene.
     *
     * @param blockOrNull a number for each frame, the same in clips of one scene
     * @throws UsageException where there is no such block, or it holds more than one number
     */
    void addScenes(String blockOrNull) {
        if (blockOrNull == null) {
            lack("no block names the scene of a clip; name one with --scene", List.of(MetricName.LEAKAGE_SCENES));
            return;
        }
        int width = data.schema().block(blockOrNull).width();
        if (width != 1) {
            throw new UsageException("block " + blockOrNull + " is " + width
                    + " numbers wide; the scene of a clip is one number, the same in clips of one scene");
        }
        add(heldOut, new Column(SCENE, new BlockSource(data.schema().stored(blockOrNull), 0, 1)));
    }

    /** The action as it is stored, which tells on which transitions the agent does nothing. */
    private void addIdle() {
        if (!has(ACTION)) {
            lack("idle clips are told by an action of 0, and no action is scored", List.of(MetricName.LEAKAGE_IDLE));
            return;
        }
        String action = data.schema().roles().action().orElseThrow();
        add(
                heldOut,
                new Column(
                        IDLE,
                        new BlockSource(action, 0, data.schema().block(action).width())));
    }

    private void addDecoder(Optional<LatentActionModel> model, String view) {
        List<MetricName> score = List.of(MetricName.RECONSTRUCTION_EXPLAINED);
        if (model.isEmpty()) {
            lack("these latents come without a decoder", score);
            return;
        }
        ColumnSource next = model.get().predicted(view).source();
        add(training, new Column(NEXT, sampled(next)));
        add(heldOut, new Column(DECODED, sampled(DecodedColumn.of(model.get(), view))));
        if (next instanceof FrameSource frame) {
            add(heldOut, new Column(CURRENT, sampled(new FrameSource(frame.representation(), frame.view(), 0))));
        }
    }

    /** Of pictures as many of their numbers as can be scored beside everything else. */
    private static ColumnSource sampled(ColumnSource source) {
        return source.width() > WIDEST
                ? new SampledSource(source, SampledSource.draw(SAMPLED, source.width()))
                : source;
    }

    private void lack(String why, List<MetricName> scores) {
        scores.forEach(s -> missing.put(s, why));
    }

    /** Values of a discrete action in the training episodes, ascending; none where it is continuous or absent. */
    List<Long> classes() {
        return classes;
    }

    boolean has(String column) {
        return training.containsKey(column) || heldOut.containsKey(column);
    }

    int width(String column) {
        Column c = training.containsKey(column) ? training.get(column) : heldOut.get(column);
        return c.source().width();
    }

    /** The block's own name in the data set, for sentences. */
    String blockName(String column) {
        Roles roles = data.schema().roles();
        switch (column) {
            case ACTION -> {
                return roles.action().orElse(column);
            }
            case EXOGENOUS, EXOGENOUS_NEXT -> {
                return roles.exogenous().orElse(column);
            }
            case ENDOGENOUS, ENDOGENOUS_NEXT -> {
                return roles.endogenous().orElse(column);
            }
            default -> {
                return column;
            }
        }
    }

    /** Columns whose moments fit the probes. */
    List<Column> training() {
        return List.copyOf(training.values());
    }

    /** What heads on few labels are fitted and judged with. */
    List<Column> labeled() {
        return List.of(training.get(OBSERVATION), training.get(LATENT), training.get(ACTION));
    }

    /** Columns of held-out transitions: those of training and what is only judged. */
    List<Column> heldOut() {
        List<Column> all = new ArrayList<>(training.values());
        all.addAll(heldOut.values());
        return all;
    }

    /** Frames that a transition must have ahead: the horizon, or more where a column reads further. */
    int reach() {
        return Math.max(
                horizon,
                heldOut().stream().mapToInt(c -> c.source().reach()).max().orElse(horizon));
    }

    Map<MetricName, String> missing() {
        return missing;
    }
}
