"""The linear theory on a recording, with numpy alone: an independent second opinion on train and evaluate.

    python linear_reference.py DATA.hdf5

Reads the LAOM layout (one group an episode, `obs`, `actions`, `exogenous`, `obs_pair`), holds out the last quarter of the
episodes, and prints R²(a|z; o), R²(e'|z; o) and the consistency between paired views for reconstruction, action
supervision and cross-exogenous reconstruction. The conventions are those of docs/decisions/metric-conventions.md.
Ridge in the solver is a multiple of the mean eigenvalue of Cov(x̃), chosen by the target's fit over training episodes.
"""

import sys

import h5py
import numpy as np

HORIZON = 1
COMPONENTS = 256
FOLDS = 6
PROBE_RIDGES = 10.0 ** np.arange(-1, 6.1, 0.5)
SOLVER_RIDGES = (0, 0.03, 0.1, 0.3, 1)


def read(path):
    """Blocks of every episode, stacked to (episodes, frames, ...)."""
    with h5py.File(path) as file:
        episodes = sorted((name for name in file if name.isdigit()), key=int)
        keys = [k for k in ("obs", "actions", "exogenous", "obs_pair") if k in file[episodes[0]]]
        return {k: np.stack([file[e][k][:] for e in episodes]) for k in keys}


def pca(frames, components):
    """Mean and leading components of rows, through the Gram matrix of the shorter side."""
    mean = frames.mean(0)
    centred = frames - mean
    values, vectors = np.linalg.eigh(centred @ centred.T)
    values, vectors = values[::-1][:components], vectors[:, ::-1][:, :components]
    keep = values > 1e-9 * values[0]
    return mean, centred.T @ vectors[:, keep] / np.sqrt(values[keep])


def pixels(obs, size):
    """Area average to size × size, in 0..1, one row a frame."""
    episodes, frames, height, width, channels = obs.shape
    f = height // size
    small = obs.reshape(episodes * frames, size, f, size, f, channels).mean((2, 4), dtype=np.float64)
    return small.reshape(episodes * frames, -1) / 255


def reduce(obs, views, train, size):
    """PCA fitted on the training episodes of `obs`, applied to every view: (episodes, frames, components) each."""
    episodes, frames = obs.shape[:2]
    mean, basis = pca(pixels(obs[:train], size), COMPONENTS)
    return [((pixels(view, size) - mean) @ basis).reshape(episodes, frames, -1) for view in views]


def standardised(train, *others):
    mean, deviation = train.mean(0), train.std(0)
    keep = deviation > 1e-9 * np.abs(train).max(0).clip(1e-300)
    return [((x - mean) / np.where(keep, deviation, 1))[:, keep] for x in (train, *others)]


def probe(x, y, folds):
    """A ridge probe with its strength chosen over folds of training episodes; returns the prediction function."""

    def sums(rows):
        one = np.concatenate([np.ones((len(x[rows]), 1)), x[rows], y[rows]], 1)
        return one.T @ one

    def fit(total, amount):
        d = x.shape[1] + 1
        penalty = np.diag(np.r_[0, np.full(d - 1, amount)])
        return np.linalg.solve(total[:d, :d] + penalty, total[:d, d:])

    def error(total, w):
        d = len(w)
        return np.trace(total[d:, d:]) - 2 * np.sum(w * total[:d, d:]) + np.sum(w * (total[:d, :d] @ w))

    parts = [sums(folds == f) for f in range(FOLDS)]
    total = sum(parts)
    best = min(PROBE_RIDGES, key=lambda amount: sum(error(p, fit(total - p, amount)) for p in parts))
    w = fit(total, best)
    return lambda other: other @ w[1:] + w[0]


def r2_given(c, z, y, folds):
    """R²(y | z; c) on the second of each (train, test) pair, standardised by the first; pooled over columns."""
    y = standardised(*y)
    of_y, of_z = probe(c[0], y[0], folds), probe(c[0], z[0], folds)
    ry = [y[i] - of_y(c[i]) for i in (0, 1)]
    rz = standardised(*[z[i] - of_z(c[i]) for i in (0, 1)])
    readout = probe(rz[0], ry[0], folds)
    return 1 - ((ry[1] - readout(rz[1])) ** 2).sum() / (ry[1] ** 2).sum()


def consistency(z, pair):
    """tr[Σ⁺ ½(Cov(z, pair) + Cov(pair, z))]/rank with Σ pooled over both views."""
    z, pair = z - z.mean(0), pair - pair.mean(0)
    both = (z.T @ z + pair.T @ pair) / 2
    return np.trace(np.linalg.pinv(both) @ (z.T @ pair)) / np.linalg.matrix_rank(both)


