#!/usr/bin/env bash
# Inspects every sound and broken fixture of a folder and compares with what is known of each: fixtures.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(realpath "${1:?a folder with expected.json and broken/cases.json}")
. exolam-benchmarks/scripts/classpath.sh
java -Xmx512m --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" org.exolam.benchmarks.FixtureCheck "$folder"
