package org.exolam.io.reading;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exolam.data.BlockSpec;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;

/**
 * Settles what the recordings of a data set have in common. The kind of row that most recordings have counts; a recording
 * that differs in its frames or in a block with a role is left out with the reason; a block without a role that is not
 * everywhere the same is left out of the schema.
 */
public final class Survey {
    private final Path location;
    private final String frames;
    private final Roles roles;
    private final Findings findings;
    private List<Recording> usable;
    private final Map<String, Block> settled = new LinkedHashMap<>();

    /**
     * @param frames the block that is the observation
     * @param roles as the format and the options name them; a name that no recording has counts as absent
     */
    public Survey(Path location, String frames, Roles roles, List<Recording> recordings, Findings findings) {
        this.location = location;
        this.frames = frames;
        this.findings = findings;
        this.usable = List.copyOf(recordings);
        this.roles = known(roles);
        settleFrames();
        requireRoleLengths();
        settleBlocks();
        if (usable.isEmpty()) {
            throw nothingUsable(location, findings);
        }
    }

    /** A data set of which nothing can be used: one sentence, from the first problem. */
    public static DataException nothingUsable(Path location, Findings findings) {
        List<Problem> problems = findings.problems();
        if (problems.isEmpty()) {
            return new DataException(location + " holds no episode");
        }
        Problem first = problems.get(0);
        String place = Stream.of(
                        first.file(),
                        first.episode().isEmpty() || first.episode().equals(first.file())
                                ? ""
                                : "episode " + first.episode(),
                        first.key().isEmpty() ? "" : "key " + first.key())
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining(", "));
        String more = problems.size() == 1 ? "" : " (the first of " + problems.size() + " problems)";
        return new DataException(location + " holds no usable episode: " + place + ": " + first.message() + more);
    }

    private Roles known(Roles wanted) {
        return new Roles(
                knownOrNull(wanted.actionOrNull()),
                knownOrNull(wanted.endogenousOrNull()),
                knownOrNull(wanted.exogenousOrNull()),
                knownOrNull(wanted.pairOrNull()));
    }

    private String knownOrNull(String block) {
        boolean found =
                block != null && usable.stream().anyMatch(r -> r.blocks().containsKey(block));
        return found ? block : null;
    }

    private Set<String> roleBlocks() {
        Set<String> out = new LinkedHashSet<>();
        Stream.of(roles.action(), roles.endogenous(), roles.exogenous(), roles.pair())
                .forEach(r -> r.ifPresent(out::add));
        return out;
    }

    private void settleFrames() {
        Block usual = mostFrequent(frames);
        List<Recording> kept = new ArrayList<>();
        for (Recording r : usable) {
            Block mine = r.blocks().get(frames);
            if (!mine.isLike(usual)) {
                drop(r, frames, frames + " is " + mine.kind() + "; most episodes have " + usual.kind());
            } else if (mine.rows() == 0 || r.ends().isEmpty()) {
                drop(r, frames, "the episode is empty: " + frames + " has no rows");
            } else {
                kept.add(r);
            }
        }
        usable = kept;
    }

    private void drop(Recording r, String key, String message) {
        findings.problem(r.file(), r.name(), key, message);
    }

    private Block mostFrequent(String block) {
        Map<Block, Integer> counts = new LinkedHashMap<>();
        for (Recording r : usable) {
            Block b = r.blocks().get(block);
            if (b != null) {
                counts.merge(new Block(b.dtype(), b.rowShape(), 0), 1, Integer::sum);
            }
        }
        // The first of several equally frequent ones.
        return counts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** A block with a role and another number of rows than there are frames makes the recording unusable. */
    private void requireRoleLengths() {
        List<Recording> kept = new ArrayList<>();
        for (Recording r : usable) {
            long rows = r.blocks().get(frames).rows();
            String wrong = roleBlocks().stream()
                    .filter(b -> r.blocks().containsKey(b) && !fits(r, b))
                    .findFirst()
                    .orElse(null);
            if (wrong != null) {
                drop(
                        r,
                        wrong,
                        frames + " has " + rows + " rows, " + wrong + " "
                                + r.blocks().get(wrong).rows() + "; they must agree");
            } else if (rows > Integer.MAX_VALUE) {
                drop(r, frames, frames + " claims " + rows + " rows; at most " + Integer.MAX_VALUE + " can be");
            } else {
                kept.add(withoutMisfits(r));
            }
        }
        usable = kept;
    }

    private boolean fits(Recording r, String block) {
        long missing = r.blocks().get(frames).rows() - r.blocks().get(block).rows();
        return missing == 0 || (missing == 1 && r.mayLackLastStep() && !block.equals(roles.pairOrNull()));
    }

    private Recording withoutMisfits(Recording r) {
        Map<String, Block> kept = new LinkedHashMap<>();
        r.blocks().forEach((name, block) -> {
            if (fits(r, name)) {
                kept.put(name, block);
            } else {
                findings.notice(
                        r.file(),
                        r.name(),
                        name,
                        name + " has " + block.rows() + " rows, " + frames + " "
                                + r.blocks().get(frames).rows() + "; it is no block of every frame and was left out");
            }
        });
        return r.withBlocks(kept);
    }

    private void settleBlocks() {
        for (String name : roleBlocks()) {
            Block usual = mostFrequent(name);
            List<Recording> without = unlike(name, usual);
            if (2 * without.size() <= usable.size()) {
                without.forEach(r -> drop(r, name, lack(r, name, usual)));
                usable = usable.stream().filter(r -> !without.contains(r)).toList();
            }
        }
        Set<String> names = new LinkedHashSet<>();
        usable.forEach(r -> names.addAll(r.blocks().keySet()));
        for (String name : names) {
            Block usual = mostFrequent(name);
            List<Recording> without = unlike(name, usual);
            if (without.isEmpty()) {
                settled.put(name, usual);
                continue;
            }
            Recording first = without.get(0);
            String share = without.size() + " of " + usable.size() + " recordings differ, so the block was left out";
            findings.notice(first.file(), first.name(), name, lack(first, name, usual) + "; " + share);
        }
    }

    private List<Recording> unlike(String name, Block usual) {
        return usable.stream().filter(r -> !hasLike(r, name, usual)).toList();
    }

    private static boolean hasLike(Recording r, String name, Block usual) {
        Block mine = r.blocks().get(name);
        return mine != null && mine.isLike(usual);
    }

    private static String lack(Recording r, String name, Block usual) {
        Block mine = r.blocks().get(name);
        return mine == null
                ? "there is no " + name + ", which other episodes have"
                : name + " is " + mine.kind() + "; most episodes have " + usual.kind();
    }

    /** The recordings that can be used, in their order. */
    public List<Recording> recordings() {
        return usable;
    }

    /** The schema that all usable recordings share. */
    public Schema schema(double fps) {
        Map<String, BlockSpec> specs = new LinkedHashMap<>();
        settled.forEach(
                (name, block) -> specs.put(name, new BlockSpec(block.dtype(), block.rowShape(), alignment(name))));
        return new Schema(frames, specs, settledRoles(), fps);
    }

    private BlockSpec.Alignment alignment(String name) {
        List<Recording> lacking =
                usable.stream().filter(r -> lacksLast(r, name)).toList();
        if (!lacking.isEmpty() && lacking.size() < usable.size()) {
            Recording first = lacking.get(0);
            findings.notice(
                    first.file(),
                    first.name(),
                    name,
                    name + " has " + first.blocks().get(name).rows() + " rows, " + frames + " "
                            + first.blocks().get(frames).rows() + ", in " + lacking.size() + " of " + usable.size()
                            + " recordings; elsewhere as many: its last row is not used there");
        }
        return lacking.isEmpty() ? BlockSpec.Alignment.FRAME : BlockSpec.Alignment.STEP;
    }

    private boolean lacksLast(Recording r, String name) {
        return r.blocks().get(name).rows() < r.blocks().get(frames).rows();
    }

    private Roles settledRoles() {
        return new Roles(
                settledOrNull(roles.actionOrNull()),
                settledOrNull(roles.endogenousOrNull()),
                settledOrNull(roles.exogenousOrNull()),
                pairOrNull());
    }

    private String settledOrNull(String block) {
        return block != null && settled.containsKey(block) ? block : null;
    }

    private String pairOrNull() {
        String pair = settledOrNull(roles.pairOrNull());
        if (pair != null && !settled.get(pair).isLike(settled.get(frames))) {
            findings.notice(
                    "",
                    "",
                    pair,
                    pair + " is " + settled.get(pair).kind() + ", " + frames + " "
                            + settled.get(frames).kind() + "; it is no second view of the frames");
            return null;
        }
        return pair;
    }

    /** Rows of one recording that are an episode. */
    public record Part(Recording recording, int from, EpisodeInfo info) {}

    /** The episodes, in order. */
    public List<Part> parts(Schema schema) {
        List<Part> parts = new ArrayList<>();
        for (Recording r : usable) {
            // The blocks were compared; thousands of episodes need not carry them.
            Recording light = r.withBlocks(Map.of());
            int from = 0;
            for (int i = 0; i < r.ends().size(); i++) {
                int frameCount = r.ends().get(i) - from;
                String name = r.ends().size() == 1 ? r.name() : r.name() + ":" + i;
                boolean lacksLast = schema.blocks().keySet().stream()
                        .anyMatch(b -> r.blocks().get(b).rows()
                                < r.blocks().get(frames).rows());
                int steps = lacksLast ? frameCount - 1 : frameCount;
                parts.add(
                        new Part(light, from, new EpisodeInfo(parts.size(), name, frameCount, steps, r.splitOrNull())));
                from = r.ends().get(i);
            }
        }
        return parts;
    }

    /** Fails where an option names a block that the data set does not have. */
    public void requireNamed(Roles asked) {
        Set<String> have = new TreeSet<>(settled.keySet());
        Stream.of(asked.action(), asked.endogenous(), asked.exogenous(), asked.pair())
                .flatMap(java.util.Optional::stream)
                .filter(b -> !have.contains(b))
                .findFirst()
                .ifPresent(b -> {
                    throw new UsageException(location + " has no block \"" + b + "\" in most of its episodes; it has "
                            + have + "; name one of these");
                });
    }
}
