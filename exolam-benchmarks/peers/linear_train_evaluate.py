"""Trains and evaluates the linear reconstruction model with numpy: what `exolam train` does on a folder of npz episodes.

    python linear_train_evaluate.py generate FOLDER [--episodes 200] [--length 1000] [--width 512]
    python linear_train_evaluate.py run FOLDER [--size 16] [--scorecard scorecard.json]

`generate` writes an Ex-linear world as one stored npz an episode (obs float32, action, exogenous). `run` holds out the
last fifth of the episodes, solves reconstruction from second moments, and takes the scores of
docs/decisions/metric-conventions.md with 95 % intervals over episodes. It is written to be fast, not to be a strawman:
every ridge strength is judged from Gram matrices of groups of episodes, not by refitting on rows (scikit-learn's
GridSearchCV over the same grid would take minutes), and products go to the threaded BLAS of numpy. Prints the scores,
the seconds of the whole process from its first line, and with --scorecard the largest difference from ours (exit code 1
beyond 0.02).
"""

import time

START = time.perf_counter()

import argparse
import json
import pathlib
import sys

import numpy as np
from sklearn.preprocessing import StandardScaler

GROUPS = 8
STRENGTHS = 10.0 ** np.arange(-6, 4.1, 0.5)
REPLICATES = 1000
TOLERANCE = 0.02


def generate(folder, episodes, length, width, seed=0):
    rng = np.random.default_rng(seed)
    ds = de = 24
    da = 8
    frame = np.linalg.qr(rng.standard_normal((width, ds + de)))[0]
    b = np.linalg.qr(rng.standard_normal((ds, da)))[0].T
    turn = 0.9 * np.linalg.qr(rng.standard_normal((ds, ds)))[0]
    s, e = rng.standard_normal((episodes, ds)), rng.standard_normal((episodes, de))
    files = [np.empty((length + 1, width), np.float32) for _ in range(episodes)]
    actions = rng.standard_normal((length + 1, episodes, da))
    exogenous = np.empty((length + 1, episodes, de))
    for t in range(length + 1):
        o = np.concatenate([s, e], 1) @ frame.T + 0.1 * rng.standard_normal((episodes, width))
        for i in range(episodes):
            files[i][t] = o[i]
        exogenous[t] = e
        s = s @ turn.T + actions[t] @ b
        e = 0.5 * e + 0.7 * rng.standard_normal((episodes, de))
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(episodes):
        np.savez(folder / f"{i}.npz", obs=files[i], action=actions[:, i], exogenous=exogenous[:, i])


def read(folder):
    """o, o', action, exogenous and exogenous' of all transitions as float64, and each row's episode."""
    parts = []
    for i, path in enumerate(sorted(folder.glob("*.npz"), key=lambda f: int(f.stem))):
        with np.load(path) as file:
            obs, action, exogenous = file["obs"], file["action"], file["exogenous"]
        parts.append((obs[:-1], obs[1:], action[:-1], exogenous[:-1], exogenous[1:], np.full(len(obs) - 1, i)))
    return [np.concatenate([p[j] for p in parts], dtype=np.int64 if j == 5 else np.float64) for j in range(6)]


class Grams:
    """Second moments of [1, x] by group of training episodes: everything that ridge and its choice need."""

    def __init__(self, blocks, groups):
        widths = [b.shape[1] for b in blocks.values()]
        ends = np.cumsum([0, *widths])
        self.at = {name: slice(1 + a, 1 + b) for name, a, b in zip(blocks, ends[:-1], ends[1:])}
        self.parts = []
        for g in range(GROUPS):
            rows = slice(*np.searchsorted(groups, [g, g + 1]))
            x = np.concatenate([np.ones((rows.stop - rows.start, 1)), *[b[rows] for b in blocks.values()]], 1)
            self.parts.append(x.T @ x)
        self.total = sum(self.parts)


def mapped(gram, w):
    return w.T @ gram @ w


def centred(gram):
    """Covariance and mean of the columns behind the leading constant."""
    mean = gram[0, 1:] / gram[0, 0]
    return gram[1:, 1:] / gram[0, 0] - np.outer(mean, mean), mean


