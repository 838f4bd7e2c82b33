# SPDX-License-Identifier: Apache-2.0
"""The whole chain on a scene made here: build it, stylise it, film it, and load the result back into Blender.

Leaves in OUT: scene.blend, one job folder for each look, demo.mp4, sheet.png, demo.blend.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch  # noqa: F401  loads LibTorch, which _engine links to
from multiplane_engine import _engine

HERE = Path(__file__).parent
MULTIPLANE = [sys.executable, "-P", "-m", "multiplane_engine"]
LOOKS = {
    "watercolour": ("a watercolour painting, soft washes on white paper", "1:24"),
    "neon": ("a neon drawing, glowing lines at night", "1:24:8"),
}
"""Name, prompt, frames: the first look is the whole shot, the other the frames of the contact sheet."""
SETTINGS = [
    "--control",
    "depth=1.0",
    "--control",
    "normal=1.0",
    "--strength",
    "0.6",
    "--steps",
    "12",
    "--guidance",
    "2",
]
SHEET_FRAMES = (1, 9, 17)


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", type=Path, required=True, help="a Python that has bpy")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    scene = out / "scene.blend"

    print("Building the scene", flush=True)
    run(options.blender, HERE / "scene.py", "--out", scene)
    started = time.monotonic()
    for name, (prompt, frames) in LOOKS.items():
        print(f"\n{name}: {prompt}", flush=True)
        run(*MULTIPLANE, "stylize", scene, "--blender", options.blender, "--prompt", prompt, "--frames", frames,
            *SETTINGS, "--overwrite", "-o", out / name)  # fmt: skip
    seconds = time.monotonic() - started
    poses = out / "poses"
    run(*MULTIPLANE, "passes", scene, "--blender", options.blender, "--controls", "openpose", "--beauty", "none",
        "--frames", "1:24:8", "--size", "256x256", "--overwrite", "-o", poses)  # fmt: skip

    film(out, next(iter(LOOKS)))
    write_sheet(out, poses)
    run(options.blender, HERE / "load_result.py", "--scene", scene, "--job", out / next(iter(LOOKS)),
        "--out", out / "demo.blend")  # fmt: skip
    print(f"\nStylised in {seconds:.0f} s. Look at")
    print(f"  {out / 'sheet.png'}   beauty, depth, normal, pose, {', '.join(LOOKS)}")
    print(f"  {out / 'demo.mp4'}    render and {next(iter(LOOKS))} side by side")
    print(f"  {out / 'demo.blend'}  the frames over the camera view and in the sequencer")


def film(out: Path, look: str) -> None:
    """Beauty render and result side by side."""
    job = out / look
    inputs = [job / "passes" / "beauty_%04d.png", job / "frames" / "frame_%04d.png"]
    run("ffmpeg", "-y", "-loglevel", "error", *[part for file in inputs for part in ("-framerate", "24", "-i", file)],
        "-filter_complex", "hstack,scale=iw*2:ih*2:flags=lanczos", "-c:v", "libx264", "-crf", "16",
        "-pix_fmt", "yuv420p", out / "demo.mp4")  # fmt: skip


def write_sheet(out: Path, poses: Path) -> None:
    """One row a frame: beauty, depth, normal, pose, then every look."""
    first = out / next(iter(LOOKS))
    rows = []
    for frame in SHEET_FRAMES:
        files = [
            first / "passes" / f"beauty_{frame:04d}.png",
            first / "controls" / "depth" / f"depth_{frame:04d}.png",
            first / "controls" / "normal" / f"normal_{frame:04d}.png",
            poses / "controls" / "openpose" / f"openpose_{frame:04d}.png",
            *[out / look / "frames" / f"frame_{frame:04d}.png" for look in LOOKS],
        ]
        rows.append(np.concatenate([_engine.read_png(file)[..., :3] for file in files], axis=1))
    _engine.write_png(out / "sheet.png", np.ascontiguousarray(np.concatenate(rows, axis=0)))


if __name__ == "__main__":
    main()
