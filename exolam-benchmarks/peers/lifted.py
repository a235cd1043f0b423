"""Lifted latent actions in NumPy and PyTorch: the peer of `exolam train model.kind=lifted`.

The same steps on one paired recording: filters from whitened patches chosen by agreement of two views, rectified and
averaged responses, 800 principal components, the most consistent directions with their ridge chosen over folds of the
training episodes, and scores on held-out episodes. Reads the file, prints one JSON object.

    lifted.py RECORDING.hdf5 [K] [TEST_FRACTION]

Needs numpy, scipy, h5py and torch.
"""

import json
import sys
import time

import h5py
import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F

FILTERS, CANDIDATES, COMPARED, GRID, THRESHOLD, WHITENING, SIZE = 64, 512, 1024, 4, 0.5, 0.03, 800
ALIKE, AS_GOOD = 0.3, 0.01
RIDGES = (1e-3, 1e-2, 3e-2, 1e-1, 3e-1)


def read(path):
    """Frames of both views as uint8 (n, 3, h, w), actions, and where transitions start, by episode."""
    with h5py.File(path, "r") as file:
        group = file["data"] if "data" in file else file
        # Episode 10 comes after episode 9.
        names = sorted(
            (n for n in group if isinstance(group[n], h5py.Group)),
            key=lambda n: int("".join(filter(str.isdigit, n)) or 0),
        )
        for name in names:
            yield {k: group[name][k][()] for k in group[name]}


