package org.exolam.forecast;

import org.exolam.data.Dataset;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.Roles;
import org.exolam.data.Schema;

/** A data set whose blocks play other parts, or none: what a recording without labels looks like. */
final class WithRoles extends ForwardingDataset {
    private final Roles roles;

    WithRoles(Dataset data, Roles roles) {
        super(data);
        this.roles = roles;
    }

    @Override
    public Schema schema() {
        return super.schema().withRoles(roles);
    }
}
