package org.exolam.app.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.linalg.Blas;

/** What made a run: enough to know why bits may differ elsewhere. */
public final class Versions {
    private Versions() {}

    /** The version of the jar; a build folder has none. */
    public static String exolam() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "(from a build folder)" : version;
    }

    /** For the record of a run. */
    public static Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("exolam", exolam());
        map.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")");
        map.put("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
        map.put("linearAlgebra", Blas.description());
        return map;
    }
}
