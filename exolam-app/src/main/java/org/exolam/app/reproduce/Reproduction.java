package org.exolam.app.reproduce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.exolam.app.report.ClaimsModel;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ClaimsReport;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.app.run.Versions;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Torch;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** The claims, tried: carries the experiments out, judges, tells, and writes what can be looked at and read by machines. */
public final class Reproduction {
    /** The page, in the folder of results. */
    public static final String PAGE = "index.html";

    /** The numbers. */
    public static final String JSON = "reproduce.json";

    /** What every folder of results holds: the scores of each training. */
    public static final String TRIALS = Laboratory.TRIALS;

    /** The figures, a file each. */
    static final String FIGURES = "figures";

    private static final int SCHEMA = 1;
    private static final String ROW = "%-10s %-11s %s (%d of %d)";

    private final Effort effort;
    private final List<Claim> claims;
    private final Path folder;
    private final int workers;
    private final Console console;
    private List<ClaimsModel.Claim> judged = List.of();
    private int trials;
    private int reused;

    /**
     * @param only ids of claims; none for all
     * @throws UsageException for an id that is none
     */
    public Reproduction(Effort effort, List<String> only, Path folder, int workers, Console console) {
        this.effort = effort;
        this.folder = folder;
        this.workers = workers;
        this.console = console;
        List<Claim> all = Claims.all(effort);
        for (String id : only) {
            if (all.stream().noneMatch(c -> c.id().equals(id))) {
                throw new UsageException("--only names " + id + ", which is no claim"
                        + (effort.pictures() ? "" : " of --quick") + "; known are "
                        + all.stream().map(Claim::id).collect(Collectors.joining(", ")));
            }
        }
        this.claims = all.stream()
                .filter(c -> only.isEmpty() || only.contains(c.id()))
                .toList();
    }

    /** Carries out what was not done before, and judges. */
    public void run() {
        List<Trial> asked = claims.stream()
                .flatMap(c -> c.trials(effort).stream())
                .distinct()
                .toList();
        trials = asked.size();
        Laboratory laboratory = new Laboratory(folder, effort, workers);
        Map<Trial, Map<String, Double>> scores;
        try (ProgressLine progress = console.progress("experiments", "trainings")) {
            scores = laboratory.run(asked, progress);
        }
        reused = laboratory.reused();
        if (reused > 0) {
            console.note(reused + " of " + trials + " trainings were found in " + folder);
        }
        Evidence evidence = new Evidence(effort, scores);
        List<ClaimsModel.Claim> all = new ArrayList<>();
        for (Claim claim : claims) {
            ClaimsModel.Claim one = claim.judged(evidence);
            all.add(one);
            tell(one);
        }
        judged = List.copyOf(all);
    }

    private void tell(ClaimsModel.Claim claim) {
        long passed = claim.checks().stream().filter(c -> c.call() == Call.PASS).count();
        console.say(String.format(
                Locale.ROOT,
                ROW,
                claim.call(),
                claim.id(),
                claim.title(),
                passed,
                claim.checks().size()));
        for (ClaimsModel.Check c : claim.checks()) {
            if (c.call() != Call.PASS) {
                console.say(String.format(
                        Locale.ROOT,
                        "   %s, %s, %s: predicted %s, obtained %s; %s",
                        c.call(),
                        c.model(),
                        c.name(),
                        number(c.predicted()),
                        number(c.obtained()),
                        c.rule()));
            }
        }
    }

    private static String number(Estimate e) {
        return Double.isFinite(e.low())
                ? number(e.value()) + " [" + number(e.low()) + ", " + number(e.high()) + "]"
                : number(e.value());
    }

    private static String number(double v) {
        return String.format(Locale.ROOT, "%.3f", v).replace("-0.000", "0.000");
    }

    /** Whether no claim failed. */
    public boolean holds() {
        return judged.stream().noneMatch(c -> c.call() == Call.FAIL);
    }

    /** What came out, in one sentence. */
    public String sentence() {
        int passed = count(Call.PASS);
        int failed = count(Call.FAIL);
        int open = count(Call.UNDECIDED);
        return passed + " of " + judged.size() + " claims hold, linear and neural"
                + (failed > 0 ? "; " + failed + " do not" : "")
                + (open > 0 ? "; " + open + " are undecided" : "") + ".";
    }

    private int count(Call call) {
        return (int) judged.stream().filter(c -> c.call() == call).count();
    }

    /** Writes page, numbers and figures. */
    public void write() {
        Map<String, Object> numbers = toMap();
        String json = Json.pretty(numbers);
        AtomicFiles.writeText(folder.resolve(JSON), json);
        for (ClaimsModel.Claim claim : judged) {
            for (ClaimsModel.Figure figure : claim.figures()) {
                AtomicFiles.writeText(folder.resolve(FIGURES).resolve(figure.id() + ".svg"), ClaimsReport.svg(figure));
            }
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        effort.toMap().forEach((key, value) -> provenance.put(key, String.valueOf(value)));
        versions().forEach((key, value) -> provenance.put(key, String.valueOf(value)));
        ClaimsReport.write(
                folder.resolve(PAGE),
                new ClaimsModel("The theory, tried", sentence(), judged, command(), provenance, json));
    }

    private String command() {
        return "exolam reproduce --" + effort.name() + " --seeds " + effort.seeds();
    }

    private static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>(Versions.toMap());
        versions.put("networks", Torch.description());
        return versions;
    }

    /** The content of {@code reproduce.json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", SCHEMA);
        map.put("command", command());
        map.put("settings", effort.toMap());
        map.put("versions", versions());
        map.put("holds", holds());
        map.put("sentence", sentence());
        map.put("trainings", trials);
        map.put("claims", judged.stream().map(Reproduction::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(ClaimsModel.Claim claim) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", claim.id());
        map.put("title", claim.title());
        map.put("verdict", claim.call().name());
        map.put("statement", claim.statement());
        map.put("experiment", claim.experiment());
        map.put("checks", claim.checks().stream().map(Reproduction::toMap).toList());
        map.put("figures", claim.figures().stream().map(Reproduction::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(ClaimsModel.Check check) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", check.name());
        map.put("model", check.model());
        map.put("predicted", toMap(check.predicted()));
        map.put("obtained", toMap(check.obtained()));
        map.put("rule", check.rule());
        map.put("verdict", check.call().name());
        return map;
    }

    private static Map<String, Object> toMap(ClaimsModel.Figure figure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", FIGURES + "/" + figure.id() + ".svg");
        map.put("title", figure.title());
        map.put("metric", figure.metric());
        map.put("x", figure.xLabel());
        map.put(
                "points",
                figure.points().stream()
                        .map(p -> {
                            Map<String, Object> point = new LinkedHashMap<>();
                            point.put("label", p.label());
                            point.put("x", p.x());
                            point.put("predicted", toMap(p.predicted()));
                            point.put("linear", toMap(p.linear()));
                            point.put("neural", toMap(p.neural()));
                            return point;
                        })
                        .toList());
        return map;
    }

    /** Without what is not known. */
    private static Map<String, Object> toMap(Estimate e) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (Double.isFinite(e.value())) {
            map.put("value", e.value());
        }
        if (Double.isFinite(e.low()) && Double.isFinite(e.high())) {
            map.put("low", e.low());
            map.put("high", e.high());
        }
        return map;
    }
}