def solve(o, x, targets, weights, k, amount):
    """THEORY section 4: D and the loss-free parts needed to encode in the innovation gauge."""
    n = len(o)
    oc = o - o.mean(0)
    inverse = np.linalg.pinv(oc.T @ oc / n, rcond=1e-12)
    innovation = lambda y: (y - y.mean(0)) - oc @ (inverse @ (oc.T @ (y - y.mean(0)) / n))
    xr = innovation(x)
    sigma = xr.T @ xr / n
    sigma += amount * np.trace(sigma) / len(sigma) * np.eye(len(sigma))
    first = None
    stacked = []
    for y, weight in zip(targets, weights):
        yr = innovation(y)
        total = (yr**2).sum() / n
        first = total if first is None else first
        stacked.append(np.sqrt(weight * first / total) * yr.T @ xr / n)
    t = np.concatenate(stacked)
    half = np.linalg.solve(sigma, t.T)
    values, vectors = np.linalg.eigh(t @ half)
    return (half @ vectors[:, ::-1][:, :k]).T


def innovations(o, x):
    """M and means of the single clips, for z = D (o' − M o)."""
    oc = o - o.mean(0)
    m = np.linalg.pinv(oc.T @ oc, rcond=1e-12) @ (oc.T @ (x - x.mean(0)))
    return lambda now, after: (after - x.mean(0)) - (now - o.mean(0)) @ m


def main(path):
    data = read(path)
    episodes, frames = data["obs"].shape[:2]
    train = episodes - (episodes + 3) // 4
    paired = "obs_pair" in data
    views = [data["obs"], data["obs_pair"]] if paired else [data["obs"]]
    size = data["obs"].shape[2]
    phi = reduce(data["obs"], views, train, size)
    condition = reduce(data["obs"], views, train, 32)
    folds = np.repeat(np.arange(train) % FOLDS, frames - HORIZON)

    def split(block):
        return [block[:train].reshape(-1, block.shape[-1]), block[train:].reshape(-1, block.shape[-1])]

    now = [split(v[:, :-HORIZON]) for v in phi]
    after = [split(v[:, HORIZON:]) for v in phi]
    c = [split(v[:, :-HORIZON]) for v in condition]
    action = split(data["actions"][:, :-HORIZON].astype(float))
    exogenous = split(data["exogenous"][:, HORIZON:].astype(float))
    moving = exogenous[0].std(0).max() > 0
    scaled = standardised(*action)[0]

    def report(name, d, amount, innovation):
        z = [innovation(now[0][i], after[0][i]) @ d.T for i in (0, 1)]
        line = f"{name:44s} ridge {amount:<5} {r2_given(c[0], z, action, folds):8.3f}"
        line += f" {r2_given(c[0], z, exogenous, folds):8.3f}" if moving else "        –"
        if paired:
            pair = [innovation(now[1][i], after[1][i]) @ d.T for i in (0, 1)]
            line += f" {consistency(z[1], pair[1]):8.2f}"
        print(line, flush=True)

    print(f"{path}: {train} episodes for training, {episodes - train} held out, φ = PCA {COMPONENTS} at {size} px")
    print(f"{'':44s} {'':11s} {'a|z;o':>8s} {chr(39).join(['e','|z;o']):>8s} {'consist.':>8s}")
    single = innovations(now[0][0], after[0][0])
    for k in (6, 48):
        d = solve(now[0][0], after[0][0], [after[0][0]], [1], k, 0)
        report(f"reconstruction k={k}", d, 0, single)
    for weight in (1, 1000):
        for amount in SOLVER_RIDGES:
            d = solve(now[0][0], after[0][0], [after[0][0], scaled], [1, weight], 6, amount)
            report(f"action supervision k=6 λ={weight}", d, amount, single)
    if paired:
        stack = lambda views, a, b: np.concatenate([views[a][0], views[b][0]])
        once = np.concatenate([now[0][0], now[1][0]], 1)
        both = np.concatenate([once, np.concatenate([now[1][0], now[0][0]], 1)])
        pooled = innovations(stack(now, 0, 1), stack(after, 0, 1))
        for amount in SOLVER_RIDGES:
            d = solve(once, after[1][0], [after[0][0]], [1], 6, amount)
            report("cross-exogenous reconstruction k=6, one way", d, amount, single)
        for amount in SOLVER_RIDGES:
            d = solve(both, stack(after, 1, 0), [stack(after, 0, 1)], [1], 6, amount)
            report("cross-exogenous reconstruction k=6, both ways", d, amount, pooled)


if __name__ == "__main__":
    main(sys.argv[1])
