#!/usr/bin/env bash
# Fits and scores lifted latent actions of one paired recording with exolam and with the NumPy/PyTorch peer in turn, and
# prints the table of docs/RESULTS.md. Whole commands are timed.
#   exolam-benchmarks/scripts/lifted-speed.sh PAIRED.hdf5 [ROUNDS]
set -euo pipefail
data=$(realpath "$1")
rounds=${2:-3}
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./exolam --version > /dev/null
for round in $(seq "$rounds"); do
    start=$(date +%s.%N)
    ./exolam train model.kind=lifted data.path="$data" data.testFraction=0.25 objective.bottleneck.size=12 \
        --out "$work/run" --overwrite --quiet > /dev/null
    middle=$(date +%s.%N)
    "$python" exolam-benchmarks/peers/lifted.py "$data" 12 0.25 > "$work/peer.$round.json"
    end=$(date +%s.%N)
    cp "$work/run/scorecard.json" "$work/ours.$round.json"
    echo "$start $middle $end" | awk '{print $2 - $1, $3 - $2}' >> "$work/seconds"
    echo "round $round done" >&2
done
provenance "exolam-benchmarks/scripts/lifted-speed.sh PAIRED $rounds"
printf '; last quarter held out, k 12;\nwhole commands in turn, medians of %s.\n\n' "$rounds"
"$python" - "$work" <<'PY'
import json, pathlib, statistics, sys
work = pathlib.Path(sys.argv[1])
pairs = [tuple(map(float, line.split())) for line in (work / "seconds").read_text().splitlines()]
ours = {k: v["value"] for k, v in json.loads((work / "ours.1.json").read_text())["metrics"].items()}
peer = json.loads((work / "peer.1.json").read_text())
print("| | s | R²(a\\|z) | R²(a\\|z; o) | consistency |\n|---|---|---|---|---|")
for name, at, scores in (("exolam", 0, ours), ("NumPy and PyTorch", 1, peer)):
    cells = " | ".join(f"{scores[m]:.3f}" for m in ("action.r2", "action.r2_given_o", "consistency"))
    print(f"| {name} | {statistics.median(p[at] for p in pairs):.1f} | {cells} |")
print(f"\nRatio of the times: {statistics.median(p[0] / p[1] for p in pairs):.2f}.")
PY
