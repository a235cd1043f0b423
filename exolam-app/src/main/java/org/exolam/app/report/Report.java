package org.exolam.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.exolam.settings.AtomicFiles;

/**
 * One HTML file that shows a forecast, a scorecard, or both. It opens offline and asks for nothing: pictures, style,
 * script and data are inside, and its content security policy admits only the style and the script that were written
 * into it, by their hashes. The same model gives the same bytes.
 */
public final class Report {
    private Report() {}

    /** The whole file. */
    public static String html(ReportModel model) {
        return html(List.of(model));
    }

    /**
     * The whole file with one chapter a model, under the title of the first.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static String html(List<ReportModel> chapters) {
        if (chapters.isEmpty()) {
            throw new IllegalArgumentException("a report of 0 chapters; expected at least one");
        }
        return page(
                chapters.get(0).heading().title(),
                out -> {
                    for (int i = 0; i < chapters.size(); i++) {
                        chapter(out, chapters.get(i), i);
                    }
                },
                chapters.stream().map(chapter -> chapter.appendix().json()).toList());
    }

    /** A page in this look: what {@code content} writes, between bar and footer, with the numbers inside. */
    static String page(String title, Consumer<Markup> content, List<String> numbers) {
        Markup out = new Markup();
        out.trusted("<!DOCTYPE html>\n").open("html", "lang", "en");
        head(out, title, resource("report.css"), resource("report.js"));
        out.open("body");
        patterns(out);
        bar(out);
        out.open("main");
        content.accept(out);
        out.close("main");
        footer(out);
        numbers.forEach(json -> data(out, json));
        return out.close("body").close("html").toString();
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws org.exolam.error.ResourceException where the disk is full or the folder cannot be written
     */
    public static void write(Path file, ReportModel model) {
        AtomicFiles.writeText(file, html(model));
    }

    /**
     * Writes the file with one chapter a model, whole or not at all.
     *
     * @throws org.exolam.error.ResourceException where the disk is full or the folder cannot be written
     */
    public static void write(Path file, List<ReportModel> chapters) {
        AtomicFiles.writeText(file, html(chapters));
    }

    private static void head(Markup out, String title, String style, String script) {
        String policy = "default-src 'none'; img-src data:; style-src '" + hash(style) + "'; script-src '"
                + hash(script) + "'; base-uri 'none'; form-action 'none'";
        out.open("head").leaf("meta", "charset", "utf-8");
        out.leaf("meta", "http-equiv", "Content-Security-Policy", "content", policy);
        out.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.leaf("meta", "name", "color-scheme", "content", "light dark");
        out.leaf("meta", "name", "generator", "content", "exolam");
        out.element("title", title);
        out.open("style").trusted(style).close("style");
        out.open("script").trusted(script).close("script").close("head");
    }

    /** The hatchings that charts name; a drawing of no size, since a hidden one would take its patterns along. */
    private static void patterns(Markup out) {
        out.open("svg", "class", "patterns", "width", "0", "height", "0", "aria-hidden", "true")
                .open("defs");
        pattern(out, "hatch", "hatch-ground", "M-1 1l2 -2M0 6l6 -6M5 7l2 -2", "hatch-line");
        pattern(out, "dots", "dots-ground", "M2 2h1.4v1.4h-1.4zM5 5h1.4v1.4h-1.4z", "dots-line");
        pattern(out, "minus-hatch", "minus-ground", "M-1 5l2 2M0 0l6 6M5 -1l2 2", "minus-line");
        out.close("defs").close("svg");
    }

    private static void pattern(Markup out, String id, String ground, String path, String stroke) {
        out.open("pattern", "id", id, "width", "6", "height", "6", "patternUnits", "userSpaceOnUse");
        out.leaf("rect", "width", "6", "height", "6", "class", ground);
        out.leaf("path", "d", path, "class", stroke).close("pattern");
    }

    private static void bar(Markup out) {
        out.open("header", "class", "bar").element("span", "exolam", "class", "brand");
        out.element("button", "Light / dark", "type", "button", "class", "theme", "hidden", "hidden")
                .close("header");
    }

    private static void chapter(Markup out, ReportModel model, int index) {
        String prefix = index == 0 ? "" : "chapter" + (index + 1) + "-";
        // The sections are made first: only they know which of them exist, and the contents list stands above them.
        Layout layout = new Layout(new Markup(), prefix);
        sections(layout, model);
        out.open("article").open("div", "class", "opening");
        HeadingPart.write(out, model, index == 0 ? "h1" : "h2");
        contents(out, layout.entries());
        out.close("div").trusted(layout.out().toString()).close("article");
    }

    private static void sections(Layout layout, ReportModel model) {
        PicturesPart.frames(layout, model.frames());
        ForecastPart forecast = model.forecast() == null ? null : new ForecastPart(layout, model.forecast());
        if (forecast != null) {
            forecast.spectrum();
        }
        PicturesPart.latents(layout, model.latents());
        PicturesPart.strips(layout, model.latents());
        SameActionPart.write(layout, model.views());
        if (forecast != null) {
            forecast.tradeoffs();
            forecast.remedies();
        }
        ScorecardPart.scorecards(layout, model.scorecards());
        ScorecardPart.comparisons(layout, model.comparisons());
        RepeatPart.repeat(layout, model);
        RepeatPart.words(layout, model);
    }

    static void contents(Markup out, List<Layout.Entry> entries) {
        if (entries.size() < 2) {
            return;
        }
        out.open("nav", "aria-label", "Contents").open("ul");
        entries.forEach(e ->
                out.open("li").element("a", e.title(), "href", "#" + e.id()).close("li"));
        out.close("ul").close("nav");
    }

    private static void footer(Markup out) {
        out.open("footer")
                .element(
                        "p",
                        "This file is complete in itself: it opens offline and sends nothing. Its numbers "
                                + "are inside as JSON.");
        out.element("button", "Save the numbers", "type", "button", "class", "save", "hidden", "hidden")
                .close("footer");
    }

    private static void data(Markup out, String json) {
        out.open("script", "type", "application/json", "class", "data")
                .trusted(inScript(json))
                .close("script");
    }

    /**
     * JSON that no parser of the page can trip over. The characters escaped here occur only inside its strings, where the
     * escape means the same: no text of the data can end the element, open a comment or name an entity.
     */
    private static String inScript(String json) {
        StringBuilder safe = new StringBuilder(json.length());
        for (char c : json.toCharArray()) {
            if (c == '<' || c == '>' || c == '&' || c > '~') {
                safe.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + name + " is not in it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
