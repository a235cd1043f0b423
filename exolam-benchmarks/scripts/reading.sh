#!/usr/bin/env bash
# Frames a second of reading, beside the ffmpeg program, h5py, numpy and zarr-python on the same files: reading.sh [FOLDER]
# Both sides make the same: for videos, frames of 64 × 64 from 256 × 256, RGB on our side always; for arrays, every frame of
# 64 × 64 × 3 in memory as uint8. Ours go 64 at a time into an array that is used again; theirs an episode at a time, into a
# fresh array or one that is used again, whichever is faster. Best pass of several, both sides in turn, twice.
# Needs ffmpeg on the PATH and a Python with h5py, numpy, zarr 2 (PYTHON names it).
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
. exolam-benchmarks/scripts/provenance.sh
folder=${1:-exolam-benchmarks/target/reading} python=${PYTHON:-python3} passes=5 frames=7200 rounds=2 seconds=2
mkdir -p "$folder"
ours() { java -Xmx2g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.ReadingBenchmark "$@"; }
theirs() { "$python" exolam-benchmarks/peers/reading.py "$@"; }
larger() { awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'; }
row() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "| %s | %d | %d | %.2f |\n", n, a, b, a / b }'; }

provenance "exolam-benchmarks/scripts/reading.sh"
printf '; theirs: %s, %s.\n\n' "$(ffmpeg -version | awk 'NR == 1 { print $1, $3 }')" \
    "$("$python" -c 'import h5py, numpy, zarr; print(f"h5py {h5py.__version__}, numpy {numpy.__version__}, zarr {zarr.__version__}")')"
printf '| file | ours, frames/s | theirs | ratio |\n|---|---|---|---|\n'

clip=$folder/clip.mp4
[ -f "$clip" ] || ffmpeg -v error -y -f lavfi -i "testsrc2=s=256x256:r=30:d=$((frames / 30))" -c:v libx264 -crf 23 -pix_fmt yuv420p "$clip"
for threads in 1 2; do
    for filter in scale=64:64:flags=area scale=64:64:flags=area,format=rgb24; do
        best=0
        for _ in $(seq $passes); do
            start=$(date +%s.%N)
            ffmpeg -v error -threads $threads -i "$clip" -vf "$filter" -f null -
            best=$(larger "$best" "$(awk -v n=$frames -v s="$start" -v e="$(date +%s.%N)" 'BEGIN { print n / (e - s) }')")
        done
        row "H.264, 256 to 64, decoder threads: $threads, ffmpeg's filter \`$filter\`" "$(ours video "$clip" 64 $threads $passes)" "$best"
    done
done
[ -d "$folder/zstd.zarr" ] || theirs generate "$folder"
for file in laom.hdf5 gzip.hdf5 stored.npz deflated.npz lz4.zarr zstd.zarr; do
    one=0 two=0 their=0 theirown=0
    for _ in $(seq $rounds); do
        one=$(larger $one "$(ours data "$folder/$file" $seconds 0)")
        their=$(larger $their "$(theirs read "$folder/$file" $seconds 1)")
        two=$(larger $two "$(ours data "$folder/$file" $seconds 2)")
        theirown=$(larger $theirown "$(theirs read "$folder/$file" $seconds 2)")
    done
    row "\`$file\`, one thread each" "$one" "$their"
    row "\`$file\`, streamed by two workers, theirs as it comes" "$two" "$theirown"
done
rm -rf "$folder/cache"
printf '\nThe frame cache of `laom.hdf5` at 64 × 64, second epoch: %s frames/s on one thread.\n' \
    "$(ours cache "$folder/laom.hdf5" 64 "$folder/cache" $passes)"
