package org.exolam.io.cache;

import org.exolam.data.Dataset;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.Schema;

/** A data set seen from one of its views: that block is its frames. */
public final class ViewDataset extends ForwardingDataset {
    private final Schema schema;

    /** @param view a block with pictures */
    public ViewDataset(Dataset data, String view) {
        super(data);
        Schema own = data.schema();
        schema = new Schema(own.stored(view), own.blocks(), own.roles(), own.fps(), own.aliases());
    }

    @Override
    public Schema schema() {
        return schema;
    }
}
