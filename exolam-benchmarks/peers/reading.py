"""The same files read by h5py, numpy and zarr-python; frames a second, the best pass.

    reading.py generate FOLDER      laom.hdf5, gzip.hdf5, stored.npz, deflated.npz, lz4 and zstd zarr stores of 64 x 64 pictures
    reading.py read FILE SECONDS THREADS      1: no threads of its own; 2: those the library takes by itself"""
import os
import sys
import time

import numpy as np

EPISODES, LENGTH, SIDE = 8, 500, 64


def frames(episode):
    """Smooth pictures with a moving square, and noise in the low bits: neither trivial nor hopeless to compress."""
    rng = np.random.default_rng(episode)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    out = np.empty((LENGTH, SIDE, SIDE, 3), np.uint8)
    for t in range(LENGTH):
        base = 100 + 60 * np.sin(x / 9 + t / 20) + 40 * np.cos(y / 7 - t / 30)
        out[t] = base[..., None] + np.array([0, 10, 20])
        px, py = rng.integers(0, SIDE - 10, 2)
        out[t, py:py + 10, px:px + 10] = (230, 40, 60)
    return out + rng.integers(0, 4, out.shape, np.uint8)


def generate(folder):
    import h5py
    import numcodecs
    import zarr
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(0)
    for name, options in (("laom", {}), ("gzip", {"compression": "gzip", "chunks": (16, SIDE, SIDE, 3)})):
        with h5py.File(f"{folder}/{name}.hdf5", "w") as f:
            for e in range(EPISODES):
                g = f.create_group(str(e))
                g.create_dataset("obs", data=frames(e), **options)
                g["actions"] = rng.normal(size=(LENGTH, 4)).astype(np.float32)
    everything = np.concatenate([frames(e) for e in range(EPISODES)])
    index = np.repeat(np.arange(EPISODES), LENGTH)
    np.savez(f"{folder}/stored.npz", obs=everything, episode_index=index)
    np.savez_compressed(f"{folder}/deflated.npz", obs=everything, episode_index=index)
    for name, codec in (("lz4", numcodecs.Blosc("lz4", 5, 0)), ("zstd", numcodecs.Blosc("zstd", 5, 2))):
        root = zarr.group(zarr.DirectoryStore(f"{folder}/{name}.zarr"), overwrite=True)
        root.create_group("data").create_dataset("img", data=everything, chunks=(100, SIDE, SIDE, 3), compressor=codec)
        root["data"].create_dataset("action", data=rng.normal(size=(len(everything), 2)).astype(np.float32))
        root.create_group("meta").create_dataset("episode_ends", data=np.arange(1, EPISODES + 1) * LENGTH, compressor=None)


def read_whole(path):
    """Every episode as a fresh array."""
    if path.endswith(".hdf5"):
        import h5py
        with h5py.File(path) as f:
            return sum(len(f[g]["obs"][:]) for g in f)
    if path.endswith(".npz"):
        return len(np.load(path)["obs"])
    import zarr
    img = zarr.open(path, "r")["data/img"]
    return sum(len(img[a:a + LENGTH]) for a in range(0, len(img), LENGTH))


def read_into(path):
    """Every episode into the same array; numpy cannot for npz."""
    if path.endswith(".npz"):
        return read_whole(path)
    out = np.empty((LENGTH, SIDE, SIDE, 3), np.uint8)
    n = 0
    if path.endswith(".hdf5"):
        import h5py
        with h5py.File(path) as f:
            for g in f:
                f[g]["obs"].read_direct(out)
                n += len(out)
        return n
    import zarr
    img = zarr.open(path, "r")["data/img"]
    for a in range(0, len(img), LENGTH):
        img.get_basic_selection((slice(a, a + LENGTH),), out=out)
        n += len(out)
    return n


def rate(path, seconds):
    """The faster of both ways."""
    best = 0
    for read in (read_whole, read_into):
        end = time.perf_counter() + seconds / 2
        passes = 0
        while passes < 5 or time.perf_counter() < end:
            passes += 1
            start = time.perf_counter()
            n = read(path)
            best = max(best, n / (time.perf_counter() - start))
    return best


if __name__ == "__main__":
    if sys.argv[1] == "generate":
        generate(sys.argv[2])
    else:
        if sys.argv[4] == "1":
            import numcodecs.blosc
            numcodecs.blosc.use_threads = False
        print(f"{rate(sys.argv[2], float(sys.argv[3])):.0f}")