class Probe:
    """Ridge from x for several y, x and y being linear maps of the Grams' columns (their first row the offset)."""

    def __init__(self, grams, x):
        self.grams, self.x = grams, x
        self.d = x.shape[1]
        self.eigen = []
        for part in grams.parts:
            fitted = grams.total - part
            cov, mean = centred(mapped(fitted, self.with_one(x)))
            self.eigen.append((*np.linalg.eigh(cov), mean, np.trace(cov) / self.d))
        cov, mean = centred(mapped(grams.total, self.with_one(x)))
        self.all = (*np.linalg.eigh(cov), mean, np.trace(cov) / self.d)

    @staticmethod
    def with_one(w):
        one = np.zeros((len(w), 1))
        one[0] = 1
        return np.concatenate([one, w], 1)

    def fit(self, y):
        """W with ŷ = [1, columns] W, the strength chosen by the error summed over held-out groups."""
        both = self.with_one(np.concatenate([self.x, y], 1))
        d, error = self.d, np.zeros(len(STRENGTHS))
        for part, (values, vectors, mean, unit) in zip(self.grams.parts, self.eigen):
            fitted, m = centred(mapped(self.grams.total - part, both))
            judged, mj = centred(mapped(part, both))
            p, q = vectors.T @ fitted[:d, d:], vectors.T @ judged[:d, d:]
            pp, xx = p @ p.T, vectors.T @ judged[:d, :d] @ vectors
            shift_x, shift_y = (mj[:d] - m[:d]) @ vectors, mj[d:] - m[d:]
            for i, strength in enumerate(STRENGTHS):
                f = 1 / (values.clip(0) + unit * strength)
                w = p * f[:, None]
                quadratic = f @ (xx * pp) @ f
                offset = shift_y - shift_x @ w
                error[i] += part[0, 0] * (np.trace(judged[d:, d:]) - 2 * (w * q).sum() + quadratic + offset @ offset)
        values, vectors, mean, unit = self.all
        total, m = centred(mapped(self.grams.total, both))
        f = 1 / (values.clip(0) + unit * STRENGTHS[np.argmin(error)])
        w = vectors @ (f[:, None] * (vectors.T @ total[:d, d:]))
        out = self.x @ w
        out[0] += m[d:] - m[:d] @ w
        return out


def train(o, after, k):
    """Claim 1: innovation PCA. Encoder and decoder with the means of the training rows."""
    both = np.concatenate([o, after], 1)
    mean = both.mean(0)
    both -= mean
    cov = both.T @ both / len(o)
    d = o.shape[1]
    m = np.linalg.solve(cov[:d, :d], cov[:d, d:]).T
    innovation = cov[d:, d:] - m @ cov[:d, d:]
    basis = np.linalg.eigh(innovation)[1][:, ::-1][:, :k]
    encode = lambda o, after: (after - mean[d:]) @ basis - (o - mean[:d]) @ (m.T @ basis)
    decode = lambda o, z: mean[d:] + (o - mean[:d]) @ m.T + z @ basis.T
    return encode, decode


def shares(numerators, denominators, draws):
    """1 − Σ/Σ over episodes, with the percentile interval of resampled episodes."""
    resampled = 1 - (draws @ numerators) / (draws @ denominators)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return 1 - numerators.sum() / denominators.sum(), low, high


