"""Linting beside a yardstick: what Python takes to read the same files as JSON, in turns with it.

A shared machine changes its speed by half from one second to the next, and both change alike. The linter that
`docs/performance.md` compares with took 2.35 ms a template (0.153 ms without the two domain members) where the
yardstick took 17 ms for 1,154 files.

python3 benches/lint.py [ROUNDS]
"""
import glob
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parent.parent
shared = pathlib.Path(os.environ.get("DC_SHARED", root.parent / "shared"))
files = sorted(glob.glob(f"{shared}/templates/*.json"))
if not files:
    sys.exit("the public corpus was skipped")
THERE = 17_000 / 1_154
PEER = {"2.35 ms": 2_350, "0.153 ms": 153}
WHOLE = 15_000

build = ["cargo", "bench", "-p", "benches", "--bench", "lint", "--no-run", "--message-format", "json"]
messages = subprocess.run(build, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root).stdout
built = [json.loads(line) for line in messages.splitlines()]
program = next(one["executable"] for one in built if one.get("executable") and one["target"]["kind"] == ["bench"])


def yardstick():
    """Microseconds a file."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for name in files:
            with open(name, "rb") as file:
                json.loads(file.read())
        best = min(best, time.perf_counter() - start)
    return best / len(files) * 1e6


def ours(bench):
    """Microseconds of the fastest of a few samples, all files."""
    printed = subprocess.run(
        [program, "--bench", bench, "--sample-count", "10"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root,
    ).stdout  # fmt: skip
    value, unit = re.search(rf"─ {bench} +([\d.]+) (µs|ms)", printed).groups()
    return float(value) * (1000 if unit == "ms" else 1)


rounds = []
for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 15):
    before = yardstick()
    memory = ours("repository")
    between = yardstick()
    reading = ours("read_and_lint_corpus")
    after = yardstick()
    rounds.append(((before + between) / 2, memory / len(files), (between + after) / 2, reading))

column = lambda at: [one[at] for one in rounds]
print(f"{len(files)} templates, {len(rounds)} rounds, each the fastest of a few passes")
print(f"yardstick: {min(column(0)):.1f} to {max(column(0)):.1f} µs a file; {THERE:.1f} where the other figures were taken")
print(f"in memory: {min(column(1)):.1f} to {max(column(1)):.1f} µs a template")
shares = [ours / stick for stick, ours, _, _ in rounds]
for name, peer in PEER.items():
    ratios = [peer / THERE / share for share in shares]
    print(f"  {name} a template: {statistics.median(ratios):.1f} × in the median of the rounds, {min(ratios):.1f} to {max(ratios):.1f}")
whole = [reading * THERE / stick / 1000 for _, _, stick, reading in rounds]
print(f"with reading: {min(column(3)) / 1000:.1f} to {max(column(3)) / 1000:.1f} ms, at the speed of there "
      f"{statistics.median(whole):.1f} ms in the median of the rounds (limit {WHOLE / 1000:.0f}), {min(whole):.1f} to {max(whole):.1f}")  # fmt: skip
