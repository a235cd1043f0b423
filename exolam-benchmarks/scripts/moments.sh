#!/usr/bin/env bash
# Rate of the moments beside the rate of the symmetric product that the machine reaches in the same run.
#   exolam-benchmarks/scripts/moments.sh [rounds [width …]]
# Takes about five minutes with the default five rounds on two cores; the last column says how busy the neighbours were.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
OPENBLAS_THREAD_TIMEOUT=4 exec java -Xmx2g -XX:+UseParallelGC -Dorg.bytedeco.javacpp.maxPhysicalBytes=8g \
    -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.MomentsBenchmark "$@"
