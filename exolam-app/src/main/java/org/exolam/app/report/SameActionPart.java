package org.exolam.app.report;

/** The same action before several backgrounds: frames, what the decoder makes of each z, and where z goes. */
final class SameActionPart {
    private SameActionPart() {}

    static void write(Layout layout, SameAction same) {
        if (same.shown().isEmpty() && same.stars().isEmpty()) {
            return;
        }
        Markup out = layout.openBroad(
                "views",
                "Same action",
                "The same action before several backgrounds",
                "Each column shows the next frame of one held-out transition before another background, the z that the"
                        + " model gives it, and what its decoder makes of that z in the recorded view, beyond what it makes"
                        + " of a mean z. The action is the same.",
                "Where the columns agree, z follows the agent. Where they differ, it follows the background: such labels"
                        + " would teach a policy what it cannot do. The map says the same of more transitions: stars without"
                        + " rays are actions.");
        for (SameAction.Transition transition : same.shown()) {
            transition(out, transition);
        }
        if (!same.stars().isEmpty()) {
            StarPlot.write(out, same.stars());
        }
        layout.close();
    }

    private static void transition(Markup out, SameAction.Transition transition) {
        double latent = transition.largestLatent();
        double change = transition.seen().stream()
                .filter(s -> s.changeOrNull() != null)
                .mapToDouble(s -> SignedImage.of(s.changeOrNull().weights()).largest())
                .max()
                .orElse(0);
        out.open("div", "class", "group").element("h3", transition.label());
        if (change > 0) {
            PicturesPart.legend(out);
        }
        out.open("div", "class", "same");
        for (SameAction.Seen seen : transition.seen()) {
            String what = transition.label() + ", " + seen.label();
            out.open("figure").element("figcaption", seen.label());
            out.leaf("img", "src", seen.frame().dataUri(), "alt", "Next frame: " + what);
            VectorStrip.write(out, seen.latent(), latent, "z of " + what);
            if (change > 0) {
                PngImage picture = SignedImage.of(seen.changeOrNull().weights()).toPng(change);
                out.leaf("img", "class", "change", "src", picture.dataUri(), "alt", "Decoded change: " + what);
            }
            out.close("figure");
        }
        out.close("div");
        if (change > 0) {
            out.open("p")
                    .element("small", "Full colour of the decoded changes: ±" + Numbers.rough(change))
                    .close("p");
        }
        out.close("div");
    }
}
