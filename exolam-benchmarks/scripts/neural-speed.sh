#!/usr/bin/env bash
# Milliseconds of a training step, the batch's reading included, ours beside PyTorch's: same networks, batch, precision and
# threads, in turns. Prints the table of docs/RESULTS.md.
#   exolam-benchmarks/scripts/neural-speed.sh RECORDING [ROUNDS]      an HDF5 recording of 64 × 64 pictures; default 3
# PYTHON names the interpreter (default python3); it needs torch and h5py. STEPS (20), THREADS (all).
set -euo pipefail
data=$(realpath "$1")
rounds=${2:-3} steps=${STEPS:-20} threads=${THREADS:-$(nproc)}
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/classpath.sh
. exolam-benchmarks/scripts/provenance.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for round in $(seq "$rounds"); do
    for model in "pixels 16" "learned 16" "transformer 128"; do
        # shellcheck disable=SC2086 # kind and width
        OPENBLAS_THREAD_TIMEOUT=4 java -Xmx3g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED -cp "$EXOLAM_CLASSPATH" \
            org.exolam.benchmarks.NeuralBenchmark "$data" $model 64 "$steps" "$threads" | sed "s/^/ours $round /" >> "$work/lines"
        # shellcheck disable=SC2086
        "${PYTHON:-python3}" exolam-benchmarks/peers/neural_step.py "$data" $model 64 "$steps" "$threads" |
            sed "s/^/theirs $round /" >> "$work/lines"
        tail -n 2 "$work/lines" >&2
    done
done
provenance "exolam-benchmarks/scripts/neural-speed.sh RECORDING $rounds"
printf '; batch 64, float32, %s threads; PyTorch %s; medians of %s rounds.\n\n' "$threads" \
    "$("${PYTHON:-python3}" -c 'import torch; print(torch.__version__)')" "$rounds"
printf '| network | parameters, ours / theirs | ours, ms | PyTorch, ms | ratio |\n|---|---|---|---|---|\n'
awk '{ key = $3 " " $4; n[key $1]++; v[key $1, n[key $1]] = $5; p[key $1] = $7; seen[key] = 1 }
    function median(k,   i, j, t, c) { c = n[k]; for (i = 1; i <= c; i++) a[i] = v[k, i]
        for (i = 1; i <= c; i++) for (j = i + 1; j <= c; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
        return c % 2 ? a[(c + 1) / 2] : (a[c / 2] + a[c / 2 + 1]) / 2 }
    END { for (k in seen) printf "| %s | %s / %s | %.0f | %.0f | %.2f |\n", k, p[k "ours"], p[k "theirs"], median(k "ours"), median(k "theirs"), median(k "theirs") / median(k "ours") }' \
    "$work/lines" | sort