def pca(rows, k, seed=0, passes=3):
    """Mean and leading k principal axes by subspace iteration, in single precision."""
    mean = rows.mean(0)
    x = torch.from_numpy(rows - mean)
    q = torch.randn(x.shape[1], min(k + max(16, k // 4), *x.shape), generator=torch.Generator().manual_seed(seed))
    for _ in range(passes):
        q = torch.linalg.qr(x.T @ (x @ q))[0]
    y = x @ q
    values, vectors = torch.linalg.eigh(y.T @ y)
    return mean, (q @ vectors.flip(1)[:, :k]).numpy()


def pictures(frames, rows):
    """o and o' − o as six channels."""
    o = torch.from_numpy(frames[rows].astype(np.float32) / 255)
    n = torch.from_numpy(frames[rows + 1].astype(np.float32) / 255)
    return torch.cat([o, n - o], 1)


def responses(frames, rows, banks, factor=1):
    out = []
    for at in range(0, len(rows), 128):
        seen = pictures(frames, rows[at : at + 128])
        parts = []
        for weights, bias, stride in banks:
            r = F.conv2d(seen, weights, bias, stride=stride * factor)
            r = torch.cat([F.relu(r - THRESHOLD), F.relu(-r - THRESHOLD)], 1)
            parts.append(F.adaptive_avg_pool2d(r, GRID).reshape(len(seen), -1))
        out.append(torch.cat(parts, 1))
    return torch.cat(out).numpy()


def bank(views, rows, side, stride, rng):
    """Filters of one patch size: whitened patches of what moves, those that agree most between the views."""
    frames = views[0]
    h, w = frames.shape[2:]
    which = rng.choice(rows, 1250)
    seen = pictures(frames, which)
    patches = []
    for _ in range(16):
        y, x = rng.integers(0, h - side + 1, len(which)), rng.integers(0, w - side + 1, len(which))
        patches += [seen[i, :, y[i] : y[i] + side, x[i] : x[i] + side].reshape(-1) for i in range(len(which))]
    patches = torch.stack(patches).numpy()
    mean = patches.mean(0)
    centred = patches - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(patches))
    white = vectors @ np.diag(1 / np.sqrt(values + WHITENING * values.mean())) @ vectors.T
    z = centred @ white
    moved = np.linalg.norm(z.reshape(len(z), 6, -1)[:, 3:].reshape(len(z), -1), axis=1)
    chosen = z[rng.choice(np.argsort(-moved)[: len(z) // 2], CANDIDATES, replace=False)]
    weights = (chosen / np.linalg.norm(chosen, axis=1, keepdims=True)) @ white
    bias = torch.from_numpy(-(weights @ mean).astype(np.float32))
    weights = torch.from_numpy(weights.astype(np.float32)).view(CANDIDATES, 6, side, side)
    sample = np.sort(rng.choice(rows, min(COMPARED, len(rows)), replace=False))
    a, b = (responses(v, sample, [(weights, bias, stride)], 2) for v in views)
    a, b = a - a.mean(0), b - b.mean(0)
    per_filter = lambda v: v.reshape(2, CANDIDATES, -1).sum((0, 2))
    agreement = per_filter((a * b).sum(0)) / per_filter((a * a + b * b).sum(0) / 2)
    alike = np.flatnonzero(agreement >= ALIKE * agreement.max())
    best = alike[:FILTERS] if len(alike) > FILTERS else np.argsort(-agreement)[:FILTERS]
    return weights[best], bias[best], stride


def agree(x, pair, k, ridge):
    c = x.T @ pair / len(x)
    s = (x.T @ x + pair.T @ pair) / (2 * len(x))
    s = s + ridge * np.trace(s) / len(s) * np.eye(len(s))
    return scipy.linalg.eigh((c + c.T) / 2, s, subset_by_index=[len(s) - k, len(s) - 1])[1][:, ::-1]


def consistency(x, pair, v):
    a, b = x @ v, pair @ v
    a, b = a - a.mean(0), b - b.mean(0)
    return ((a * b).sum(0) / ((a * a + b * b).sum(0) / 2)).mean()


def whitened_consistency(a, b):
    a, b = a - a.mean(0), b - b.mean(0)
    s = (a.T @ a + b.T @ b) / (2 * len(a))
    c = a.T @ b / len(a)
    return np.trace(np.linalg.pinv(s) @ (c + c.T) / 2) / len(s)


def ridge(x, y, groups):
    """Weights of y on x, the strength chosen by leaving out groups of episodes."""
    unit = np.trace(x.T @ x) / len(x) / x.shape[1]
    strengths = 10.0 ** np.arange(-6, 4.5, 0.5)
    errors = np.zeros(len(strengths))
    for g in np.unique(groups):
        inside = groups != g
        values, vectors = np.linalg.eigh(x[inside].T @ x[inside] / inside.sum())
        p = vectors.T @ (x[inside].T @ y[inside] / inside.sum())
        held = x[~inside] @ vectors
        for i, strength in enumerate(strengths):
            errors[i] += ((y[~inside] - held @ (p / (values + strength * unit)[:, None])) ** 2).sum()
    s = x.T @ x / len(x) + strengths[errors.argmin()] * unit * np.eye(x.shape[1])
    return np.linalg.solve(s, x.T @ y / len(x))


def r2(x, y, xt, yt, groups):
    w = ridge(x, y, groups)
    return 1 - ((yt - xt @ w) ** 2).sum() / ((yt - yt.mean(0)) ** 2).sum()


def main(path, k, fraction):
    start = time.time()
    frames, pairs, actions, rows, episode = [], [], [], [], []
    at = 0
    for e, data in enumerate(read(path)):
        n = len(data["obs"])
        frames.append(np.ascontiguousarray(data["obs"].transpose(0, 3, 1, 2)))
        pairs.append(np.ascontiguousarray(data["obs_pair"].transpose(0, 3, 1, 2)))
        actions.append(data["actions"][: n - 1])
        rows.append(np.arange(at, at + n - 1))
        episode.append(np.full(n - 1, e))
        at += n
    frames, pairs = np.concatenate(frames), np.concatenate(pairs)
    actions, rows, episode = np.concatenate(actions).astype(np.float64), np.concatenate(rows), np.concatenate(episode)
    count = episode.max() + 1
    train = episode < count - int(np.ceil(fraction * count))
    rng = np.random.default_rng(1)

    pixels = lambda f: f.reshape(len(f), -1).astype(np.float32) / 255
    pca(pixels(frames[rows[train]]), 256)
    banks = [bank((frames, pairs), rows[train], s, t, rng) for s, t in ((5, 2), (9, 3))]
    x, y = responses(frames, rows, banks), responses(pairs, rows, banks)
    fit = np.concatenate([x[train], y[train]])
    mean, deviation = fit.mean(0), fit.std(0)
    rare = 0.01 * (deviation**2).mean()
    scale = np.where(deviation > 1e-5 * deviation.max(), 1 / np.sqrt(deviation**2 + rare + 1e-24), 0)
    _, axes = pca((fit - mean) * scale, SIZE, passes=2)
    x, y = (((v - mean) * scale) @ axes.astype(np.float32) for v in (x, y))
    x, y = x.astype(np.float64), y.astype(np.float64)
    centre = x[train].mean(0)
    x, y = x - centre, y - centre

    used = np.unique(episode[train])
    fold = np.searchsorted(used, episode) % 4
    scores = []
    for r in RIDGES:
        parts = []
        for f in range(4):
            inside, held = train & (fold != f), train & (fold == f)
            parts.append(consistency(x[held], y[held], agree(x[inside], y[inside], k, r)))
        scores.append(np.mean(parts))
    weakest = next(r for r, score in zip(RIDGES, scores) if score >= (1 - AS_GOOD) * max(scores))
    v = agree(x[train], y[train], k, weakest)
    z, z_pair = x @ v, y @ v

    h, w = frames.shape[2:]
    small = frames.reshape(len(frames), 3, 32, h // 32, 32, w // 32).mean((3, 5), dtype=np.float32)
    small = small.reshape(len(frames), -1)[rows] / 255
    mean, axes = pca(small[train], 256)
    c = ((small - mean) @ axes).astype(np.float64)
    a = (actions - actions[train].mean(0)) / actions[train].std(0)
    groups = np.searchsorted(used, episode[train]) * 8 // len(used)
    left = lambda t: t - c @ ridge(c[train], t[train], groups)
    a_left, z_left = left(a), left(z)
    print(
        json.dumps(
            {
                "action.r2": r2(z[train], a[train], z[~train], a[~train], groups),
                "action.r2_given_o": r2(z_left[train], a_left[train], z_left[~train], a_left[~train], groups),
                "consistency": whitened_consistency(z[~train], z_pair[~train]),
                "seconds": time.time() - start,
            }
        )
    )


if __name__ == "__main__":
    main(
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else 12,
        float(sys.argv[3]) if len(sys.argv) > 3 else 0.25,
    )
