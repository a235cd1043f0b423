#!/usr/bin/env bash
# Learns on built-in worlds what forecasts add to their intervals, and writes it where they read it: calibration.sh [FOLDER]
#
# FOLDER keeps the trainings (default: a temporary one); the same command goes on there where it was broken off. About a
# quarter of an hour on two cores. Needs python3 with nothing beside it. What was learned counts from the next build on.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-$(mktemp -d)/worlds}
resource=exolam-core/src/main/resources/org/exolam/forecast/calibration.json
worlds="world:healthy world:strong_background world:over_capacity world:slow_agent world:entangled world:pixel,body=soft
world:pixel,body=soft,strength=3 world:pixel,body=soft,background=distractors,strength=2 world:pixel,body=arm
world:pixel,body=point,background=scroll world:pixel,body=car,background=scroll world:grid world:grid,sprites=2"
# Exit code 1 says that a floor was missed, which is what this is for.
./exolam validate $worlds --quick --quiet --out "$folder" || [ $? -eq 1 ]
python3 - "$folder/validate.json" "$resource" "$(git rev-parse --short HEAD)" <<'PYTHON'
import json, math, os, sys

def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = math.floor(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])

outcomes, resource, commit = sys.argv[1:]
before = json.load(open(resource))["margins"] if os.path.exists(resource) else {}
beyond, kept = {}, []
validated = json.load(open(outcomes))
configurations = validated["configurations"]
size = {d["data"]: d["size"] for d in validated["datasets"]}
for one in configurations:
    for metric, scores in one["metrics"].items():
        if "predicted" not in scores or "obtained" not in scores:
            continue
        told, found = scores["predicted"], scores["obtained"]["value"]
        added = before.get(metric, {"below": 0, "above": 0})
        beyond.setdefault(metric, []).append(
            (one["data"], told["low"] + added["below"] - found, found - told["high"] + added["above"]))
        # Of less than this a ratio is noise; of wider z it says how long room that is left takes to fill.
        if metric == "action.r2_given_o" and told["value"] >= 0.3 and one["size"] == size[one["data"]]:
            kept.append((one["remedy"], one["data"], found / told["value"]))

def shares(ratios):
    """Ratio = remedy's part + world's part, by least squares (each the mean of what the other leaves); the best remedy's is 1."""
    parts = {}
    for _ in range(200):
        for kind in (0, 1):
            left = {}
            for one in ratios:
                left.setdefault((kind, one[kind]), []).append(one[2] - parts.get((1 - kind, one[1 - kind]), 0))
            parts.update({name: sum(v) / len(v) for name, v in left.items()})
    best = max(v for (kind, _), v in parts.items() if kind == 0)
    return {name: round(1 + v - best, 3) for (kind, name), v in sorted(parts.items()) if kind == 0}

def margins(q, without=None):
    """Those that leave 1 - q of the outcomes on each side outside, of all worlds but one."""
    found = {}
    for metric, rows in sorted(beyond.items()):
        rest = [r for r in rows if r[0] != without]
        found[metric] = [max(0, quantile([r[side] for r in rest], q)) for side in (1, 2)]
    return found

def coverage(q):
    """Share of outcomes inside margins that the other worlds taught."""
    inside = total = 0
    for world in size:
        of = margins(q, world)
        for metric, rows in beyond.items():
            mine = [r for r in rows if r[0] == world]
            inside += sum(r[1] <= of[metric][0] and r[2] <= of[metric][1] for r in mine)
            total += len(mine)
    return inside / total

# Outcomes of one world resemble each other, so that nine in ten of all are fewer on a world that is new.
level = next(q / 200 for q in range(190, 201) if q == 200 or coverage(q / 200) >= 0.9)
learned = {
    "command": "exolam-benchmarks/scripts/calibration.sh",
    "commit": commit,
    "configurations": len(configurations),
    "level": level,
    "coverageOfWorldsLeftOut": round(coverage(level), 3),
    "margins": {
        m: {"below": round(of[0], 4), "above": round(of[1], 4)} for m, of in margins(level).items()
    },
    "kept": shares(kept),
}
with open(resource + ".new", "w") as out:
    out.write(json.dumps(learned, indent=2) + "\n")
os.replace(resource + ".new", resource)
print(json.dumps(learned, indent=2))
PYTHON
