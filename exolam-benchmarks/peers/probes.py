"""The scorecard's main scores, taken with scikit-learn: a second opinion on `exolam evaluate`.

    python probes.py LATENTS.npz DATA [--test-fraction .2] [--horizon 1] [--scorecard scorecard.json]
    python probes.py --golden

LATENTS.npz holds z, episode_index and frame_index (and z_pair for consistency), as `exolam label --format npz` writes
them. DATA is an HDF5 file in the LAOM layout, or a folder with train/*.npz and test/*.npz in the LAPO layout. Probes are
fitted on the training episodes and read on the held-out ones; every strength is chosen over groups of training episodes. The
conventions are those of docs/decisions/metric-conventions.md. With --scorecard the scores stand side by side, and the
exit code is 1 where two differ by more than 0.02. --golden prints the numbers that the unit tests hold.
"""

import argparse
import json
import pathlib
import sys

import h5py
import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import balanced_accuracy_score, normalized_mutual_info_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.preprocessing import StandardScaler

TOLERANCE = 0.02
COMPONENTS = 256
SIDE = 32
STRENGTHS = 10.0 ** np.arange(-6, 4.1, 0.5)
GROUPS = 8


def laom(path):
    """Episodes of an HDF5 file: action, exogenous, obs; whether the action is discrete; how many are named as held out."""
    with h5py.File(path) as file:
        names = sorted((n for n in file if n.isdigit()), key=int)
        keys = {"obs": "obs", "actions": "action", "exogenous": "exogenous", "states": "endogenous"}
        return [{ours: file[n][k][:] for k, ours in keys.items() if k in file[n]} for n in names], False, None


def lapo(folder):
    """Episodes of npz files, cut after each `done`, training files first."""
    episodes, held = [], 0
    for side in ("train", "test"):
        for file in sorted(pathlib.Path(folder, side).glob("*.npz"), key=lambda f: int(f.stem)):
            data = np.load(file)
            ends = np.flatnonzero(data["done"]) + 1
            cuts = [0, *ends[ends < len(data["done"])], len(data["done"])]
            keys = {"obs": "obs", "ta": "action", "exogenous": "exogenous", "endogenous": "endogenous"}
            for a, b in zip(cuts[:-1], cuts[1:]):
                episodes.append({ours: data[k][a:b] for k, ours in keys.items() if k in data})
                held += side == "test"
    return episodes, True, held


def components(frames, train):
    """First principal components of frames at 32 × 32, fitted on the training rows; the mean variance is 1."""
    n, height, width, channels = frames.shape
    f = height // SIDE
    small = frames.reshape(n, SIDE, f, SIDE, f, channels).mean((2, 4)).reshape(n, -1) / 255
    pca = PCA(min(COMPONENTS, train.sum() - 1), svd_solver="covariance_eigh").fit(small[train])
    c = pca.transform(small)
    return c / np.sqrt(c[train].var(0).mean())


def scaled(x, train):
    x = x.reshape(len(x), -1).astype(float)
    x = x[:, x[train].std(0) > 1e-10 * np.abs(x[train].mean(0))]
    return StandardScaler().fit(x[train]).transform(x)


