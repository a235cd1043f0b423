"""Table and figure of scores against the number of transitions: sizes.py FOLDER K TRANSITIONS... (see scripts/sizes.sh)."""
import json
import math
import pathlib
import sys

METRIC = "action.r2_given_o"
FAMILIES = {"linear": "#7f858f", "lifted": "#0a6cb0", "neural": "#007d60"}


def obtained(folder, family, n):
    """Value and interval: of one run its own, of several mean and range; None where there is no run."""
    cards = [json.loads(p.read_text()) for p in sorted(folder.glob(f"{family}.{n}.*.json"))]
    scores = [c["metrics"][METRIC] for c in cards if METRIC in c["metrics"]]
    if not scores:
        return None
    values = [s["value"] for s in scores]
    if len(values) > 1:
        return sum(values) / len(values), min(values), max(values)
    return values[0], scores[0].get("low", values[0]), scores[0].get("high", values[0])


def predicted(folder, family, n, k):
    """What the forecast says of agreement at the size nearest k."""
    path = folder / f"forecast.{n}.json"
    if not path.exists():
        return None
    found = [p for p in json.loads(path.read_text())["predictions"]
             if p["remedy"] == "maximal_agreement" and p.get("model", "linear") == family and METRIC in p["metrics"]]
    best = min(found, key=lambda p: abs(math.log(p["size"] / k)), default=None)
    return best and best["metrics"][METRIC]["value"]


def crossing(one, other):
    """Where the second curve first passes the first, by the logarithm of n; a sentence."""
    both = [(n, other[n] - one[n]) for n in one if n in other and one[n] is not None and other[n] is not None]
    if not both:
        return "not known"
    for (n0, d0), (n1, d1) in zip(both, both[1:]):
        if d0 < 0 <= d1:
            return f"at {math.exp(math.log(n0) + d0 / (d0 - d1) * math.log(n1 / n0)):,.0f} transitions"
    return "from the first size on" if both[0][1] >= 0 else "nowhere"


def figure(curves, path):
    width, height, left, bottom = 560, 340, 52, 40
    points = [p for c in curves.values() for p in c.values()]
    top = max(p[2] for p in points)
    low = min(0, min(p[1] for p in points))
    ns = sorted({n for c in curves.values() for n in c})
    span = max(math.log(ns[-1] / ns[0]), 1e-9)

    def x(n):
        return left + (math.log(n / ns[0]) / span if len(ns) > 1 else 0.5) * (width - left - 90)

    def y(v):
        return height - bottom - (v - low) / max(top - low, 1e-9) * (height - bottom - 20)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#fcfbf9"/>']
    for n in ns:
        out.append(f'<text x="{x(n):.1f}" y="{height - bottom + 18}" text-anchor="middle">{n:,}</text>')
    for i in range(6):
        v = low + (top - low) * i / 5
        out.append(f'<path d="M{left} {y(v):.1f}H{width - 90}" stroke="#e4e1db"/>'
                   f'<text x="{left - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.2f}</text>')
    for family, curve in curves.items():
        colour = FAMILIES[family]
        line = " ".join(f"{x(n):.1f},{y(p[0]):.1f}" for n, p in curve.items())
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for n, (value, lo, hi) in curve.items():
            out.append(f'<path d="M{x(n):.1f} {y(lo):.1f}V{y(hi):.1f}" stroke="{colour}"/>'
                       f'<circle cx="{x(n):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>')
        last = max(curve)
        out.append(f'<text x="{x(last) + 8:.1f}" y="{y(curve[last][0]) + 4:.1f}" fill="{colour}">{family}</text>')
    out.append(f'<text x="{(left + width - 90) / 2:.0f}" y="{height - 6}" text-anchor="middle">training transitions</text>'
               f'<text x="{left}" y="14">R²(a | z; o), held out</text></svg>')
    path.write_text("\n".join(out) + "\n")


def main():
    folder, k, ns = pathlib.Path(sys.argv[1]), int(sys.argv[2]), [int(n) for n in sys.argv[3:]]
    got = {f: {n: obtained(folder, f, n) for n in ns} for f in FAMILIES}
    got = {f: {n: p for n, p in c.items() if p} for f, c in got.items()}
    said = {f: {n: predicted(folder, f, n, k) for n in ns} for f in FAMILIES}
    print("| transitions | " + " | ".join(FAMILIES) + " |\n|---|" + "---|" * len(FAMILIES))
    for n in ns:
        cells = []
        for f in FAMILIES:
            p = got[f].get(n)
            text = f"{p[0]:.3f} [{p[1]:.3f}, {p[2]:.3f}]" if p else "–"
            cells.append(text + (f" ({said[f][n]:.3f})" if said[f][n] is not None else ""))
        print(f"| {n:,} | " + " | ".join(cells) + " |")
    values = {f: {n: p[0] for n, p in c.items()} for f, c in got.items()}
    print(f"\nLifted passes linear {crossing(values['linear'], values['lifted'])}; forecast: "
          f"{crossing(said['linear'], said['lifted'])}. Neural passes lifted {crossing(values['lifted'], values['neural'])}.")
    curves = {f: c for f, c in got.items() if c}
    if curves:
        figure(curves, folder / "sizes.svg")


if __name__ == "__main__":
    main()
