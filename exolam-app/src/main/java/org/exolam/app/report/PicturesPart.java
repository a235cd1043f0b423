package org.exolam.app.report;

import java.util.List;
import org.exolam.linalg.Vector;

/** Sample frames, and what latent directions look at. */
final class PicturesPart {
    /** Wider than this a picture is a contact sheet and gets the whole width. */
    private static final int SHEET_WIDTH = 320;

    private PicturesPart() {}

    static void frames(Layout layout, List<SampleFrame> frames) {
        if (frames.isEmpty()) {
            return;
        }
        Markup out = layout.open(
                "frames",
                "Frames",
                "What was looked at",
                "Frames as the data set holds them. Look for what moves without the agent: that is what latent actions "
                        + "may store instead of the action.");
        out.open("div", "class", "frames");
        for (SampleFrame frame : frames) {
            boolean sheet = frame.image().width() > SHEET_WIDTH;
            out.open("figure", "class", sheet ? "sheet" : null);
            out.leaf(
                    "img",
                    "src",
                    frame.image().dataUri(),
                    "alt",
                    "Sample frame: " + frame.label(),
                    "width",
                    Integer.toString(frame.image().width()),
                    "height",
                    Integer.toString(frame.image().height()));
            out.element("figcaption", frame.label()).close("figure");
        }
        out.close("div");
        layout.close();
    }

    static void latents(Layout layout, List<ReportModel.LatentGroup> all) {
        List<ReportModel.LatentGroup> groups =
                all.stream().filter(g -> !g.pictures().isEmpty()).toList();
        if (groups.isEmpty()) {
            return;
        }
        Markup out = layout.open(
                "latents",
                "Latents",
                "What the first latent directions look at",
                "Each picture holds the weights with which one number of z reads a frame: orange raises it, hatched blue "
                        + "lowers it, empty places are ignored.",
                "Weights on the agent’s body speak for actions. Weights spread over the scene, or along edges of the "
                        + "background, speak for background or camera. Every picture has its own scale, given below it.",
                groups.stream().anyMatch(g -> g.title().contains(LatentPicture.HELD_STILL))
                        ? "Of a network the picture is"
                                + " made by holding one place after the other still: the darker, the farther z moves."
                        : "");
        legend(out);
        for (ReportModel.LatentGroup group : groups) {
            out.open("div", "class", "group").element("h3", group.title());
            out.open("div", "class", group.pictures().get(0).isImage() ? "maps" : "strips");
            group.pictures().forEach(p -> latent(out, p));
            out.close("div").close("div");
        }
        layout.close();
    }

    static void strips(Layout layout, List<ReportModel.LatentGroup> all) {
        List<ReportModel.LatentGroup> groups =
                all.stream().filter(g -> !g.strips().isEmpty()).toList();
        if (groups.isEmpty()) {
            return;
        }
        Markup out = layout.openBroad(
                "strips",
                "What z does",
                "What each number of z does",
                "One held-out transition, decoded while one number of z goes from the low to the high end of what held-out"
                        + " transitions have, the others staying as they are.",
                "Where the agent moves, that number is an action. Where the light, the scene or other things change, it is"
                        + " background. The last picture is the high end less the low end, in its own scale.");
        legend(out);
        for (ReportModel.LatentGroup group : groups) {
            out.open("div", "class", "group").element("h3", group.title());
            boolean isImage = group.strips().get(0).change().isImage();
            out.open("div", "class", isImage ? "films" : "strips");
            group.strips().forEach(s -> strip(out, s));
            out.close("div").close("div");
        }
        layout.close();
    }

    private static void strip(Markup out, LatentStrip s) {
        if (!s.change().isImage()) {
            latent(out, s.change());
            return;
        }
        out.open("div", "class", "film");
        out.open("p")
                .element("b", s.label())
                .text(" ")
                .element("small", s.note())
                .close("p");
        for (SampleFrame f : s.frames()) {
            out.open("figure");
            out.leaf("img", "src", f.image().dataUri(), "alt", s.label() + " at " + f.label());
            out.element("figcaption", f.label()).close("figure");
        }
        latent(out, s.change());
        out.close("div");
    }

    static void legend(Markup out) {
        out.open("ul", "class", "legend");
        key(out, "minus", "below 0 (hatched)");
        key(out, "plus", "above 0");
        out.close("ul");
    }

    private static void key(Markup out, String cssClass, String label) {
        out.open("li").open("span", "class", "key");
        Svg svg = Svg.open(out, 22, 14, "swatch", "");
        svg.rectangle(0, 1, 22, 12, cssClass).close();
        out.element("span", label).close("span").close("li");
    }

    private static void latent(Markup out, LatentPicture p) {
        out.open("figure");
        double largest = p.isImage() ? image(out, p) : strip(out, p);
        out.open("figcaption").element("b", p.label());
        if (!p.note().isEmpty()) {
            out.text(" ").element("span", p.note());
        }
        out.text(" ").element("small", (p.isImage() ? "full colour: ±" : "full height: ±") + Numbers.rough(largest));
        out.close("figcaption").close("figure");
    }

    private static double image(Markup out, LatentPicture p) {
        SignedImage image = SignedImage.of(p.weights());
        out.leaf(
                "img",
                "src",
                image.toPng().dataUri(),
                "alt",
                "Signed weights of " + p.label() + ", largest magnitude " + Numbers.plain(image.largest())
                        + (p.note().isEmpty() ? "" : "; " + p.note()));
        return image.largest();
    }

    private static double strip(Markup out, LatentPicture p) {
        double[] weights = new double[p.weights().size()];
        double largest = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = p.weights().get(i);
            largest = Double.isFinite(weights[i]) ? Math.max(largest, Math.abs(weights[i])) : largest;
        }
        VectorStrip.write(out, Vector.of(weights), largest, "Signed weights of " + p.label());
        return largest;
    }
}
