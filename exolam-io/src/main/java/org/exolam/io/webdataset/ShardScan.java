package org.exolam.io.webdataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyMember;
import org.exolam.error.DataException;
import org.exolam.io.picture.PictureHeader;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.settings.Json;

/** Finds the samples of one shard, and looks at the head of each field. */
final class ShardScan {
    private static final Pattern NAME = Pattern.compile("^((?:.*/|)[^./]+)[.]([^/]*)$", Pattern.DOTALL);
    private static final String JSON = "json";
    private static final String EPISODE = "episode";
    private static final int JSON_BYTES_MAX = 1 << 16;
    private static final int NPY_HEAD_BYTES = 1 << 12;
    private static final int DEPTH_BYTES = 32;

    private final Shard shard;
    private final Findings findings;
    private final Map<Block, Block> kinds;
    private final Map<String, Sample> samples = new HashMap<>();
    private final List<Sample> order = new ArrayList<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Map<String, Integer> oddities = new LinkedHashMap<>();
    private final Map<String, String> oddest = new HashMap<>();
    private Sample last;

    /** @param kinds those met before, so that equal ones are one object */
    ShardScan(Shard shard, Findings findings, Map<Block, Block> kinds) {
        this.shard = shard;
        this.findings = findings;
        this.kinds = kinds;
    }

    /**
     * Walks through the archive.
     *
     * @return its samples in order, those with a fault among them
     */
    List<Sample> samples() {
        TarArchive.End end = TarArchive.visit(shard.path(), this::member);
        noticeOddities();
        if (end.faultOrNull() != null) {
            if (order.isEmpty()) {
                throw new DataException(shard.path() + ": " + end.faultOrNull());
            }
            findings.problem(shard.name(), "", "", end.faultOrNull() + "; what lies before it is read");
        }
        return order;
    }

    private void member(String name, long at, long size, TarArchive.Window window) {
        if (name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
            findings.notice(
                    shard.name(),
                    "",
                    name,
                    "the name leads out of the archive: nothing is unpacked, the member is left out");
            return;
        }
        Matcher m = NAME.matcher(name);
        if (!m.matches()) {
            odd(name, "the member has no field (nothing behind a dot); it is left out");
            return;
        }
        String base = m.group(1).substring(m.group(1).lastIndexOf('/') + 1);
        if (base.startsWith("__") && base.endsWith("__")) {
            return;
        }
        Sample sample = sample(m.group(1));
        String field = m.group(2).toLowerCase(Locale.ROOT);
        if (sample.fieldOrNull(field) != null) {
            throw new DataException(shard.path() + ": sample " + sample.key() + " has " + field
                    + " twice; which one counts is unknown");
        }
        try {
            field(sample, field, at, size, window);
        } catch (DataException e) {
            String message = e.getMessage();
            String place = sample.where(field);
            sample.fault(message.startsWith(place) ? field + message.substring(place.length()) : message);
        } catch (IOException e) {
            throw new DataException("cannot read " + shard.path() + ": " + e.getMessage(), e);
        }
    }

    /** What an archive packed by other tools has at every sample is told once. */
    private void odd(String name, String message) {
        oddest.putIfAbsent(message, name);
        oddities.merge(message, 1, Integer::sum);
    }

    private void noticeOddities() {
        oddities.forEach((message, count) -> findings.notice(
                shard.name(),
                "",
                oddest.get(message),
                count == 1 ? message : message + " (the first of " + count + ")"));
    }

    private Sample sample(String key) {
        if (last != null && last.key().equals(key)) {
            return last;
        }
        Sample known = samples.get(key);
        if (known == null) {
            known = new Sample(shard, key);
            samples.put(key, known);
            order.add(known);
        } else {
            odd(
                    key,
                    "the sample appears in two places of the archive, which streaming readers take for two; read as one");
        }
        last = known;
        return known;
    }

    private void field(Sample sample, String field, long at, long size, TarArchive.Window window) throws IOException {
        String where = sample.where(field);
        boolean isPicture = isPicture(field);
        if (size > Integer.MAX_VALUE - 8) {
            throw new DataException(where + " has " + size + " bytes; a member of a frame may have 2 GB");
        }
        if (isPicture && PictureHeader.isDeep(window.read(at, (int) Math.min(size, DEPTH_BYTES)))) {
            if (leftOut.add(field)) {
                findings.notice(
                        shard.name(),
                        sample.key(),
                        field,
                        field + " has more than 8 bits a channel, a depth map; it is left out");
            }
        } else if (isPicture) {
            sample.add(new Sample.Field(field, kind(picture(where, at, size, window)), at, (int) size));
        } else if (field.equals("npy") || field.endsWith(".npy")) {
            byte[] head = window.read(at, (int) Math.min(size, NPY_HEAD_BYTES));
            NpyMember npy = NpyMember.of(where, new ByteArrayInputStream(head), size);
            sample.add(new Sample.Field(field, kind(new Block(npy.dtype(), npy.shape(), 0)), at, (int) size));
        } else if (field.equals(JSON)) {
            // Where the key's folder tells the episode there is no need to look, but for numbers that are not read.
            boolean isFirst = leftOut.add(JSON);
            if (isFirst || sample.episodeOrNull() == null) {
                json(sample, isFirst, where, window.read(at, (int) Math.min(size, JSON_BYTES_MAX)));
            }
        } else if (leftOut.add(field)) {
            findings.notice(
                    shard.name(), sample.key(), field, field + " is neither a picture nor an array; it is left out");
        }
    }

    static boolean isPicture(String field) {
        return field.matches("(.*\\.)?(png|jpg|jpeg)");
    }

    private static Block picture(String where, long at, long size, TarArchive.Window window) throws IOException {
        byte[] head = window.read(at, (int) Math.min(size, 1 << 12));
        int tail = (int) Math.min(size, PictureHeader.TAIL_BYTES);
        byte[] end = window.read(at + size - tail, tail);
        PictureHeader header;
        try {
            header = PictureHeader.of(where, size, head, end);
        } catch (DataException e) {
            if (head.length == size) {
                throw e;
            }
            // Long tables may stand before a JPEG's size.
            header = PictureHeader.of(
                    where, size, window.read(at, (int) Math.min(size, PictureHeader.HEAD_BYTES_MAX)), end);
        }
        return new Block(DType.UINT8, Shape.of(header.height(), header.width(), header.channels()), 0);
    }

    private Block kind(Block block) {
        return kinds.computeIfAbsent(block, b -> b);
    }

    private void json(Sample sample, boolean isFirst, String where, byte[] bytes) {
        Map<String, Object> members;
        try {
            members = Json.parse(where, new String(bytes, StandardCharsets.UTF_8));
        } catch (DataException e) {
            if (sample.episodeOrNull() == null) {
                throw e;
            }
            return;
        }
        Object episode = members.get(EPISODE);
        if (episode != null && sample.episodeOrNull() == null) {
            sample.episode(String.valueOf(episode));
        }
        if (isFirst) {
            members.forEach((name, value) -> {
                boolean isNumbers = value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Number;
                if (isNumbers || name.startsWith("action")) {
                    findings.notice(
                            shard.name(),
                            sample.key(),
                            JSON,
                            name + " in the json is not read; write it as the member " + name + ".npy");
                }
            });
        }
    }
}
