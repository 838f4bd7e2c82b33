# SPDX-License-Identifier: Apache-2.0
"""Seconds that the passes of a frame take, from an evaluated scene to arrays: geometry against Cycles at one sample.

Needs MULTIPLANE_BLENDER: a Python that has bpy. Times are the shortest of the frames but the first ones, which other
work on the machine disturbed the least; the evaluation of modifiers, which both need, is measured alone and taken off.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from multiplane_engine import _engine
from multiplane_engine.surface import surface
from multiplane_protocol.job_store import read_shot

SCENE = Path(__file__).parent / "rigged_scene.py"
THREADS = 2
WARM_UP = 2
"""Frames that are not counted."""


def shortest(times: list[list[float]]) -> np.ndarray:
    """[2]: wall and CPU seconds."""
    found: np.ndarray = np.min(times[WARM_UP:], axis=0)
    return found


def read(job: Path, source: str, frames: int) -> np.ndarray:
    command = [os.environ["MULTIPLANE_BLENDER"], str(SCENE), str(job), source, str(frames)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return shortest(json.loads(printed.splitlines()[-1]))


def derive(job: Path) -> np.ndarray:
    """The engine's part of a frame: drawing it, and every pass; the frame before is at hand, as in a sequence."""
    shot, times, before = read_shot(job), [], None
    for info in shot.frames:
        wall, cpu = time.perf_counter(), time.process_time()
        here = surface(job, shot, info.frame)
        for name in ("depth", "ids", "normal", "position"):
            getattr(here, name)
        if before is not None:
            here.motion_to(before)
        before = here
        times.append([time.perf_counter() - wall, time.process_time() - cpu])
    return shortest(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=8)
    frames = parser.parse_args().frames
    _engine.set_num_threads(THREADS)
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        evaluation = read(job, "evaluation", frames)
        extraction = read(job / "surface", "surface", frames) - evaluation
        cycles = read(job / "cycles", "cycles", frames) - evaluation
        derived = derive(job / "surface")
    print("| a frame of 250 000 deforming triangles, 512² | s | CPU-s |\n|---|---|---|")
    rows = {"evaluation of modifiers": evaluation, "geometry: extraction": extraction}
    rows |= {"geometry: drawing and derived passes": derived, "Cycles, 1 sample, persistent": cycles}
    rows["Cycles / geometry"] = cycles / (extraction + derived)
    for name, (wall, cpu) in rows.items():
        print(f"| {name} | {wall:.3f} | {cpu:.3f} |")


if __name__ == "__main__":
    main()
