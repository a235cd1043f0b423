package org.exolam.io.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import io.jhdf.storage.HdfFileChannel;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What jHDF reads the structure of a file from. jHDF allocates what a header claims and looks afterwards whether the file
 * has it; here the file's size comes first.
 */
final class BoundedStorage extends HdfFileChannel {
    private static final int FIRST_USER_BLOCK = 512;

    private final FileChannel channel;

    private BoundedStorage(FileChannel channel, Superblock superblock) {
        super(channel, superblock);
        this.channel = channel;
    }

    /** Opens a file over a channel; jHDF's own constructor for a channel would make its own storage. */
    static HdfFile open(FileChannel channel) {
        try {
            long at = signature(channel);
            Superblock superblock = Superblock.readSuperblock(channel, at);
            if (superblock.getBaseAddressByte() != at) {
                throw new HdfException(
                        "its superblock at byte " + at + " gives the base address " + superblock.getBaseAddressByte());
            }
            // The only constructor that takes a storage is private.
            Constructor<HdfFile> constructor = HdfFile.class.getDeclaredConstructor(HdfBackingStorage.class);
            constructor.setAccessible(true);
            return constructor.newInstance(new BoundedStorage(channel, superblock));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of jHDF opens no storage of ours", e);
        } catch (IOException e) {
            throw new HdfException("it cannot be read", e);
        }
    }

    /** At 0, 512, 1024, 2048, …: files may begin with something of the user's. */
    private static long signature(FileChannel channel) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(Long.BYTES);
        for (long at = 0; at < channel.size(); at = at == 0 ? FIRST_USER_BLOCK : 2 * at) {
            found.clear();
            channel.read(found, at);
            if (found.getLong(0) == 0x894844460d0a1a0aL) {
                return at;
            }
        }
        throw new HdfException("No valid HDF5 signature found");
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        requireThere(address + getUserBlockSize(), length);
        return super.readBufferFromAddress(address, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        requireThere(address + getUserBlockSize(), length);
        return super.map(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        requireThere(address, length);
        return super.mapNoOffset(address, length);
    }

    private void requireThere(long at, long length) {
        try {
            // Nothing at an address that means "nowhere" is fine.
            if (length != 0 && (at < 0 || length < 0 || length > channel.size() - at)) {
                throw new HdfException(
                        "a structure claims " + length + " bytes at " + at + ", the file has " + channel.size());
            }
        } catch (IOException e) {
            throw new HdfException("it cannot be read", e);
        }
    }
}
