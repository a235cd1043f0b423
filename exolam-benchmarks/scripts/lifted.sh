#!/usr/bin/env bash
# Trains lifted models on recordings and prints the tables of docs/RESULTS.md: agreement without labels on a paired
# recording under two splits, and all labels on games.
#   exolam-benchmarks/scripts/lifted.sh PAIRED.hdf5 [GAME-FOLDER...]
set -euo pipefail
paired=$(realpath "$1")
shift
games=()
for game in "$@"; do games+=("$(realpath "$game")"); done
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

train() { # NAME KEY=VALUE…
    local name=$1 start
    shift
    start=$(date +%s.%N)
    ./exolam train model.kind=lifted "$@" --out "$work/$name" --quiet > "$work/$name.log" 2>&1
    echo "$(date +%s.%N) $start" | awk '{printf "%.1f", $1 - $2}' > "$work/$name.seconds"
    echo "$name done" >&2
}
for k in 6 12 32; do
    train "last.$k" data.path="$paired" data.testFraction=0.25 objective.bottleneck.size=$k
    train "mixed.$k" data.path="$paired" 'data.testEpisodes=[4, 10, 11, 18, 21]' objective.bottleneck.size=$k
done
for game in "${games[@]}"; do
    train "game.$(basename "$game")" data.path="$game" 'objective.targets=[{block: action}]' objective.bottleneck.size=2 \
        model.size=1024
done

provenance "exolam-benchmarks/scripts/lifted.sh PAIRED GAME..."
printf '; seed 1; seconds are those of the whole command.\n\n'
"$python" - "$work" <<'PY'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
def cell(metrics, name):
    m = metrics.get(name)
    return "–" if m is None else f"{m['value']:.3f} [{m['low']:.3f}, {m['high']:.3f}]"
print("| held out | k | R²(a\\|z) | R²(a\\|z; o) | R²(e'−e\\|z) | consistency | s |\n|---|---|---|---|---|---|---|")
for split, words in (("last", "last quarter"), ("mixed", "episodes 4, 10, 11, 18, 21")):
    for k in (6, 12, 32):
        m = json.loads((work / f"{split}.{k}/scorecard.json").read_text())["metrics"]
        print(f"| {words} | {k} | {cell(m, 'action.r2')} | {cell(m, 'action.r2_given_o')} | "
              f"{cell(m, 'exogenous.change.r2')} | {cell(m, 'consistency')} | {(work / f'{split}.{k}.seconds').read_text()} |")
games = sorted(work.glob("game.*/scorecard.json"))
if games:
    print("\n| game, all labels | balanced accuracy | R²(a\\|z; o) | s |\n|---|---|---|---|")
for card in games:
    m = json.loads(card.read_text())["metrics"]
    seconds = (card.parent.parent / f"{card.parent.name}.seconds").read_text()
    print(f"| {card.parent.name[5:]} | {cell(m, 'action.accuracy')} | {cell(m, 'action.r2_given_o')} | {seconds} |")
PY
