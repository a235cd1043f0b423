#!/usr/bin/env bash
# Trains, evaluates and labels the linear remedies on recordings, takes every score once more with scikit-learn, and
# prints the table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/recordings.sh DISTRACTING.hdf5 CLEAN.hdf5
# PYTHON names the interpreter (default python3); it needs numpy, scikit-learn and h5py. Exit code 1: a score of ours is
# more than 0.02 away from scikit-learn's on the exported z.
set -euo pipefail
distracting=$(realpath "$1")
clean=$(realpath "$2")
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

run() { # NAME DATA OBJECTIVE
    printf 'data: {path: "%s", testFraction: 0.25}\nrepresent: [{pca: 256}]\nobjective: %s\n' "$2" "$3" > "$work/$1.yaml"
    ./exolam train "$work/$1.yaml" --out "$work/$1" --quiet >&2
    ./exolam evaluate "$work/$1" --json --quiet > "$work/$1.json"
    ./exolam label "$work/$1" "$2" --out "$work/$1.npz" --quiet >&2
    "$python" exolam-benchmarks/peers/probes.py "$work/$1.npz" "$2" --test-fraction 0.25 \
        --scorecard "$work/$1.json" > "$work/$1.probes" || status=1
    { echo "$1"; cat "$work/$1.probes"; } >&2
}
next='{block: nextObservation, weight: 1}'
run distracting.reconstruction.6 "$distracting" '{bottleneck: {size: 6}}'
run distracting.reconstruction.48 "$distracting" '{bottleneck: {size: 48}}'
run distracting.supervision.1 "$distracting" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1}]}"
run distracting.supervision.1000 "$distracting" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1000}]}"
run distracting.cross "$distracting" '{bottleneck: {size: 6}, targets: [{block: nextObservation, view: obs_pair, weight: 1}]}'
run clean.reconstruction.6 "$clean" '{bottleneck: {size: 6}}'
run clean.supervision.1 "$clean" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1}]}"

provenance "exolam-benchmarks/scripts/recordings.sh DISTRACTING CLEAN"
printf '; seed 1; last quarter\nof the episodes held out, φ = 256 principal components of 64 × 64 RGB, 95 %% intervals over held-out episodes. The last column is the\n'
printf 'largest difference of any score from the one that `peers/probes.py` takes with scikit-learn of the z that `exolam label` wrote.\n\n'
"$python" - "$work" <<'PY'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
REFERENCE = {  # measured beforehand with an independent numpy implementation
    "distracting.reconstruction.6": ("reconstruction, k 6", ".041 / .031 / .13"),
    "distracting.reconstruction.48": ("reconstruction, k 48", ".081 / .057 / .10"),
    "distracting.supervision.1": ("action supervision, weight 1, k 6", ".196 / .025 / .29"),
    "distracting.supervision.1000": ("action supervision, weight 1000, k 6", ".186 / .005 / .30"),
    "distracting.cross": ("cross-exogenous reconstruction, no labels, k 6", ".189 / .002 / .56"),
    "clean.reconstruction.6": ("clean: reconstruction, k 6", ".106"),
    "clean.supervision.1": ("clean: action supervision, weight 1, k 6", ".355"),
}
def cell(metrics, name):
    m = metrics.get(name)
    return "–" if m is None else f"{m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
print("| model | R²(a\\|z; o) | R²(e'\\|z; o) | consistency | reference (numpy) | scikit-learn differs by |\n|---|---|---|---|---|---|")
for name, (label, reference) in REFERENCE.items():
    metrics = json.loads((work / f"{name}.json").read_text())["metrics"]
    rows = [line.split() for line in (work / f"{name}.probes").read_text().splitlines() if "." in line.split()[0]]
    worst = max(rows, key=lambda row: float(row[3]))
    print(f"| {label} | {cell(metrics, 'action.r2_given_o')} | {cell(metrics, 'exogenous.future.r2')} | "
          f"{cell(metrics, 'consistency')} | {reference} | {float(worst[3]):.4f} ({worst[0]}, of {len(rows)}) |")
PY
exit $status
