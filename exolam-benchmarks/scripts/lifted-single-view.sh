#!/usr/bin/env bash
# Trains lifted models on one recording with masks and second views from different sources, scores them on held-out
# episodes and prints a table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/lifted-single-view.sh PAIRED.hdf5 [SIZES [ROWS]]
# The recording has obs, obs_pair, mask and mask_pair; rows that say "made" never read obs_pair in training. SIZES are the
# sizes of z, default "6 12 32"; ROWS some of "pair pair-recurrence pair-block made-recurrence made-block", default all.
set -euo pipefail
data=$(realpath "$1")
sizes=${2:-6 12 32}
rows=" ${3:-pair pair-recurrence pair-block made-recurrence made-block} "
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # NAME REPRESENT VIEW
    [[ $rows == *" $1 "* ]] || return 0
    for k in $sizes; do
        printf 'data: {path: "%s", testEpisodes: [4, 10, 11, 18, 21]}\nrepresent: [%s{pca: 256}]\nmodel: {kind: lifted}\nobjective: {agreement: {view: %s}, bottleneck: {size: %s}}\n' \
            "$data" "$2" "$3" "$k" > "$work/$1.$k.yaml"
        ./exolam train "$work/$1.$k.yaml" --out "$work/$1.$k" --json --quiet > "$work/$1.$k.train.json"
        cp "$work/$1.$k/scorecard.json" "$work/$1.$k.json"
        rm -r "$work/$1.$k"
    done
}
run pair '' obs_pair
run pair-recurrence '{mask: recurrence}, ' obs_pair
run pair-block '{mask: mask}, ' obs_pair
run made-recurrence '{mask: recurrence}, ' '{composite: recurrence}'
run made-block '{mask: mask}, ' '{composite: mask}'

provenance "exolam-benchmarks/scripts/lifted-single-view.sh PAIRED"
printf '; seed 1; episodes 4, 10, 11, 18\nand 21 held out; 95 %% intervals over held-out episodes; consistency is judged by the recorded second view in every row.\n\n'
"$python" - "$work" $sizes <<'PY'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
ROWS = {
    "pair": ("none", "recorded"),
    "pair-recurrence": ("recurrence", "recorded"),
    "pair-block": ("recorded", "recorded"),
    "made-recurrence": ("recurrence", "made"),
    "made-block": ("recorded", "made"),
}
def cell(metrics, name):
    m = metrics.get(name)
    return "–" if m is None else f"{m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
print("| masks | second view | k | R²(a\\|z) | R²(a\\|z; o) | consistency | train and score, s |\n|---|---|---|---|---|---|---|")
for name, (mask, view) in ROWS.items():
    for k in sys.argv[2:]:
        if not (work / f"{name}.{k}.json").exists():
            continue
        metrics = json.loads((work / f"{name}.{k}.json").read_text())["metrics"]
        seconds = json.loads((work / f"{name}.{k}.train.json").read_text())["seconds"]
        print(f"| {mask} | {view} | {k} | {cell(metrics, 'action.r2')} | {cell(metrics, 'action.r2_given_o')} | "
              f"{cell(metrics, 'consistency')} | {seconds:.0f} |")
PY
