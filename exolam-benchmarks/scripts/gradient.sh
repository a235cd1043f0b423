#!/usr/bin/env bash
# The exact solver beside gradient training of the same model on the same rows; prints the table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/gradient.sh [rows [steps]]      default 10000 40000; about two minutes
# PYTHON names the interpreter (default python3); it needs numpy and torch. Exit code 1: the exact loss was the higher one.
set -euo pipefail
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
. exolam-benchmarks/scripts/provenance.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
OPENBLAS_THREAD_TIMEOUT=4 java -Xmx1g -XX:+UseParallelGC -cp "$EXOLAM_CLASSPATH" \
    org.exolam.benchmarks.GradientBenchmark "$work" "${1:-10000}" >&2
provenance "exolam-benchmarks/scripts/gradient.sh ${1:-10000} ${2:-40000}"
printf '; seeds 1 (data) and 0 (Adam).\n\n'
"${PYTHON:-python3}" exolam-benchmarks/peers/gradient_lam.py "$work"/exogenous-*.npz --steps "${2:-40000}"
