package org.exolam.app.report;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A configuration as text that {@code train} reads back. */
final class Yaml {
    private Yaml() {}

    static String text(Map<String, ?> configuration) {
        // Blocks outside and braces inside, as configurations are written by hand.
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.AUTO).build();
        return new Dump(settings).dumpToString(configuration);
    }
}
