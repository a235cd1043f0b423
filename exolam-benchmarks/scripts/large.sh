#!/usr/bin/env bash
# Memory does not grow with the number of episodes: 10 and 1,000 of one length, the latter 10 GB of 128 × 128 × 3 pictures,
# with a heap of 1 GB.
#   exolam-benchmarks/scripts/large.sh [few [many [COMMAND…]]]     numbers of episodes of 200 frames; default 10 1000
# "Live heap" is the largest that a full collection left behind; they are forced throughout (jcmd GC.run, every 0.3 s, later
# every 2 s), and seconds hold them. A dash where the program ended before the first one. "Process" is the largest resident
# set as the kernel counts it. Without COMMAND: all of them, train with linear models, evaluate and label on what it made.
# Exit code 1 where any live heap differs by more than a tenth and 4 MB.
# Of the episodes 10 differ (as npz, stored); the others are further names of the same files, so that 10 GB are read and
# 100 MB written, in a temporary folder (TMPDIR chooses the disk) that is deleted.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
few=${1:-10} many=${2:-1000} exolam=$root/exolam
commands=("${@:3}")
[ ${#commands[@]} -gt 0 ] || commands=("inspect" "inspect --deep" "train" "evaluate" "label" "forecast --models linear" "forecast")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$exolam" --version > /dev/null

mkdir "$work/few" "$work/many"
python3 - "$work/few" "$few" << 'PY'
import io, random, struct, sys, zipfile

FRAMES, SIDE, SQUARE = 200, 128, 24
LINE = 3 * SIDE


def npy(descr, shape, data):
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    head += " " * (-(11 + len(head)) % 64) + "\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data


for e in range(int(sys.argv[2])):
    rng = random.Random(e)
    rough = [rng.randrange(256) for _ in range(8 * SIDE)]
    smooth = [sum(rough[i - 16 : i + 16]) // 32 for i in range(16, 7 * SIDE)]
    drift, x, y, frames, actions = 0, 50, 50, [], []
    for _ in range(FRAMES):
        shade = [bytes(3 * [smooth[drift + column + 1]]) for column in range(SIDE)]
        line = b"".join(shade)
        frame = bytearray(b"".join(line[3 * (r % 7) :] + line[: 3 * (r % 7)] for r in range(SIDE)))
        for row in range(y, y + SQUARE):
            frame[row * LINE + 3 * x : row * LINE + 3 * (x + SQUARE)] = bytes((230, 40, 60)) * SQUARE
        frames.append(bytes(frame))
        # It rests at times, so that few episodes offer the same remedies as many.
        dx, dy = (rng.randint(-4, 4), rng.randint(-4, 4)) if rng.randrange(8) else (0, 0)
        there = min(max(x + dx, 0), SIDE - SQUARE), min(max(y + dy, 0), SIDE - SQUARE)
        actions.append((there[0] - x, there[1] - y))
        x, y = there
        drift = (drift + rng.randint(0, 3)) % (4 * SIDE)
    with zipfile.ZipFile(f"{sys.argv[1]}/{e:06d}.npz", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("obs.npy", npy("|u1", (FRAMES, SIDE, SIDE, 3), b"".join(frames)))
        flat = [v for a in actions for v in a]
        archive.writestr("action.npy", npy("<f4", (FRAMES, 2), struct.pack(f"<{len(flat)}f", *flat)))
PY
for i in $(seq 0 $((many - 1))); do
    ln "$work/few/$(printf %06d $((i % few))).npz" "$work/many/$(printf %06d "$i").npz"
done

arguments() { # DATA COMMAND… : sets line to what comes behind the program's name
    local data=$work/$1 made=$work/of-$1
    case $2 in
        train) line=(train "data.path=$data" 'represent=resize 64 | pca 256' objective.bottleneck.size=6 --out "$made-run" --overwrite) ;;
        evaluate) line=(evaluate "$made-run") ;;
        label) line=(label "$made-run" "$data" --out "$made-labels" --overwrite) ;;
        forecast) line=(forecast "$data" --out "$made-story" --overwrite "${@:3}") ;;
        *) line=("$2" "$data" "${@:3}") ;;
    esac
}

run() { # ARGUMENTS… : seconds, process in MB, largest live heap in MB
    local pid log=$work/gc.log pause=0.3 asked=0
    rm -f "$log"
    EXOLAM_OPTS="-Xmx1g -Xlog:gc:file=$log" /usr/bin/time -o "$work/time" -f '%e %M' "$exolam" "$@" --quiet \
        > "$work/out" 2> "$work/errors" &
    pid=$!
    while sleep $pause && kill -0 $pid 2> /dev/null; do
        jcmd "$(pgrep -P $pid)" GC.run > "$work/asked" 2>&1 || true
        asked=$((asked + 1))
        [ $asked -lt 40 ] || pause=2
    done
    wait $pid || { cat "$work/errors" >&2; exit 1; }
    # The log tells full collections from those that native code held up, which leave garbage.
    awk -v heap="$(sed -n 's/.*Pause Full.*->\([0-9]*\)M(.*/\1/p' "$log" | sort -n | tail -n 1)" \
        '{ printf "%s %d %s\n", $1, $2 / 1024, heap == "" ? "–" : heap }' "$work/time"
}

. "$root/exolam-benchmarks/scripts/provenance.sh"
provenance "exolam-benchmarks/scripts/large.sh $few $many"
printf '; `-Xmx1g`.\n\n| command | episodes | GB | live heap, MB | process, MB | seconds |\n|---|---|---|---|---|---|\n'
short=0
for command in "${commands[@]}"; do
    read -r -a words <<< "$command"
    before=
    for data in few many; do
        arguments "$data" "${words[@]}"
        read -r seconds process heap <<< "$(run "${line[@]}")"
        ratio=
        if [ -n "$before" ] && [ "$before" != – ] && [ "$heap" != – ]; then
            ratio=$(awk -v a="$heap" -v b="$before" 'BEGIN { printf ", %.2f times", a / b }')
            awk -v a="$heap" -v b="$before" 'BEGIN { exit !(a <= 1.1 * b || a <= b + 4) }' || short=1
        fi
        before=$heap
        printf '| `%s` | %d | %.2f | %s%s | %s | %s |\n' "$command" "$(find "$work/$data" -name '*.npz' | wc -l)" \
            "$(find "$work/$data" -name '*.npz' -printf '%s\n' | awk '{ s += $1 } END { print s / 1e9 }')" \
            "$heap" "$ratio" "$process" "$seconds"
    done
done
exit $short
