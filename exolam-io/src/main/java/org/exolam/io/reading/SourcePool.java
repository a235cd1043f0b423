package org.exolam.io.reading;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Open recordings that no episode uses at the moment. Episodes of one recording that are read one after the other get the
 * same streams, so that a compressed file is decompressed once and not once an episode.
 */
final class SourcePool implements AutoCloseable {
    /** One that goes on and one that was visited; each may hold a slice of frames. */
    private static final int IDLE_MAX = 2;

    private final Deque<Lease> idle = new ArrayDeque<>();
    private boolean closed;

    /** An open recording in somebody's hands. */
    record Lease(Recording recording, Sources sources) {}

    Lease take(Recording recording) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the data set is closed");
            }
            for (Iterator<Lease> i = idle.iterator(); i.hasNext(); ) {
                Lease lease = i.next();
                // By identity: two recordings may say the same of themselves.
                if (lease.recording().opener() == recording.opener()) {
                    i.remove();
                    return lease;
                }
            }
        }
        return new Lease(recording, recording.opener().get());
    }

    void giveBack(Lease lease) {
        Lease surplus = lease;
        synchronized (this) {
            if (!closed) {
                idle.addFirst(lease);
                surplus = idle.size() > IDLE_MAX ? idle.removeLast() : null;
            }
        }
        if (surplus != null) {
            surplus.sources().close();
        }
    }

    @Override
    public void close() {
        Deque<Lease> rest;
        synchronized (this) {
            closed = true;
            rest = new ArrayDeque<>(idle);
            idle.clear();
        }
        rest.forEach(l -> l.sources().close());
    }
}
