# SPDX-License-Identifier: Apache-2.0
"""Builds one of the shots that show how frames hold together: orbit, walkthrough, dance, pan, cut, light.

python tests/shots/build.py orbit --out orbit.blend [--frames 49]      (a Python that has bpy, 4.2 or newer)
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "demo")]

from scene import save_and_leave  # noqa: E402  found by the line above

SHOTS = ("orbit", "walkthrough", "dance", "pan", "cut", "light")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shot", choices=SHOTS)
    parser.add_argument("--out", type=Path, required=True, help="the .blend to write")
    parser.add_argument("--frames", type=int, default=49)
    options = parser.parse_args()
    scene = importlib.import_module(options.shot).build(options.frames)
    scene.frame_set(scene.frame_start)
    save_and_leave(options.out)


if __name__ == "__main__":
    main()
