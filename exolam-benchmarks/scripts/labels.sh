#!/usr/bin/env bash
# How few labeled episodes suffice: a linear head on latent actions learned without labels, the same head on the pair
# features themselves, and lifted and linear models trained on the labels. Prints a table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/labels.sh PAIRED.hdf5 [K]
set -euo pipefail
data=$(realpath "$1")
k=${2:-12}
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
held='data.testEpisodes=[4, 10, 11, 18, 21]'

./exolam train model.kind=lifted data.path="$data" "$held" objective.bottleneck.size="$k" --out "$work/z" --quiet > /dev/null
./exolam evaluate "$work/z" --labeled 2,4,8,19 --json --quiet > "$work/heads.json"
echo "heads done" >&2
# Of 19 training episodes; a fraction is rounded up to whole episodes.
for labels in 2:0.105 4:0.21 8:0.42 19:1; do
    n=${labels%%:*} p=${labels##*:}
    action="{block: action, weight: 1, labeled: $p}"
    ./exolam train model.kind=lifted data.path="$data" "$held" objective.bottleneck.size=6 \
        "objective.targets=[$action]" --out "$work/lifted.$n" --quiet > /dev/null
    ./exolam train model.kind=linear data.path="$data" "$held" objective.bottleneck.size=6 \
        "objective.targets=[$action]" --out "$work/linear.$n" --quiet > /dev/null
    ./exolam train model.kind=lifted data.path="$data" "$held" objective.bottleneck.size="$k" \
        "objective.targets=[{block: nextObservation, view: obs_pair, weight: 1}, {block: action, weight: 10, labeled: $p}]" \
        --out "$work/both.$n" --quiet > /dev/null
    echo "$n labels done" >&2
done

provenance "exolam-benchmarks/scripts/labels.sh PAIRED $k"
printf '; seed 1; episodes 4, 10, 11, 18\nand 21 held out; R²(a\\|z; o), 95 %% intervals over held-out episodes; heads: mean of 20 draws of labeled episodes.\n\n'
"$python" - "$work" <<'PY'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
def cell(m):
    return f"{m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
heads = json.loads((work / "heads.json").read_text())["labelEfficiency"]
def head(kind, n):
    return cell(next(p for p in heads[kind] if p["episodes"] == n))
def trained(kind, n):
    return cell(json.loads((work / f"{kind}.{n}/scorecard.json").read_text())["metrics"]["action.r2_given_o"])
print("| labeled episodes | head on label-free z | head on ψ | lifted, supervised | lifted, semi-supervised | linear pixels, supervised |")
print("|---|---|---|---|---|---|")
for n in (2, 4, 8, 19):
    print(f"| {n} | {head('latent', n)} | {head('input', n)} | {trained('lifted', n)} | {trained('both', n)} | {trained('linear', n)} |")
PY
