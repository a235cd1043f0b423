#!/usr/bin/env bash
# Writes docs/EVIDENCE.md and the pictures of docs/THEORY.md from the results of exolam reproduce.
#   exolam-benchmarks/scripts/evidence.sh DIR [TIME]
# DIR is what reproduce wrote with --out; TIME what it took, in words.
set -euo pipefail
results=$(realpath "$1")
took=${2:-}
cd "$(dirname "$0")/../.."
. exolam-benchmarks/scripts/provenance.sh
python=${PYTHON:-python3}
command=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["command"])' "$results/reproduce.json")

picture() {
    cp "$results/figures/$1.svg" "docs/pictures/theory-$2.svg"
}
picture strength-action-r2-given-o strength
picture sizes-action-r2-given-o sizes
picture variety-action-r2-given-o variety
picture representation-action-r2-given-o representation
picture supervision-action-r2-given-o supervision
picture supervision-consistency-given-o supervision-consistency
picture nuisance-action-r2-given-o nuisance
picture memory-exogenous-future-r2 memory
picture sensing-agreement-consistency agreement

{
    cat <<'TEXT'
# Evidence

What [the theory](THEORY.md) predicts beside what exact linear models and networks show, written by
`exolam-benchmarks/scripts/evidence.sh` from `reproduce.json`. *Linear* is the exact solver on sampled transitions, held against the
population's values; *neural* are residual networks trained on the same samples with the same objective. Effects are differences of
held-out scores; intervals are 95 %, over seeds, each with its own world, recording and network.

TEXT
    provenance "$command"
    [ -z "$took" ] || printf '; %s' "$took"
    printf '.\n\n'
    "$python" - "$results/reproduce.json" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
s, v = r["settings"], r["versions"]
print(f"{s['seeds']} seeds; recordings of {s['episodes']} episodes of {s['length']} frames, three in ten held out; networks of {s['hidden']} "
      f"numbers, {s['steps']} steps of {s['batch']} transitions; Java {v['java'].split()[0]}, {v['networks']}. {r['trainings']} trainings.\n")
print(f"**{r['sentence']}**\n")
if s["effort"] == "quick":
    print("Worlds of pictures (claim `pictures`) are tried by `exolam reproduce --full` alone, which was not run for this page.\n")
def cell(e):
    if "value" not in e:
        return "–"
    text = f"{e['value']:.3f}"
    if "low" in e:
        text += f" [{e['low']:.3f}, {e['high']:.3f}]"
    return text.replace("-0.000", "0.000").replace("|", "\\|")
print("| claim | verdict | checks passed |\n|---|---|---|")
for c in r["claims"]:
    passed = sum(k["verdict"] == "PASS" for k in c["checks"])
    print(f"| {c['id']}: {c['title']} | {c['verdict']} | {passed} of {len(c['checks'])} |")
for c in r["claims"]:
    print(f"\n## {c['id']}: {c['title']}\n\n{c['statement']}\n\n*Tried:* {c['experiment']}\n")
    print("| what | model | predicted | obtained | holds where | |\n|---|---|---|---|---|---|")
    for k in c["checks"]:
        name = k["name"].replace("|", "\\|")
        print(f"| {name} | {k['model']} | {cell(k['predicted'])} | {cell(k['obtained'])} | {k['rule']} | {k['verdict']} |")
    if c["id"] == "predecessor":
        for f in c["figures"]:
            print(f"\n{f['metric']}:\n\n| condition | theory | linear | neural |\n|---|---|---|---|")
            for p in f["points"]:
                print(f"| {p['label']} | {cell(p['predicted'])} | {cell(p['linear'])} | {cell(p['neural'])} |")
PY
} > docs/EVIDENCE.md.new
mv docs/EVIDENCE.md.new docs/EVIDENCE.md
