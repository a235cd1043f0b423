package org.exolam.app.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.recording.WatchedDataset;
import org.exolam.app.report.SampleFrame;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.representation.AgentMask;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.view.CompositeDataset;
import org.exolam.view.CompositeView;

/** A recording with the views that an objective asks for and that are made of its frames. */
final class MadeViews implements AutoCloseable {
    private final List<CompositeDataset> made = new ArrayList<>();
    private final List<SampleFrame> pictures = new ArrayList<>();
    private Dataset data;

    private MadeViews(Dataset data) {
        this.data = data;
    }

    /**
     * Makes the views; where none is asked for, the recording stays as it is.
     *
     * @param representation whose mask is used where it is the one that a view asks for
     */
    static MadeViews of(
            Configuration asked,
            Objective objective,
            Dataset data,
            Split split,
            Representation representation,
            Console console) {
        MadeViews views = new MadeViews(data);
        try {
            Optional<AgentMask> front = representation.agentMask();
            AgentMask shown = front.orElse(null);
            for (CompositeView view : asked(objective)) {
                AgentMask mask = front.filter(m -> m.name().equals(view.mask()))
                        .orElseGet(() -> fit(view, asked, data, split, console));
                views.add(view, mask, asked, split, console);
                shown = mask;
            }
            if (shown != null) {
                String made = views.made.isEmpty()
                        ? null
                        : asked(objective).iterator().next().name();
                views.pictures.addAll(Pictures.masked(views.data, shown, made));
            }
            return views;
        } catch (RuntimeException e) {
            views.close();
            throw e;
        }
    }

    private static Set<CompositeView> asked(Objective objective) {
        Set<String> names = new LinkedHashSet<>();
        if (objective.goal() instanceof Goal.Agreement agreement) {
            names.add(agreement.view());
        } else if (objective.goal() instanceof Goal.Prediction prediction) {
            prediction.targets().stream().map(Target::viewOrNull).forEach(names::add);
        }
        for (Nuisance nuisance : objective.nuisances()) {
            if (nuisance instanceof Nuisance.Pair pair) {
                names.add(pair.view());
            }
        }
        Set<CompositeView> views = new LinkedHashSet<>();
        for (String name : names) {
            if (name != null) {
                CompositeView.named(name).ifPresent(views::add);
            }
        }
        return views;
    }

    private static AgentMask fit(CompositeView view, Configuration asked, Dataset data, Split split, Console console) {
        FitOptions options = FitOptions.DEFAULT
                .withSeed(asked.train().seed())
                .withWorkers(asked.train().workers());
        try (ProgressLine progress = console.progress("fitting mask " + view.mask(), "frames")) {
            AgentMask mask = AgentMask.fit(view.mask(), new WatchedDataset(data, progress), split.train(), options);
            mask.notices().forEach(console::note);
            return mask;
        }
    }

    private void add(CompositeView view, AgentMask mask, Configuration asked, Split split, Console console) {
        Dataset backgrounds = view.backgroundsOrNull() == null
                ? null
                : Recordings.open(backgrounds(view.backgroundsOrNull(), asked.data()), console);
        CompositeDataset composite;
        try (ProgressLine progress = console.progress("making view " + view.name(), "frames")) {
            composite = CompositeDataset.of(
                    data,
                    view,
                    mask,
                    split.train(),
                    backgrounds,
                    asked.train().seed(),
                    asked.train().workers(),
                    n -> progress.advance(n, 0));
        }
        made.add(composite);
        data = composite;
        if (!composite.notice().isEmpty()) {
            console.note(composite.notice());
        }
    }

    private static DataSettings backgrounds(String path, DataSettings own) {
        return new DataSettings(
                path,
                Roles.NONE,
                null,
                EpisodeRange.ALL,
                DataSettings.ALL_TRANSITIONS,
                own.skipBroken(),
                SplitRule.DEFAULT);
    }

    /** The recording with the views. */
    Dataset data() {
        return data;
    }

    /** What masks and made views look like; none where there are none. */
    List<SampleFrame> pictures() {
        return List.copyOf(pictures);
    }

    /** Closes what was opened for the views, not the recording. */
    @Override
    public void close() {
        made.forEach(CompositeDataset::close);
    }
}
