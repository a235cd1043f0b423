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

    static void latents(Layout layout, List<ReportModel.LatentGroup> groups) {
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
                        + "background, speak for background or camera. Every picture has its own scale, given below it.");
        legend(out);
        for (ReportModel.LatentGroup group : groups) {
            out.open("div", "class", "group").element("h3", group.title());
            out.open("div", "class", group.pictures().get(0).isImage() ? "maps" : "strips");
            group.pictures().forEach(p -> latent(out, p));
            out.close("div").close("div");
        }
        layout.close();
    }

    static void views(Layout layout, List<ViewPair> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        Markup out = layout.open(
                "views",
                "Views",
                "The same action before two backgrounds",
                "Each line shows the next frame of one held-out transition in both views, and the z that the model gives it"
                        + " in each. The action is the same.",
                "Where the two rows of bars agree, z follows the agent. Where they differ, it follows the background: such"
                        + " labels would teach a policy what it cannot do.");
        double largest = pairs.stream().mapToDouble(ViewPair::largest).max().orElse(0);
        for (ViewPair pair : pairs) {
            out.open("div", "class", "pair").element("h3", pair.label());
            view(out, pair.own(), pair.latent(), largest, pair.label() + ", own view");
            view(out, pair.other(), pair.otherLatent(), largest, pair.label() + ", second view");
            out.close("div");
        }
        layout.close();
    }

    private static void view(Markup out, PngImage image, Vector z, double largest, String what) {
        out.open("figure");
        out.leaf("img", "src", image.dataUri(), "alt", "Next frame: " + what);
        VectorStrip.write(out, z, largest, "z of " + what);
        out.close("figure");
    }

    private static void legend(Markup out) {
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
