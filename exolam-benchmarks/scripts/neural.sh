#!/usr/bin/env bash
# Trains networks on a paired recording, one objective a row, and prints the table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/neural.sh PAIRED.hdf5 [CLEAN.hdf5]
# STEPS (1500), WIDTH (16), BATCH (64), SEEDS ("1"), ROWS (all): smaller or larger; WORK: a folder that keeps the runs.
set -euo pipefail
paired=$(realpath "$1")
clean=${2:+$(realpath "$2")}
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
steps=${STEPS:-1500} width=${WIDTH:-16} batch=${BATCH:-64} seeds=${SEEDS:-1} rows=${ROWS:-}
if [ -n "${WORK:-}" ]; then mkdir -p "$WORK" && work=$WORK; else work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT; fi
common=(model.kind=neural model.width="$width" train.steps="$steps" train.batch="$batch" train.warmup=$((steps / 15))
    train.checkpoint=0 'represent=stack 3' 'data.testEpisodes=[4, 10, 11, 18, 21]')

row() { # NAME DATA KEY=VALUE…
    local name=$1 data=$2 seed out
    shift 2
    [ -z "$rows" ] || [[ " $rows " == *" $name "* ]] || return 0
    for seed in $seeds; do
        out=$work/$name.$seed
        [ -f "$out/scorecard.json" ] || ./exolam train data.path="$data" "${common[@]}" "$@" train.seed="$seed" \
            --out "$out" --overwrite --quiet > "$out.log" 2>&1
        echo "$name, seed $seed: done" >&2
    done
}
next='{block: nextObservation}'
learned='{block: nextObservation, space: ema}'
few='{block: action, labeled: 0.1}'
pair='{source: pair, view: obs_pair}'
camera='{source: augment, kind: [shift, rotate, perspective]}'
k32='bottleneck: {size: 32}'
row pixels "$paired" "objective={$k32, targets: [$next]}"
row learned "$paired" "objective={$k32, targets: [$learned]}"
row learned+augmentation "$paired" "objective={$k32, targets: [$learned], nuisances: [$camera]}"
row agreement "$paired" "objective={$k32, agreement: {view: obs_pair}}"
row agreement-given "$paired" "objective={$k32, agreement: {view: obs_pair, given: observation}}"
row pixels+pairs "$paired" "objective={$k32, targets: [$next], nuisances: [$pair]}"
row agreement-8 "$paired" "objective={bottleneck: {size: 8}, agreement: {view: obs_pair}}"
row pixels+labels "$paired" "objective={$k32, targets: [$next, $few]}"
row supervised "$paired" "objective={$k32, targets: [{block: action}]}"
row rebuild "$paired" "objective={bottleneck: {size: 8}, targets: [{block: nextObservation, view: obs_pair}]}"
row rebuild-features "$paired" \
    "objective={bottleneck: {size: 8}, targets: [{block: nextObservation, view: obs_pair, space: features}]}"
row lapo "$paired" model.preset=lapo-small model.width="$width" "train.steps=$steps"
row exolam "$paired" model.preset=exolam-small 'represent=resize 64' train.steps=300 train.batch=512 train.warmup=30
row exolam-given "$paired" model.preset=exolam-small 'represent=resize 64' train.steps=300 train.batch=512 train.warmup=30 \
    'objective.agreement={view: obs_pair, given: observation}'
if [ -n "$clean" ]; then
    row clean-supervised "$clean" "objective={$k32, targets: [{block: action}]}"
    row clean-pixels "$clean" "objective={$k32, targets: [$next]}"
    row clean-learned "$clean" "objective={$k32, targets: [$learned]}"
    row clean-pixels+labels "$clean" "objective={$k32, targets: [$next, $few]}"
fi

provenance "exolam-benchmarks/scripts/neural.sh PAIRED CLEAN"
printf '; width %s, %s steps of %s, seeds %s; in brackets the exact linear optimum of the same objective.\n\n' "$width" "$steps" "$batch" "$seeds"
"$python" - "$work" <<'PY'
import collections, json, pathlib, statistics, sys
runs = collections.defaultdict(list)
for card in sorted(pathlib.Path(sys.argv[1]).glob("*/scorecard.json")):
    runs[card.parent.name.rsplit(".", 1)[0]].append(json.loads(card.read_text()))
names = ["action.r2", "action.r2_given_o", "exogenous.change.r2", "exogenous.next.r2", "consistency"]
print("| objective | R²(a\\|z) | R²(a\\|z; o) | R²(e'−e\\|z) | R²(e'\\|z) | consistency |\n|---|---|---|---|---|---|")
for name, cards in runs.items():
    cells = []
    for n in names:
        values = [c["metrics"][n]["value"] for c in cards if n in c["metrics"]]
        linear = [c["baselines"][n]["linear"] for c in cards if "linear" in c["baselines"].get(n, {})]
        cells.append("–" if not values else f"{statistics.mean(values):.3f}" + (f" ({linear[0]:.3f})" if linear else ""))
    print(f"| {name} | " + " | ".join(cells) + " |")
PY
