# SPDX-License-Identifier: Apache-2.0
"""Paints the demo scene by every painter for the style list of the add-on: addon/multiplane/thumbnails/<painter>.png.

python tests/reference/make_thumbnails.py --blender .venv-bpy-5.0.1/bin/python      (a Python that has bpy)
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from multiplane_engine import _engine
from multiplane_engine.cli import main as multiplane
from multiplane_engine.inputs import frame_scene
from multiplane_engine.pictures import beauty_image
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.painter import PAINTER_PASSES, PAINTERS

ROOT = Path(__file__).parents[2]
SIZE_PX, FRAME = 768, 9
TOP_PX, LEFT_PX, SIDE_PX = 190, 170, 288
"""The walker from the hips up, a corner of the house, a tree."""
THUMBNAIL_PX = 96
STROKE_SIZE = 1.5
"""So that strokes show after the picture is made smaller."""


def passes(blender: Path, folder: Path) -> dict[str, np.ndarray]:
    """Of the detail, as painters are given them."""
    scene_file, job = folder / "scene.blend", folder / "job"
    subprocess.run([blender, ROOT / "tests/demo/scene.py", "--out", scene_file], check=True, capture_output=True)
    options = ["--painter", PAINTERS[0], "--frames", FRAME, "--size", f"{SIZE_PX}x{SIZE_PX}", "--blender", blender]
    assert multiplane([str(part) for part in ("stylize", scene_file, "-o", job, *options)]) == 0
    scene = frame_scene(job, read_shot(job), FRAME)
    arrays = {name: scene.array(name) for name in PAINTER_PASSES if name != "beauty"}
    arrays["beauty"] = beauty_image(_engine, scene, 255)
    rows, columns = slice(TOP_PX, TOP_PX + SIDE_PX), slice(LEFT_PX, LEFT_PX + SIDE_PX)
    return {name: np.ascontiguousarray(array[rows, columns]) for name, array in arrays.items()}


def smaller(picture: np.ndarray) -> np.ndarray:
    """Mean of the pixels that fall together."""
    block = SIDE_PX // THUMBNAIL_PX
    means = picture.reshape(THUMBNAIL_PX, block, THUMBNAIL_PX, block, 3).mean((1, 3))
    return np.rint(means).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", type=Path, required=True, help="a Python that has bpy")
    parser.add_argument("--out", type=Path, default=ROOT / "addon/multiplane/thumbnails")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    _engine.split_work_by_machine()
    with tempfile.TemporaryDirectory() as folder:
        scene = passes(options.blender.absolute(), Path(folder))
    for painter in PAINTERS:
        picture = _engine.paint(**scene, painter=painter, size=STROKE_SIZE)
        _engine.write_png(options.out / f"{painter}.png", smaller(picture))


if __name__ == "__main__":
    main()
