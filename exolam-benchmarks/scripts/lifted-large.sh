#!/usr/bin/env bash
# Memory and time of a whole lifted training with its scores as the recording grows: transitions of two 64 × 64 × 3 views.
#   exolam-benchmarks/scripts/lifted-large.sh PAIRED [TRANSITIONS…]     default 25000 50000 100000
# PAIRED is repeated whole under further names (as npz), so that all are read and little is written. The heap is bound to
# 1 GB; "process" is the largest resident set as the kernel counts it, at most 2048 MB at 100,000 transitions. Exit code 1
# where it is not, or where the time of a transition grows by more than a fifth from the first row to the last.
set -euo pipefail
data=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- 25000 50000 100000
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./exolam convert "$data" --out "$work/once" --format npz --quiet > /dev/null
each=$(./exolam inspect "$work/once" --json | tr -d ' \n' | sed 's/.*"transitions":{"1":\([0-9]*\).*/\1/')
for asked in "$@"; do
    mkdir "$work/many"
    copies=$(((asked + each - 1) / each)) transitions=$((copies * each))
    for i in $(seq "$copies"); do
        ln "$work/once/recording.npz" "$work/many/$(printf %06d "$i").npz"
    done
    EXOLAM_OPTS="-Xmx1g -XX:-UseAdaptiveSizePolicy" /usr/bin/time -o "$work/time" -f '%e %M' \
        ./exolam train model.kind=lifted data.path="$work/many" data.pair=obs_pair objective.bottleneck.size=12 \
        --out "$work/run" --overwrite --quiet > /dev/null
    echo "$transitions $(tail -n 1 "$work/time")" >> "$work/rows"
    rm -r "$work/many"
    echo "$transitions done" >&2
done
provenance "exolam-benchmarks/scripts/lifted-large.sh PAIRED $*"
printf '; k 12, heap bound 1 GB.\n\n'
awk 'BEGIN { print "| transitions | s | ms a transition | process, MB |\n|---|---|---|---|" }
    { printf "| %d | %.0f | %.2f | %d |\n", $1, $2, 1000 * $2 / $1, $3 / 1024
      first = NR == 1 ? $2 / $1 : first; last = $2 / $1; peak = $3 / 1024 }
    END { exit !(last <= 1.2 * first && peak <= 2048) }' "$work/rows"
