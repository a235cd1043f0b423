#!/usr/bin/env bash
# A whole linear train and evaluate by the command line, beside a numpy script that does the same on the same files;
# prints the table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/train-evaluate.sh [episodes [width [rounds]]]     default 200 512 3; 1,000 transitions each
# PYTHON names the interpreter (default python3); it needs numpy and scikit-learn. Generates 0.45 GB in a temporary folder
# (TMPDIR chooses the disk) and deletes it. Exit code 1: a score differs by more than 0.02, or ours is the slower one.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
episodes=${1:-200} width=${2:-512} rounds=${3:-3}
peer=exolam-benchmarks/peers/linear_train_evaluate.py
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./exolam --version > "$work/version"
"$python" "$peer" generate "$work/data" --episodes "$episodes" --width "$width"

seconds() { # COMMAND…: wall-clock seconds of the whole process
    local start
    start=$(date +%s%N)
    "$@" >&2
    echo $((($(date +%s%N) - start) / 1000000)) | awk '{ printf "%.2f\n", $1 / 1000 }'
}
ours() { ./exolam train "data.path=$work/data" objective.bottleneck.size=16 --out "$work/run" --overwrite --quiet --json; }
theirs() { "$python" "$peer" run "$work/data" --size 16 --scorecard "$work/run/scorecard.json"; }

# They take turns, so that a busy neighbour hits both.
for ((i = 0; i < rounds; i++)); do
    seconds ours >> "$work/ours"
    seconds theirs >> "$work/theirs"
done
provenance "exolam-benchmarks/scripts/train-evaluate.sh $episodes $width $rounds"
printf '; seed 0; best of %s rounds, whole processes from start to end.\n\n' "$rounds"
paste "$work/ours" "$work/theirs" | awk -v n="$episodes" -v d="$width" '
    NR == 1 || $1 < a { a = $1 } NR == 1 || $2 < b { b = $2 }
    END {
        print "| transitions | width | exolam train, s | numpy, s | ratio |\n|---|---|---|---|---|"
        printf "| %d,000 | %d | %.1f | %.1f | %.2f |\n", n, d, a, b, a / b
        exit a > b
    }'
