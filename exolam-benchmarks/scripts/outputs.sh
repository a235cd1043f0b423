#!/usr/bin/env bash
# Makes one of each file that exolam writes, for peers/load_outputs.py.
# Usage: exolam-benchmarks/scripts/outputs.sh LEROBOT_DATASET OUT
# LEROBOT_DATASET is a LeRobot v3.0 folder of three episodes or more; OUT a folder that does not exist.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
data=$(realpath "$1"); out=$2
mkdir "$out"
run="$out/run"
printf 'data: {path: "%s"}\nrepresent: [{resize: 16}, {pca: 16}]\nobjective: {bottleneck: {size: 4}}\n' "$data" > "$out/run.yaml"
exolam() { "$root/exolam" "$@" --quiet; }
exolam train "$out/run.yaml" --out "$run"
exolam label "$run" "$data" --out "$out/labels"
exolam label "$run" "$data" --out "$out/labels.parquet"
exolam label "$run" "$data" --out "$out/latents.npz"
exolam label "$run" "$data" --out "$out/latents.jsonl"
exolam label "$run" "$data" --out "$out/latents.tar"
exolam label "$run" "$data" --out "$out/lerobot" --format lerobot
exolam label "$run" "$data" --out "$out/lerobot-stock" --format lerobot --stock-policy
exolam convert "$data" --out "$out/lerobot-converted" --format lerobot
exolam convert "$data" --out "$out/recording.npz" --format npz
