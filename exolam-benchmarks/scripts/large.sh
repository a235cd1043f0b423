#!/usr/bin/env bash
# Memory of inspecting and forecasting does not grow with the number of episodes: 10 and 1,000 of one length, the latter
# 10 GB of 128 × 128 × 3 pictures, with a heap of 1 GB whose generations are fixed.
#   exolam-benchmarks/scripts/large.sh [few [many]]     numbers of episodes of 200 frames; default 10 1000
# "Heap" is the largest that a collection left behind, a dash where none was needed; "process" its largest resident set as
# the kernel counts it, the whole heap included, which is touched at the start.
# Of the episodes 10 differ (as npz, stored); the others are further names of the same files, so that 10 GB are read and
# 100 MB written, in a temporary folder (TMPDIR chooses the disk) that is deleted.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
few=${1:-10} many=${2:-1000} exolam=$root/exolam
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
        dx, dy = rng.randint(-4, 4), rng.randint(-4, 4)
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

run() { # DATA COMMAND… : seconds, heap in MB, process in MB
    local data=$1 log=$work/gc.log
    shift
    EXOLAM_OPTS="-Xms1g -Xmx1g -XX:+AlwaysPreTouch -XX:-UseAdaptiveSizePolicy -Xlog:gc:file=$log" \
        /usr/bin/time -o "$work/time" -f '%e %M' "$exolam" "$1" "$data" --quiet "${@:2}" > "$work/out" 2> "$work/errors" \
        || { cat "$work/errors" >&2; exit 1; }
    awk -v heap="$(sed -n 's/.*->\([0-9]*\)M(.*/\1/p' "$log" | sort -n | tail -n 1)" \
        '{ printf "%s %s %d\n", $1, heap == "" ? "–" : heap, $2 / 1024 }' "$work/time"
}

. "$root/exolam-benchmarks/scripts/provenance.sh"
provenance "exolam-benchmarks/scripts/large.sh $few $many"
printf '; `-Xmx1g`.\n\n| command | episodes | GB | seconds | heap, MB | process, MB |\n|---|---|---|---|---|---|\n'
short=0
for command in "inspect" "inspect --deep" "forecast"; do
    read -r -a words <<< "$command"
    before=
    for data in few many; do
        out=()
        [ "${words[0]}" = forecast ] && out=(--out "$work/story-$data-$RANDOM")
        read -r seconds heap process <<< "$(run "$work/$data" "${words[@]}" "${out[@]}")"
        ratio=
        if [ -n "$before" ]; then
            ratio=$(awk -v a="$process" -v b="$before" 'BEGIN { printf ", %.2f times", a / b }')
            awk -v a="$process" -v b="$before" 'BEGIN { exit !(a <= 1.1 * b) }' || short=1
        fi
        before=$process
        printf '| `%s` | %d | %.2f | %s | %s | %s%s |\n' "$command" "$(find "$work/$data" -name '*.npz' | wc -l)" \
            "$(find "$work/$data" -name '*.npz' -printf '%s\n' | awk '{ s += $1 } END { print s / 1e9 }')" \
            "$seconds" "$heap" "$process" "$ratio"
    done
done
exit $short
