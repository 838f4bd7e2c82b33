# SPDX-License-Identifier: Apache-2.0
"""Milliseconds that each painter takes for one frame of 512² on two threads: `painters.py [NAME...]`.

The time is the shortest of the repeats, which other work on the machine disturbed the least; CPU time is the median.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "native"))
from multiplane_engine import _engine
from still_life import still_life

THREADS, SIZE = 2, 512
LIMIT_MS = 150
"""What a preview may take and still feel immediate."""


def main() -> None:
    known = [name for name, _, _ in _engine.painters()]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("painters", nargs="*", help="default: all", default=known)
    parser.add_argument("--repeats", type=int, default=15)
    arguments = parser.parse_args()
    _engine.set_num_threads(THREADS)
    passes = still_life(SIZE, SIZE).passes()
    print(f"| painter, {SIZE}² | ms | CPU-ms | within {LIMIT_MS} ms |\n|---|---|---|---|")
    for painter in arguments.painters:
        _engine.paint(*passes, painter=painter)  # the first time warms caches
        times = []
        for _ in range(arguments.repeats):
            wall, cpu = time.perf_counter(), time.process_time()
            _engine.paint(*passes, painter=painter)
            times.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
        walls, cpus = zip(*times, strict=True)
        wall_ms, cpu_ms = min(walls), statistics.median(cpus)
        verdict = "yes" if wall_ms <= LIMIT_MS else "**no**"
        print(f"| {painter} | {wall_ms:.0f} | {cpu_ms:.0f} | {verdict} |", flush=True)


if __name__ == "__main__":
    main()
