#!/usr/bin/env bash
# What fixtures.sh does, through the program: exit codes, time, memory, what is written; and every number by way of npz.
# Usage: exolam-benchmarks/scripts/program-fixtures.sh FIXTURES [NAME…]
# FIXTURES holds expected.json (what the writers know) and broken/cases.json (what a good reader says). With NAMEs only
# those whose path begins so. Good ones: inspect --json, and every action and probe by way of convert --format npz
# (needs numpy). Broken ones: the exit code, under 2 s (best of three) and 512 MB, no stack trace, nothing written. Ends with 1 where one
# differs. Formats that are no recordings (safetensors, ONNX) have tests of their own.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/exolam" --version > /dev/null
exec python3 - "$root/exolam" "$@" <<'PY'
import json, os, pathlib, subprocess, sys, tempfile, time
exolam, fixtures = sys.argv[1], pathlib.Path(sys.argv[2])
wanted = sys.argv[3:]
SECONDS, EXIT = 2.0, {"refuse": 3, "skip": 1, "report": 0, "ok": 0}
OTHERS = ("arrays", "onnx", "truncated/onnx", "truncated/safetensors", "flipped/safetensors", "lying/safetensors")
try:
    import numpy as np
except ImportError:
    np = None
    print("numpy is absent: actions and pictures are not compared")
failures = passed = 0


def run(*arguments, opts=""):
    start = time.monotonic()
    done = subprocess.run([exolam, *arguments], capture_output=True, text=True, env={**os.environ, "EXOLAM_OPTS": opts})
    return done, time.monotonic() - start


def check(name, faults):
    global failures, passed
    if faults:
        failures += 1
        print(f"DIFFERS {name}: " + "; ".join(faults))
    else:
        passed += 1


def chosen(name):
    return not name.startswith(OTHERS) and (not wanted or any(name.startswith(w) for w in wanted))


def good(name, want):
    done, _ = run("inspect", str(fixtures / name), "--json", "--quiet", "--deep")
    if done.returncode != 0:
        return [f"exit code {done.returncode}: {done.stderr.strip()[:300]}"]
    have, faults = json.loads(done.stdout), []
    for key in ("format", "episodes", "lengths"):
        if want.get(key) != have.get(key):
            faults.append(f"{key} {have.get(key)}, expected {want.get(key)}")
    if (want.get("fps") or 0) and abs(have["fps"] - want["fps"]) > 1e-3 * want["fps"]:
        faults.append(f"fps {have['fps']}, expected {want['fps']}")
    blocks = {k: {"dtype": v["dtype"], "shape": v["shape"]} for k, v in want["blocks"].items()}
    # Videos and folders of frames have one block, whatever the fixtures call it.
    renamed = len(blocks) == 1 and len(have["blocks"]) == 1
    # RLDS: an action that is a dictionary is also served as one block.
    served = {k: v for k, v in have["blocks"].items() if k != "steps/action" or k in blocks}
    if not renamed and blocks != served:
        faults.append(f"blocks {have['blocks']}, expected {blocks}")
    if want["validTransitions"] != have["transitions"]:
        faults.append(f"transitions {have['transitions']}, expected {want['validTransitions']}")
    if np is not None:
        faults += values(name, want, have)
    return faults


def values(name, want, have):
    with tempfile.TemporaryDirectory() as work:
        archive = os.path.join(work, "all.npz")
        done, _ = run("convert", str(fixtures / name), "--out", archive, "--format", "npz", "--quiet")
        if done.returncode != 0:
            return [f"convert: {done.stderr.strip()[:300]}"]
        faults, data = [], np.load(archive)
        episode = data["episode_index"]
        camera = have["cameras"][0] if have["cameras"] else None
        for i, length in enumerate(want["lengths"]):
            if "firstAction" not in want:
                break
            action = data["action"][episode == i][:length].reshape(length, -1).astype(float)
            last, total = np.ravel(want["lastAction"][i]), np.ravel(want["actionSum"][i])
            if want["format"] == "rlds":
                # The last action of an episode is none there: zeros stand in its place.
                last, total = np.zeros(len(last)), total - last
            for row, expected in ((action[0], want["firstAction"][i]), (action[-1], last)):
                if not np.array_equal(row, np.ravel(expected)):
                    faults.append(f"episode {i}: action {row.tolist()}, expected {expected}")
            if not np.allclose(action.sum(0), total, rtol=0, atol=1e-9):
                faults.append(f"episode {i}: sum of actions {action.sum(0).tolist()}, expected {total.tolist()}")
        for probe in want.get("probes", []):
            key = probe["block"].replace("/", ".")
            key = "obs" if key not in data and probe["block"] in (camera, "img") or len(want["blocks"]) == 1 else key
            frame = data[key][episode == probe["episode"]][probe["frame"]]
            off = np.abs(frame.reshape(-1, 3).mean(0) - probe["meanRgb"]).max()
            if off > probe["tolerance"]:
                faults.append(f"{probe['block']}, episode {probe['episode']}, frame {probe['frame']}: off by {off:.3f}")
        return faults


def tree(path):
    return sorted((str(p), p.stat().st_mtime_ns) for p in pathlib.Path(path).rglob("*"))


def broken(case):
    path = fixtures / "broken" / case["path"]
    before = tree(fixtures / "broken")
    # On a busy machine time says little: the best of three counts.
    for _ in range(3):
        done, seconds = run("inspect", str(path), "--json", opts="-Xmx512m")
        if seconds <= SECONDS:
            break
    faults = []
    if done.returncode != EXIT[case["verdict"]]:
        faults.append(f"exit code {done.returncode}, expected {EXIT[case['verdict']]}")
    notices = json.loads(done.stdout)["notices"] if done.stdout.strip() else []
    if case["verdict"] == "report" and done.returncode == 0 and not notices:
        faults.append("no notice")
    if case["verdict"] == "ok" and notices:
        faults.append(f"notice {notices[0]['message']}")
    if "\tat " in done.stderr or "Exception" in done.stderr:
        faults.append("a stack trace")
    if seconds > SECONDS:
        faults.append(f"{seconds:.1f} s")
    if tree(fixtures / "broken") != before:
        faults.append("something was written")
    return [f"{f} ({case['verdict']}: {case['says']})" for f in faults]


for name, want in json.loads((fixtures / "expected.json").read_text()).items():
    if chosen(name) and "lengths" in want:
        check(name, good(name, want))
cases = fixtures / "broken" / "cases.json"
for case in json.loads(cases.read_text()) if cases.exists() else []:
    if not case["path"].startswith(OTHERS) and (not wanted or any(("broken/" + case["path"]).startswith(w) for w in wanted)):
        check("broken/" + case["path"], broken(case))
print(f"{passed} agree, {failures} differ")
sys.exit(1 if failures else 0)
PY
