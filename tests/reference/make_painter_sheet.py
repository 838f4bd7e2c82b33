# SPDX-License-Identifier: Apache-2.0
"""Paints three scenes by every painter: docs/images/painters.jpg, a row for each scene, the render first.

python tests/reference/make_painter_sheet.py --blender .venv-bpy-5.0.1/bin/python --foreign RobotExpressive.blend
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from make_thumbnails import ROOT
from multiplane_engine import _engine
from multiplane_engine.cli import main as multiplane
from multiplane_engine.inputs import FrameScene, frame_scene
from multiplane_engine.paint import paint_frame
from multiplane_engine.pictures import beauty_image
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.painter import PAINTERS, Painter
from PIL import Image

SIZE_PX, SHOWN_PX, FRAME = 512, 256, 1
COLUMNS = 7


def scene_of(blend: Path, job: Path, blender: Path) -> FrameScene:
    options = ["--painter", PAINTERS[0], "--frames", FRAME, "--size", f"{SIZE_PX}x{SIZE_PX}", "--blender", blender]
    assert multiplane([str(part) for part in ("stylize", blend, "-o", job, *options)]) == 0
    return frame_scene(job, read_shot(job), FRAME)


def rows(scene: FrameScene) -> np.ndarray:
    painted = (paint_frame(_engine, scene, Painter(name), seed=0, device="cpu") for name in PAINTERS)
    pictures = [beauty_image(_engine, scene, 255), *painted]
    shown = [np.array(Image.fromarray(p).resize((SHOWN_PX, SHOWN_PX), Image.Resampling.BOX)) for p in pictures]
    shown += [np.full_like(shown[0], 255)] * (-len(shown) % COLUMNS)
    return np.concatenate([np.concatenate(shown[k : k + COLUMNS], 1) for k in range(0, len(shown), COLUMNS)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", type=Path, required=True, help="a Python that has bpy")
    parser.add_argument("--foreign", type=Path, required=True, help="somebody else's .blend")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images/painters.jpg")
    options = parser.parse_args()
    blender, here = options.blender.absolute(), Path(__file__).parent
    scripts = {
        "demo": [ROOT / "tests/demo/scene.py"],
        "foreign": [here / "sheet_scenes.py", "--scene", options.foreign.absolute()],
        "room": [here / "sheet_scenes.py"],
    }
    sheet = []
    with tempfile.TemporaryDirectory() as folder:
        for name, script in scripts.items():
            blend = Path(folder) / f"{name}.blend"
            subprocess.run([blender, *script, "--out", blend], check=True, capture_output=True)
            sheet.append(rows(scene_of(blend, Path(folder) / name, blender)))
    Image.fromarray(np.concatenate(sheet)).save(options.out, quality=88)


if __name__ == "__main__":
    main()
