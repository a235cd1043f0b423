#!/usr/bin/env bash
# Trains and evaluates the linear remedies on recordings and writes the table of docs/RESULTS.md.
# Usage: exolam-benchmarks/scripts/recordings.sh DISTRACTING.hdf5 CLEAN.hdf5 [MARKDOWN]
# Python (standard library) arranges the numbers; the numbers are the product's own scorecards.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
distracting=$(realpath "$1"); clean=$(realpath "$2"); out=${3:-/dev/stdout}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

run() { # NAME DATA OBJECTIVE
  printf 'data: {path: "%s", testFraction: 0.25}\nrepresent: [{pca: 256}]\nobjective: %s\n' "$2" "$3" > "$work/$1.yaml"
  "$root/exolam" train "$work/$1.yaml" --out "$work/$1" --quiet > /dev/null
  "$root/exolam" evaluate "$work/$1" --json --quiet > "$work/$1.json"
}
next='{block: nextObservation, weight: 1}'
run distracting.reconstruction.6 "$distracting" '{bottleneck: {size: 6}}'
run distracting.reconstruction.48 "$distracting" '{bottleneck: {size: 48}}'
run distracting.supervision.1 "$distracting" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1}]}"
run distracting.supervision.1000 "$distracting" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1000}]}"
run distracting.cross "$distracting" '{bottleneck: {size: 6}, targets: [{block: nextObservation, view: obs_pair, weight: 1}]}'
run clean.reconstruction.6 "$clean" '{bottleneck: {size: 6}}'
run clean.supervision.1 "$clean" "{bottleneck: {size: 6}, targets: [$next, {block: action, weight: 1}]}"

python3 - "$work" "$(git -C "$root" rev-parse --short HEAD)" "$(nproc)" > "$work/table.md" <<'PY'
import json, pathlib, sys
work, commit, cores = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
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
print(f"Command: `exolam-benchmarks/scripts/recordings.sh DISTRACTING CLEAN`; commit {commit}; {cores} cores; seed 0; last quarter")
print("of the episodes held out, φ = 256 principal components of 64 × 64 RGB, 95 % intervals over held-out episodes.\n")
print("| model | R²(a\\|z; o) | R²(e'\\|z; o) | consistency | reference (numpy) |\n|---|---|---|---|---|")
for name, (label, reference) in REFERENCE.items():
    metrics = json.loads((work / f"{name}.json").read_text())["metrics"]
    print(f"| {label} | {cell(metrics, 'action.r2_given_o')} | {cell(metrics, 'exogenous.future.r2')} | "
          f"{cell(metrics, 'consistency')} | {reference} |")
PY
cat "$work/table.md" > "$out"