class Probes:
    def __init__(self, train, groups):
        self.train, self.known = train, {}
        episodes, position = np.unique(groups[train], return_inverse=True)
        # Consecutive episodes, so that both tools judge strengths on the same groups.
        self.folds = PredefinedSplit(position * min(GROUPS, len(episodes)) // len(episodes))

    def residual(self, x, y):
        """y less what ridge predicts from x, fitted and tuned on the training rows."""
        key = (id(x), id(y))
        if key in self.known:
            return self.known[key][0]
        t = self.train
        grid = {"alpha": STRENGTHS * t.sum() * x[t].var(0).mean()}
        search = GridSearchCV(Ridge(solver="cholesky"), grid, cv=self.folds, scoring="neg_mean_squared_error")
        left = y - search.fit(x[t], y[t]).predict(x).reshape(y.shape)
        # x and y are kept, so that no other array can get their identity.
        self.known[key] = (left, x, y)
        return left

    def latent(self, given, z):
        """z less what ridge predicts from the given, standardised; the same array for the same arguments."""
        key = (id(given), id(z), "latent")
        if key not in self.known:
            self.known[key] = (scaled(self.residual(given, z), self.train), given, z)
        return self.known[key][0]

    def explained(self, z, y, given=None):
        """R²(y | z; given) on the held-out rows."""
        if given is not None:
            y, z = self.residual(given, y), self.latent(given, z)
        error = self.residual(z, y)
        return 1 - (error[~self.train] ** 2).sum() / (y[~self.train] ** 2).sum()

    def information(self, z, y, given):
        """½ log det E[ỹỹᵀ] / det E[εεᵀ] on the held-out rows, ỹ whitened by the training rows."""
        y, z = self.residual(given, y), self.latent(given, z)
        values, vectors = np.linalg.eigh(np.cov(y[self.train].T, bias=True).reshape(y.shape[1], -1))
        keep = values > 1e-12 * values.max()
        white = y @ (vectors[:, keep] / np.sqrt(values[keep]))
        error = self.residual(z, y) @ (vectors[:, keep] / np.sqrt(values[keep]))
        half = lambda m: np.linalg.slogdet(m.T @ m / len(m) + 1e-6 * np.eye(m.shape[1]))[1] / 2
        return half(white[~self.train]) - half(error[~self.train])

    def floor(self, z, given):
        left = self.residual(given, z)
        values, vectors = np.linalg.eigh(np.cov(z[self.train].T, bias=True).reshape(z.shape[1], -1))
        w = (vectors / np.sqrt(values))[:, values > 1e-12 * values.max()]
        held = ~self.train
        return ((left[held] @ w) ** 2).sum() / ((z[held] @ w) ** 2).sum()


def agreement(z, pair):
    z, pair = z - z.mean(0), pair - pair.mean(0)
    both = (z.T @ z + pair.T @ pair) / 2
    return np.trace(np.linalg.pinv(both) @ (z.T @ pair)) / np.linalg.matrix_rank(both)


def score(latents, data, fraction, horizon):
    episodes, discrete, held = lapo(data) if pathlib.Path(data).is_dir() else laom(data)
    held = int(np.ceil(fraction * len(episodes) - 1e-9)) if held is None else held
    file = np.load(latents)
    rows = [
        (e, t, i)
        for i, (e, t) in enumerate(zip(file["episode_index"], file["frame_index"]))
        if t + horizon < len(episodes[e]["obs"])
    ]
    rows.sort()
    groups = np.array([e for e, _, _ in rows])
    train = groups < len(episodes) - held
    take = lambda key, ahead=0: np.stack([episodes[e][key][t + ahead] for e, t, _ in rows])
    raw = file["z"][[i for _, _, i in rows]].reshape(len(rows), -1).astype(float)
    z, c = scaled(raw, train), components(take("obs"), train)
    probes, scores = Probes(train, groups), {}
    if "action" in episodes[0]:
        a = take("action")
        y = a.reshape(len(a), -1)
        if discrete:
            classes = np.unique(a[train])
            y = (a[:, None] == classes).astype(float)
            model = LogisticRegression(C=1, class_weight="balanced", tol=1e-8, max_iter=10000)
            answers = model.fit(z[train], a[train]).predict(z[~train])
            scores["action.accuracy"] = balanced_accuracy_score(a[~train], answers)
            scores["action.nmi"] = normalized_mutual_info_score(a[~train], answers)
        y = scaled(y, train)
        scores["action.r2"] = probes.explained(z, y)
        scores["action.r2_given_o"] = probes.explained(z, y, c)
        scores["mi.action_given_o_nats"] = probes.information(z, y, c)
    if "endogenous" in episodes[0]:
        scores["endogenous.r2"] = probes.explained(z, scaled(take("endogenous"), train))
    if "exogenous" in episodes[0] and take("exogenous")[train].std(0).max() > 0:
        e, after = take("exogenous").astype(float), take("exogenous", horizon).astype(float)
        future = scaled(after, train)
        scores["exogenous.next.r2"] = probes.explained(z, future)
        scores["exogenous.current.r2"] = probes.explained(z, scaled(e, train))
        scores["exogenous.change.r2"] = probes.explained(z, scaled(after - e, train))
        scores["exogenous.future.r2"] = probes.explained(z, future, c)
        both = np.concatenate([c, scaled(e, train)], 1)
        scores["exogenous.future.r2_given_oe"] = probes.explained(z, future, both)
        scores["mi.exogenous_given_o_nats"] = probes.information(z, future, c)
    scores["policy_floor"] = probes.floor(z, c)
    spectrum = np.linalg.eigvalsh(np.cov(raw[~train].T).reshape(raw.shape[1], -1)).clip(0)
    p = spectrum[spectrum > 0] / spectrum.sum()
    scores["latent.effective_rank"] = np.exp(-(p * np.log(p)).sum())
    if "z_pair" in file:
        pair = file["z_pair"][[i for _, _, i in rows]].reshape(len(rows), -1).astype(float)
        scores["consistency"] = agreement(raw[~train], pair[~train])
    return scores


def golden():
    i = np.arange(60)
    x = np.stack([np.sin(1.3 * i) + i % 3 - 1, np.cos(0.7 * i) + (i % 3 == 2)], 1)
    y = np.where(i % 7 == 0, 0, i % 3)
    model = LogisticRegression(C=1, class_weight="balanced", tol=1e-10, max_iter=10000).fit(x, y)
    weights = model.coef_.T
    print("LogisticProbeTest", np.round(weights - weights.mean(1, keepdims=True), 8).tolist())
    print("ClassificationTest", normalized_mutual_info_score([0, 0, 0, 0, 1, 1, 2], [0, 0, 0, 1, 1, 0, 2]))


def compare(scores, file):
    metrics = json.loads(pathlib.Path(file).read_text())["metrics"]
    worst = 0
    print(f"{'':32s} {'exolam':>8s} {'sklearn':>8s} {'apart':>7s}")
    for name, theirs in scores.items():
        if name in metrics:
            ours = metrics[name]["value"]
            # Nats and ranks have no upper end: their difference is relative beyond 1.
            apart = abs(ours - theirs) / max(1, abs(theirs))
            worst = max(worst, apart)
            print(f"{name:32s} {ours:8.4f} {theirs:8.4f} {apart:7.4f}")
    print("largest difference", round(worst, 4))
    return worst <= TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("latents", nargs="?")
    parser.add_argument("data", nargs="?")
    parser.add_argument("--test-fraction", type=float, default=0.2)
    parser.add_argument("--horizon", type=int, default=1)
    parser.add_argument("--scorecard")
    parser.add_argument("--golden", action="store_true")
    options = parser.parse_args()
    if options.golden:
        golden()
        return 0
    if not options.data:
        parser.error("give LATENTS.npz and DATA, or --golden")
    scores = score(options.latents, options.data, options.test_fraction, options.horizon)
    if options.scorecard:
        return 0 if compare(scores, options.scorecard) else 1
    print(json.dumps(scores, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
