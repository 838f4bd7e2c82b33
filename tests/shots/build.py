# SPDX-License-Identifier: Apache-2.0
"""Builds one of the shots that show how frames hold together: orbit, walkthrough, dance, pan, cut.

python tests/shots/build.py orbit --out orbit.blend [--frames 49]      (a Python that has bpy, 4.2 or newer)
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "demo")]

SHOTS = ("orbit", "walkthrough", "dance", "pan", "cut")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shot", choices=SHOTS)
    parser.add_argument("--out", type=Path, required=True, help="the .blend to write")
    parser.add_argument("--frames", type=int, default=49)
    options = parser.parse_args()
    scene = importlib.import_module(options.shot).build(options.frames)
    scene.frame_set(scene.frame_start)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(options.out.resolve()))
    sys.stdout.flush()
    os._exit(0)  # Blender as a module may crash or hang in its own clean-up


if __name__ == "__main__":
    main()
