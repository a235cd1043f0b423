#!/usr/bin/env bash
# Who wins with how many transitions: linear, lifted and neural (exolam-small) models of one objective, two views that agree,
# trained on the first so many training transitions and scored alike, beside what forecasts of as many say.
#   exolam-benchmarks/scripts/sizes.sh DATA [TRANSITIONS ...]        default 1000 3000 10000 30000 100000
# K (32): numbers in z; VIEW (obs_pair); SEEDS ("1"); STEPS (300): of a network; FAMILIES ("linear lifted neural");
# WORK: a folder that keeps runs, forecasts and the figure sizes.svg, so that the same command goes on where it ended.
# The representation is fitted on all training episodes; probes read all of them.
set -euo pipefail
data=$1
[[ $data == world:* ]] || data=$(realpath "$data")
shift
numbers=("${@:-1000 3000 10000 30000 100000}")
read -r -a numbers <<< "${numbers[*]}"
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
k=${K:-32} view=${VIEW:-obs_pair} seeds=${SEEDS:-1} steps=${STEPS:-300} families=${FAMILIES:-linear lifted neural}
if [ -n "${WORK:-}" ]; then mkdir -p "$WORK" && work=$(realpath "$WORK"); else work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT; fi

arguments() { # FAMILY
    case $1 in
        neural) printf '%s\n' model.preset=exolam-small "train.steps=$steps" "train.warmup=$((steps / 10))" train.checkpoint=0 ;;
        *) printf '%s\n' "model.kind=$1" ;;
    esac
}
for n in "${numbers[@]}"; do
    for family in $families; do
        readarray -t own < <(arguments "$family")
        for seed in $seeds; do
            run=$work/$family.$n.$seed
            [ -f "$run.json" ] && continue
            ./exolam train data.path="$data" data.maxTransitions="$n" "${own[@]}" \
                "objective={bottleneck: {size: $k}, agreement: {view: $view}}" train.seed="$seed" \
                --out "$run" --overwrite --quiet > "$run.log" 2>&1
            ./exolam evaluate "$run" --max-transitions 1000000000 --json --quiet > "$run.part"
            mv "$run.part" "$run.json"
            echo "$family, $n transitions, seed $seed: done" >&2
        done
    done
    forecast=$work/forecast.$n.json
    [ -f "$forecast" ] && continue
    ./exolam forecast "$data" --max-transitions "$n" --out "$work/forecast.$n" --overwrite --json --quiet > "$forecast.part"
    mv "$forecast.part" "$forecast"
    echo "forecast of $n transitions: done" >&2
done

provenance "exolam-benchmarks/scripts/sizes.sh DATA ${numbers[*]}"
printf '; k %s, seeds %s; networks %s steps. R²(a\\|z; o), 95 %% intervals over held-out episodes (of several seeds mean and range);\nin brackets what the forecast of as many transitions predicts.\n\n' "$k" "$seeds" "$steps"
"$python" exolam-benchmarks/peers/sizes.py "$work" "$k" "${numbers[@]}"