def score(blocks, test_blocks, groups, episode, next_of, decoded):
    """All scores; blocks hold c, z, action, exogenous, exogenous' and o' of the training rows, test_blocks of the others."""
    grams = Grams(blocks, groups)
    n = len(grams.total)
    units, starts = np.unique(episode, return_index=True)
    rng = np.random.default_rng(0)
    draws = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), REPLICATES).astype(float)
    columns = np.concatenate([np.ones((len(episode), 1)), *test_blocks.values()], 1)
    by_episode = lambda values: np.add.reduceat(values, starts, axis=0)

    def select(name):
        w = np.zeros((n, blocks[name].shape[1]))
        w[grams.at[name]] = np.eye(blocks[name].shape[1])
        return w

    def standard(w):
        cov, mean = centred(mapped(grams.total, Probe.with_one(w)))
        w = w.copy()
        w[0] -= mean
        return w / np.sqrt(np.diag(cov))

    held = lambda w: columns @ w
    c, z, a, e, after = (standard(select(k)) for k in ("c", "z", "action", "exogenous", "exogenous_next"))
    change = standard(select("exogenous_next") - select("exogenous"))
    scores = {}

    def explained(name, y, error):
        scores[name] = shares(by_episode((held(error) ** 2).sum(1)), by_episode((held(y) ** 2).sum(1)), draws)

    plain = Probe(grams, z)
    for name, y in (("action.r2", a), ("exogenous.next.r2", after), ("exogenous.current.r2", e), ("exogenous.change.r2", change)):
        explained(name, y, y - plain.fit(y))

    def information(name, y, error):
        cov = centred(mapped(grams.total, Probe.with_one(y)))[0]
        values, vectors = np.linalg.eigh(cov)
        white = vectors[:, values > 1e-12 * values.max()] / np.sqrt(values[values > 1e-12 * values.max()])
        m = white.shape[1]

        def half(w):
            rows = held(w) @ white
            sums = by_episode((rows[:, :, None] * rows[:, None, :]).reshape(len(rows), -1))
            count = by_episode(np.ones(len(rows)))
            both = np.concatenate([sums.sum(0, keepdims=True), draws @ sums]).reshape(-1, m, m)
            both /= np.concatenate([[count.sum()], draws @ count])[:, None, None]
            return np.linalg.slogdet(both + 1e-6 * np.eye(m))[1] / 2

        nats = half(y) - half(error)
        scores[name] = (nats[0], *np.quantile(nats[1:], [0.025, 0.975]))

    def given(probe, names):
        left_z = z - probe.fit(z)
        readout = Probe(grams, standard(left_z))
        for name, y, nats in names:
            left = y - probe.fit(y)
            error = left - readout.fit(left)
            explained(name, left, error)
            if nats:
                information(nats, left, error)
        return left_z

    of_observation = Probe(grams, c)
    left_z = given(
        of_observation,
        [
            ("action.r2_given_o", a, "mi.action_given_o_nats"),
            ("exogenous.future.r2", after, "mi.exogenous_given_o_nats"),
        ],
    )
    given(Probe(grams, np.concatenate([c, e], 1)), [("exogenous.future.r2_given_oe", after, None)])
    cov = centred(mapped(grams.total, Probe.with_one(z)))[0]
    values, vectors = np.linalg.eigh(cov)
    white = vectors / np.sqrt(values)
    floor = shares(by_episode(((held(left_z) @ white) ** 2).sum(1)), by_episode(((held(z) @ white) ** 2).sum(1)), draws)
    scores["policy_floor"] = tuple(1 - v for v in floor)
    raw = test_blocks["z"]
    spectrum = np.linalg.eigvalsh(np.cov(raw.T, bias=True))
    p = spectrum / spectrum.sum()
    scores["latent.effective_rank"] = (np.exp(-(p * np.log(p)).sum()), np.nan, np.nan)
    own = select("next")
    left = own - of_observation.fit(own)
    scores["reconstruction.explained"] = shares(
        by_episode(((next_of - decoded) ** 2).sum(1)), by_episode((held(left) ** 2).sum(1)), draws
    )
    return scores


def run(folder, k):
    o, after, action, exogenous, exogenous_next, episode = read(folder)
    episodes = episode[-1] + 1
    cut = np.searchsorted(episode, episodes - int(np.ceil(0.2 * episodes)))
    encode, decode = train(o[:cut], after[:cut], k)
    # The two programs of ours are two processes; here z is at hand.
    z = encode(o, after)
    scaler = StandardScaler().fit(o[:cut])
    c = scaler.transform(o)
    names = ("c", "z", "action", "exogenous", "exogenous_next", "next")
    arrays = (c, z, action, exogenous, exogenous_next, after)
    groups = episode[:cut] * GROUPS // (episode[cut - 1] + 1)
    return score(
        {name: x[:cut] for name, x in zip(names, arrays)},
        {name: x[cut:] for name, x in zip(names, arrays)},
        groups,
        episode[cut:],
        after[cut:],
        decode(o[cut:], z[cut:]),
    )


def compare(scores, file):
    metrics = json.loads(pathlib.Path(file).read_text())["metrics"]
    worst = 0
    for name, (value, low, high) in scores.items():
        ours = metrics[name]
        apart = abs(ours["value"] - value) / max(1, abs(value))
        worst = max(worst, apart)
        print(f"{name:32s} {ours['value']:8.4f} [{ours.get('low', np.nan):.4f}, {ours.get('high', np.nan):.4f}]"
              f" {value:8.4f} [{low:.4f}, {high:.4f}]", file=sys.stderr)
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("generate", "run"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--size", type=int, default=16)
    parser.add_argument("--scorecard")
    options = parser.parse_args()
    if options.command == "generate":
        generate(options.folder, options.episodes, options.length, options.width)
        return 0
    scores = run(options.folder, options.size)
    seconds = time.perf_counter() - START
    print(json.dumps({"seconds": seconds, "scores": {name: value[0] for name, value in scores.items()}}))
    if not options.scorecard:
        return 0
    worst = compare(scores, options.scorecard)
    print(f"largest difference {worst:.4f}", file=sys.stderr)
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
