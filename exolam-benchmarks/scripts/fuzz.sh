#!/usr/bin/env bash
# Changes bytes of sound files and reads them: fuzz.sh [SECONDS for each parser, default 600] [SEED] [PARSER…]
# Cases that break the rules are kept in exolam-benchmarks/target/fuzz; exit code 1 then.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
seconds=${1:-600} seed=${2:-1}
java -Xmx1g --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.FuzzParsers \
    exolam-io/src/test/resources/fixtures exolam-benchmarks/target/fuzz "$seconds" "$seed" "${@:3}"
