#!/usr/bin/env bash
# Trains once whole and once killed (kill -9) at random moments and resumed each time, and compares the models' bytes.
#   exolam-benchmarks/scripts/neural-resume.sh RECORDING [KEY=VALUE…]
# KILLS (3): how often. Exit code 1: the bytes differ.
set -euo pipefail
data=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./exolam train data.path="$data" model.kind=neural train.steps=60 train.checkpoint=3 train.log=5 "$@" --out "$work/whole" --quiet >/dev/null
config=$work/whole/config.yaml
resume=()
for kill in $(seq "${KILLS:-3}"); do
    ./exolam train "$config" --out "$work/killed" "${resume[@]}" --quiet >/dev/null 2>&1 &
    program=$!
    # Once there is a checkpoint, at a random moment.
    until compgen -G "$work/killed/checkpoints/step-*.json" >/dev/null || ! kill -0 $program 2>/dev/null; do sleep 0.1; done
    sleep "$((RANDOM % 3)).$((RANDOM % 10))"
    kill -9 $program 2>/dev/null || true
    wait $program 2>/dev/null || true
    echo "kill $kill: last checkpoint $(ls "$work/killed/checkpoints" | grep json | tail -n 1)" >&2
    resume=(--resume)
    [ -d "$work/killed/model" ] && break
done
./exolam train "$config" --out "$work/killed" --resume --quiet >/dev/null
for file in model/model.safetensors metrics.jsonl scorecard.json; do
    cmp "$work/whole/$file" "$work/killed/$file"
done
echo "the same bytes: model, metrics, scorecard"
