package org.exolam.io.lerobot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * A feature of {@code info.json}.
 *
 * @param dtype as written there
 * @param shape of one row; pictures as (H, W, C)
 */
record Feature(String name, Kind kind, String dtype, Shape shape) {
    /** Where a feature's values lie. */
    enum Kind {
        NUMBERS,
        VIDEO,
        IMAGE,
        TEXT,
        DEPTH
    }

    boolean isCamera() {
        return kind == Kind.VIDEO || kind == Kind.IMAGE;
    }

    static Feature of(String where, String name, Object json) {
        if (!(json instanceof Map<?, ?> map) || !(map.get("dtype") instanceof String dtype)) {
            throw new DataException(where + ": the feature " + name + " has no dtype");
        }
        Kind kind = switch (dtype) {
            case "video" -> isDepth(map) ? Kind.DEPTH : Kind.VIDEO;
            case "image" -> isDepth(map) ? Kind.DEPTH : Kind.IMAGE;
            case "string", "language" -> Kind.TEXT;
            default -> Kind.NUMBERS;
        };
        Shape shape = shape(where, name, map.get("shape"));
        boolean channelsFirst = (kind == Kind.VIDEO || kind == Kind.IMAGE)
                && shape.rank() == 3
                && (map.get("names") instanceof List<?> names && !names.isEmpty()
                        ? String.valueOf(names.get(0)).toLowerCase(Locale.ROOT).startsWith("c")
                        : BlockSpec.perFrame(DType.UINT8, shape).isChannelsFirst());
        return new Feature(
                name, kind, dtype, channelsFirst ? Shape.of(shape.get(1), shape.get(2), shape.get(0)) : shape);
    }

    private static boolean isDepth(Map<?, ?> feature) {
        for (String key : List.of("info", "video_info")) {
            if (feature.get(key) instanceof Map<?, ?> info
                    && (Boolean.TRUE.equals(info.get("is_depth_map"))
                            || Boolean.TRUE.equals(info.get("video.is_depth_map")))) {
                return true;
            }
        }
        return false;
    }

    private static Shape shape(String where, String name, Object json) {
        List<Integer> dimensions = new ArrayList<>();
        for (Object d : json instanceof List<?> l ? l : List.of()) {
            if (!(d instanceof Integer i) || i < 0) {
                throw new DataException(
                        where + ": the feature " + name + " has the shape " + json + "; expected whole numbers");
            }
            dimensions.add(i);
        }
        long size = 1;
        for (int d : dimensions) {
            size *= d;
            if (size > Integer.MAX_VALUE) {
                throw new DataException(
                        where + ": the feature " + name + " has the shape " + json + ", more than one row can have");
            }
        }
        return new Shape(dimensions);
    }
}
