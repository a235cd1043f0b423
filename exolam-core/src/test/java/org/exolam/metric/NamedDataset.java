package org.exolam.metric;

import org.exolam.data.Dataset;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.Roles;
import org.exolam.data.Schema;

/** The same recording with other blocks named. */
final class NamedDataset extends ForwardingDataset {
    private final Schema schema;

    NamedDataset(Dataset data, Roles roles) {
        super(data);
        schema = data.schema().withRoles(roles);
    }

    @Override
    public Schema schema() {
        return schema;
    }
}
