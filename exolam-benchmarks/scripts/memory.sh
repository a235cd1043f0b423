#!/usr/bin/env bash
# Peak memory of the whole process, as the kernel counts it, does not grow with the recording: 10,000 and 1,000,000
# transitions of 32 × 32 × 3 frames; and frames of 12,288 numbers (64 × 64 × 3) fit in 2 GB of heap and native memory.
#   exolam-benchmarks/scripts/memory.sh [small [large [wide]]]     numbers of transitions; default 10000 1000000 100000
# The heap's generations are fixed, so that the peak shows what the program keeps and not how the collector grows.
# Generates npy files (3 GB, then 1.2 GB) in a temporary folder (TMPDIR chooses the disk) and deletes them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

benchmark() {
    OPENBLAS_THREAD_TIMEOUT=4 java -Xms1g -Xmx1g -XX:+UseParallelGC -XX:-UseAdaptiveSizePolicy \
        -Dorg.bytedeco.javacpp.maxPhysicalBytes=2g -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.MemoryBenchmark "$@"
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
. exolam-benchmarks/scripts/provenance.sh
provenance "exolam-benchmarks/scripts/memory.sh ${1:-10000} ${2:-1000000} ${3:-100000}"
printf '; representation `pca 256`, heap bound 1 GB.\n\n'
awk -v s="$small" -v l="$large" -v w="$wide" -v ns="${1:-10000}" -v nl="${2:-1000000}" -v nw="${3:-100000}" 'BEGIN {
    print "| transitions | frames | peak of the process, MB | promised |\n|---|---|---|---|"
    printf "| %d | 32 × 32 × 3 | %d | |\n| %d | 32 × 32 × 3 | %d, %.2f times the first | 0.9 to 1.1 times |\n", ns, s, nl, l, l / s
    printf "| %d | 64 × 64 × 3 | %d | at most 2048 |\n", nw, w
    exit !(l <= 1.1 * s && l >= 0.9 * s && w <= 2048)
}'
