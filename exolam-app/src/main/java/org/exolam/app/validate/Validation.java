package org.exolam.app.validate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.exolam.app.config.Configuration;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.app.report.ValidationModel;
import org.exolam.app.report.ValidationModel.Check;
import org.exolam.app.report.ValidationReport;
import org.exolam.app.run.Versions;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.error.UsageException;
import org.exolam.metric.MetricName;
import org.exolam.neural.engine.Torch;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** Forecasts data sets, trains networks on them, and holds one against the other. */
public final class Validation {
    /** The page, in the folder of results. */
    public static final String PAGE = "index.html";

    /** The numbers. */
    public static final String JSON = "validate.json";

    /** What every folder of results holds. */
    public static final String PARTS = Parts.FOLDER;

    private static final int SCHEMA = 1;

    private final List<Configuration> asked;
    private final Amount amount;
    private final Path folder;
    private final Console console;
    private final Map<String, Foretold> forecasts = new LinkedHashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private Agreement agreement;

    /** @param asked one for each data set: the recording, seed and workers */
    public Validation(List<Configuration> asked, Amount amount, Path folder, Console console) {
        this.asked = List.copyOf(asked);
        this.amount = amount;
        this.folder = folder;
        this.console = console;
    }

    /**
     * Does what was not done before, and compares.
     *
     * @throws UsageException where a remedy is named that no forecast predicts
     */
    public void run() {
        Parts parts = new Parts(folder);
        List<Bench> benches =
                asked.stream().map(a -> new Bench(a, amount, parts, console)).toList();
        // Linear algebra on one thread from here on: that of a forecast is small, and networks take the threads later.
        Torch.begin(1);
        benches.forEach(b -> forecasts.put(b.name(), b.forecast()));
        requireKnownRemedies();
        int all = forecasts.values().stream()
                        .mapToInt(f -> f.cases(amount.remedies()).size())
                        .sum()
                * amount.seeds();
        Bench.Count count = new Bench.Count(all);
        try (ProgressLine progress = console.progress("validating", "trainings")) {
            for (Bench bench : benches) {
                List<Case> cases = forecasts.get(bench.name()).cases(amount.remedies());
                List<Outcome> found = bench.outcomes(cases, progress, count);
                tell(bench.name(), found);
                outcomes.addAll(found);
            }
        }
        if (parts.reused() > 0) {
            console.note(parts.reused() + " of " + parts.done() + " forecasts and trainings were found in " + folder);
        }
        agreement = new Agreement(outcomes, forecasts, asked.get(0).train().seed());
        agreement.checks().forEach(c -> console.say(line(c)));
    }

    private void requireKnownRemedies() {
        TreeSet<String> known = new TreeSet<>();
        forecasts.values().forEach(f -> f.cases(List.of()).forEach(c -> known.add(c.remedy())));
        for (String remedy : amount.remedies()) {
            if (!known.contains(remedy)) {
                throw new UsageException("--remedies names " + remedy
                        + ", which no forecast of these data sets predicts; predicted are "
                        + String.join(", ", known));
            }
        }
    }

