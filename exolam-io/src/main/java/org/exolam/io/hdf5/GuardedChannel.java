package org.exolam.io.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What jHDF reads the structure of a file through: a structure that refers to itself would be read for ever, so one
 * request may read only a few times the file's size.
 */
final class GuardedChannel extends FileChannel {
    private static final long ALLOWANCE_BYTES = 16L << 20;
    private static final int ALLOWANCE_FILES = 4;

    private final FileChannel file;
    private long budget;

    GuardedChannel(FileChannel file) throws IOException {
        this.file = file;
        refill();
    }

    /** Starts a new request. */
    void refill() throws IOException {
        budget = ALLOWANCE_BYTES + ALLOWANCE_FILES * file.size();
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        budget -= to.remaining();
        if (budget < 0) {
            throw new IOException("the structure refers to itself");
        }
        return file.read(to, position);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return file.read(to);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        return file.read(to, offset, length);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        file.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    /** jHDF then reads instead: a mapping stays until the collector finds it, and there may be one a chunk. */
    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("files are read, not mapped");
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new NonWritableChannelException();
    }

    @Override
    public int write(ByteBuffer from, long position) {
        throw new NonWritableChannelException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public void force(boolean metaData) {
        throw new NonWritableChannelException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new NonWritableChannelException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
