#!/usr/bin/env bash
# Peak memory does not grow with the recording: 10,000 and 1,000,000 transitions of 32 × 32 × 3 frames; and frames of
# 12,288 numbers (64 × 64 × 3) fit in 2 GB of heap and native memory together.
#   exolam-benchmarks/scripts/memory.sh [small [large [wide]]]     numbers of transitions; default 10000 1000000 100000
# Generates npy files (3 GB, then 1.2 GB) in a temporary folder (TMPDIR chooses the disk) and deletes them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

benchmark() {
    OPENBLAS_THREAD_TIMEOUT=4 java -Xmx1g -XX:+UseParallelGC -Dorg.bytedeco.javacpp.maxPhysicalBytes=2g \
        -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.MemoryBenchmark "$@"
}

peak() { # transitions side
    benchmark generate "$work/data" "$1" "$2" >&2
    benchmark measure "$work/data" "pca 256" | tee "$work/line" >&2
    rm -rf "$work/data"
    sed -n 's/.*peak *\([0-9]*\) MB.*/\1/p' "$work/line"
}

small=$(peak "${1:-10000}" 32)
large=$(peak "${2:-1000000}" 32)
wide=$(peak "${3:-100000}" 64)
awk -v s="$small" -v l="$large" -v w="$wide" 'BEGIN {
    printf "large / small: %.2f (promised: 0.9 to 1.1); 64 x 64 x 3: %d MB (promised: at most 2048)\n", l / s, w
    exit !(l <= 1.1 * s && w <= 2048)
}'
