#!/usr/bin/env bash
# Changes bytes of sound files and reads them: fuzz.sh [SECONDS for each parser, default 600] [SEED] [PARSER…]
# SECONDS is processor time of reading alone: neither the clock nor the changing and writing of files counts.
# A case breaks the rules that ends in anything but a report or a sentence, takes more than 5 s of processor time or 300 s
# while the program runs, or allocates more than 96 MB and 16 times the file. Those are kept in exolam-benchmarks/target/fuzz;
# exit code 1 then. "json" changes the JSON and JSONL files of five data sets and opens them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
seconds=${1:-600} seed=${2:-1}
. exolam-benchmarks/scripts/provenance.sh
provenance "exolam-benchmarks/scripts/fuzz.sh $seconds $seed${3:+ ${*:3}}"
printf '.\n\n| parser | computing, s | by the clock, s | cases | refused | slowest, s | largest allocation | broke a rule |\n|---|---|---|---|---|---|---|---|\n'

# Files of a few hundred bytes are written faster than a disk takes them.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
sound=$(mktemp -d)
trap 'rm -rf "$sound"' EXIT
cp -r exolam-io/src/test/resources/fixtures/. "$sound"
# Data sets that share files are kept by content.
while read -r object path; do
    case $path in broken/*) continue ;; esac
    mkdir -p "$sound/$(dirname "$path")"
    gunzip -c "$sound/objects/$object.gz" > "$sound/$path"
done < "$sound/objects/manifest.txt"
java -Xmx1g -Djava.io.tmpdir="$(dirname "$sound")" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.FuzzParsers \
    "$sound" exolam-benchmarks/target/fuzz "$seconds" "$seed" "${@:3}"
