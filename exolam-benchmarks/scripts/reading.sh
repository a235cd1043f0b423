#!/usr/bin/env bash
# Frames a second of reading, beside the ffmpeg program, h5py, numpy and zarr-python on the same files: reading.sh [FOLDER]
# Needs ffmpeg on the PATH and a Python with h5py, numpy, zarr 2 (PYTHON names it). Ratios are ours over theirs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
folder=${1:-exolam-benchmarks/target/reading} python=${PYTHON:-python3} passes=5 frames=7200
mkdir -p "$folder"
ours() { java -Xmx2g --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.ReadingBenchmark "$@"; }
ratio() { awk -v a="$1" -v b="$2" -v n="$3" 'BEGIN { printf "%-34s ours %8.0f frames/s, theirs %8.0f, ratio %.2f\n", n, a, b, a / b }'; }

clip=$folder/clip.mp4
[ -f "$clip" ] || ffmpeg -v error -y -f lavfi -i "testsrc2=s=256x256:r=30:d=$((frames / 30))" -c:v libx264 -crf 23 -pix_fmt yuv420p "$clip"
for threads in 1 2; do
    for filter in scale=64:64:flags=area scale=64:64:flags=area,format=rgb24; do
        best=0
        for _ in $(seq $passes); do
            start=$(date +%s.%N)
            ffmpeg -v error -threads $threads -i "$clip" -vf "$filter" -f null -
            rate=$(awk -v n=$frames -v s="$start" -v e="$(date +%s.%N)" 'BEGIN { print n / (e - s) }')
            best=$(awk -v a="$best" -v b="$rate" 'BEGIN { print (a > b ? a : b) }')
        done
        ratio "$(ours video "$clip" 64 $threads $passes)" "$best" "H.264 256 to 64, $threads thread(s), ${filter##*,}"
    done
done
[ -d "$folder/zstd.zarr" ] || "$python" exolam-benchmarks/peers/reading.py generate "$folder"
for file in laom.hdf5 stored.npz deflated.npz lz4.zarr zstd.zarr; do
    ratio "$(ours data "$folder/$file" $passes)" "$("$python" exolam-benchmarks/peers/reading.py read "$folder/$file" $passes)" "$file"
done
rm -rf "$folder/cache"
echo "frame cache of laom.hdf5 at 64: $(ours cache "$folder/laom.hdf5" 64 "$folder/cache" $passes) frames/s on one thread"
