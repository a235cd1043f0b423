package org.exolam.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Folders;

/** A data set whose pictures were saved with the channels first, as everybody downstream knows pictures. */
final class ChannelsLastDataset extends ForwardingDataset implements FiledDataset {
    private final FiledDataset stored;
    private final Schema schema;
    private final List<Problem> notices;

    private ChannelsLastDataset(FiledDataset stored) {
        super(stored);
        this.stored = stored;
        notices = new ArrayList<>(stored.notices());
        Map<String, BlockSpec> specs = new LinkedHashMap<>();
        stored.schema().blocks().forEach((name, spec) -> {
            specs.put(name, spec.isChannelsFirst() ? spec.withChannelsLast() : spec);
            if (spec.isChannelsFirst()) {
                notice(
                        name,
                        name + " is uint8" + spec.shape() + ", the channels first; it is read with the channels last");
            }
        });
        Schema was = stored.schema();
        schema = new Schema(was.frames(), specs, was.roles(), was.fps(), was.aliases());
        BlockSpec frame = schema.frame();
        if (frame.shape().rank() >= 3 && !frame.isImage() && !frame.dtype().isFloating()) {
            notice(
                    schema.frames(),
                    schema.frames() + " is " + frame.dtype().numpyName() + frame.shape()
                            + ", which is no picture: those are uint8 of (height, width, 1, 3 or 4); its numbers are read as they are");
        }
    }

    private void notice(String key, String message) {
        notices.add(new Problem(Folders.name(stored.location()), "", key, message));
    }

    /** The data set itself where there is nothing to turn and nothing to say. */
    static FiledDataset of(FiledDataset stored) {
        ChannelsLastDataset turned = new ChannelsLastDataset(stored);
        return turned.notices.size() == stored.notices().size() ? stored : turned;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Episode open(int index) {
        return new Turned(stored.open(index), stored.schema());
    }

    @Override
    public String file(int index) {
        return stored.file(index);
    }

    @Override
    public int length(int index) {
        return stored.length(index);
    }

    @Override
    public Map<String, Object> facts() {
        return stored.facts();
    }

    @Override
    public List<Problem> notices() {
        return List.copyOf(notices);
    }

    /** @param schema of the episode as it is stored */
    private record Turned(Episode episode, Schema schema) implements Episode {
        @Override
        public EpisodeInfo info() {
            return episode.info();
        }

        @Override
        public NumericArray read(String block, int from, int to) {
            NumericArray rows = episode.read(block, from, to);
            BlockSpec spec = schema.block(block);
            return spec.isChannelsFirst() ? channelsLast(rows, spec.shape()) : rows;
        }

        private static NumericArray channelsLast(NumericArray rows, Shape stored) {
            int channels = stored.get(0);
            int places = stored.get(1) * stored.get(2);
            byte[] in = rows.bytes();
            byte[] out = new byte[in.length];
            for (int row = 0; row < in.length; row += channels * places) {
                for (int c = 0; c < channels; c++) {
                    for (int p = 0; p < places; p++) {
                        out[row + p * channels + c] = in[row + c * places + p];
                    }
                }
            }
            Shape turned = Shape.of(rows.rows(), stored.get(1), stored.get(2), channels);
            return NumericArray.ofBytes(rows.dtype(), turned, out);
        }

        @Override
        public void check(String block) {
            episode.check(block);
        }

        @Override
        public void close() {
            episode.close();
        }
    }
}