    private void tell(String data, List<Outcome> found) {
        Foretold f = forecasts.get(data);
        console.say(String.format(
                Locale.ROOT, "%s: %s, z of %d numbers, forecast in %.1f s", data, f.verdict(), f.size(), f.seconds()));
        console.say(String.format(
                Locale.ROOT, "   %-52s %14s %14s %14s", "predicted → obtained", "action", "background", "consistency"));
        for (Outcome o : found) {
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "   %-52s", o.foretold().label() + (star(o) ? " *" : "")));
            for (MetricName metric : Agreement.COMPARED) {
                String both = o.predicted(metric)
                        .flatMap(p -> o.obtained(metric).map(v -> number(p.value()) + " → " + number(v.value())))
                        .orElse("–");
                line.append(String.format(Locale.ROOT, " %14s", both));
            }
            console.say(line.toString());
        }
    }

    private static boolean star(Outcome o) {
        return o.foretold().isRecommended();
    }

    private static String number(double v) {
        return String.format(Locale.ROOT, "%.2f", v).replace("-0.00", "0.00");
    }

    private static String line(Check c) {
        Estimate e = c.found();
        String range = Double.isFinite(e.low()) ? " [" + number(e.low()) + ", " + number(e.high()) + "]" : "";
        return String.format(
                Locale.ROOT, "%-10s %s: %s%s (%s)", c.call(), c.name(), number(e.value()), range, c.rule());
    }

    /** Whether order or intervals fall short of their floors, and enough configurations ran to say so. */
    public boolean fallsShort() {
        return agreement.fallsShort();
    }

    /** What came out, in one sentence. */
    public String sentence() {
        long passed = count(Call.PASS);
        long failed = count(Call.FAIL);
        return String.format(
                Locale.ROOT,
                "%d networks of %d configurations on %d data sets: of %d checks %d hold, %d fall short, %d are undecided.",
                outcomes.stream().mapToInt(o -> o.scores().size()).sum(),
                outcomes.size(),
                forecasts.size(),
                agreement.checks().size(),
                passed,
                failed,
                agreement.checks().size() - passed - failed);
    }

    private long count(Call call) {
        return agreement.checks().stream().filter(c -> c.call() == call).count();
    }

    /** Writes page and numbers. */
    public void write() {
        String json = Json.pretty(toMap());
        AtomicFiles.writeText(folder.resolve(JSON), json);
        Map<String, String> provenance = new LinkedHashMap<>();
        amount.toMap().forEach((key, value) -> provenance.put(key, String.valueOf(value)));
        versions().forEach((key, value) -> provenance.put(key, String.valueOf(value)));
        ValidationReport.write(
                folder.resolve(PAGE),
                new ValidationModel(
                        "Forecast against outcome",
                        sentence(),
                        agreement.checks(),
                        plots(),
                        command(),
                        provenance,
                        json));
    }

    private List<ValidationModel.Plot> plots() {
        List<ValidationModel.Plot> plots = new ArrayList<>();
        for (MetricName metric : Agreement.COMPARED) {
            plots.add(plot(
                    metric.key(),
                    "predicted",
                    outcomes.stream()
                            .filter(o -> o.predicted(metric).isPresent()
                                    && o.obtained(metric).isPresent())
                            .map(o -> point(
                                    o,
                                    o.predicted(metric).orElseThrow(),
                                    o.obtained(metric).orElseThrow()))
                            .toList()));
        }
        MetricName labeled = MetricName.LEAKAGE_LABELED;
        for (MetricName estimate : Agreement.LEAKAGE.subList(0, 2)) {
            plots.add(plot(
                    estimate.key(),
                    labeled.key(),
                    outcomes.stream()
                            .filter(o -> o.obtained(labeled).isPresent()
                                    && o.obtained(estimate).isPresent())
                            .map(o -> point(
                                    o,
                                    o.obtained(labeled).orElseThrow(),
                                    o.obtained(estimate).orElseThrow()))
                            .toList()));
        }
        return plots.stream().filter(p -> !p.points().isEmpty()).toList();
    }

    private static ValidationModel.Plot plot(String metric, String x, List<ValidationModel.Point> points) {
        return new ValidationModel.Plot(metric, x, points);
    }

    private static ValidationModel.Point point(Outcome o, Estimate x, Estimate y) {
        return new ValidationModel.Point(o.data(), o.foretold().label(), x, y, star(o));
    }

    private String command() {
        StringBuilder line = new StringBuilder("exolam validate");
        forecasts.keySet().forEach(d -> line.append(" '").append(d).append("'"));
        if (amount.isOneFamily()) {
            line.append(" --quick");
        }
        line.append(" --seeds ").append(amount.seeds()).append(" --steps ").append(amount.steps());
        if (!amount.remedies().isEmpty()) {
            line.append(" --remedies ").append(String.join(",", amount.remedies()));
        }
        return line.append(" --out DIR").toString();
    }

    private static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>(Versions.toMap());
        versions.put("networks", Torch.description());
        return versions;
    }

    /** The content of {@code validate.json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", SCHEMA);
        map.put("command", command());
        map.put("settings", amount.toMap());
        map.put("versions", versions());
        map.put("sentence", sentence());
        map.put("verdict", fallsShort() ? "short" : count(Call.UNDECIDED) > 0 ? "undecided" : "holds");
        List<Map<String, Object>> data = new ArrayList<>();
        forecasts.forEach((name, f) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("data", name);
            one.put("verdict", f.verdict());
            one.put("represent", f.represent());
            one.put("size", f.size());
            one.put("forecastSeconds", f.seconds());
            data.add(one);
        });
        map.put("datasets", data);
        map.put("configurations", outcomes.stream().map(Outcome::toMap).toList());
        map.put("agreement", agreement.toMap());
        return map;
    }
}
