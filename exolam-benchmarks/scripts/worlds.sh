#!/usr/bin/env bash
# Frames a second of worlds of pictures, 64 x 64 x 3.
#   exolam-benchmarks/scripts/worlds.sh [SECONDS [THREADS]]
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
. exolam-benchmarks/scripts/classpath.sh
provenance "exolam-benchmarks/scripts/worlds.sh ${1:-2} ${2:-2}"
printf '.\n\n'
exec java -Xmx1g -XX:+UseParallelGC -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.WorldBenchmark "${1:-2}" "${2:-2}"
