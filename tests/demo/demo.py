# SPDX-License-Identifier: Apache-2.0
"""The whole chain on a scene made here: build it, paint and diffuse it, film it, and load the result back into Blender.

Leaves in OUT: scene.blend, one job folder for each look, demo.mp4, sheet.png, styles.png, demo.blend.
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
from multiplane_engine.inputs import frame_scene
from multiplane_engine.paint import paint_frame
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.painter import PAINTERS, Painter

HERE = Path(__file__).parent
MULTIPLANE = [sys.executable, "-P", "-m", "multiplane_engine"]
LOOKS = {
    "stained_glass": ("a stained glass window", "--frames", "1:24", "--temporal", "anchored"),
    "neon": ("a neon drawing, glowing lines at night", "--frames", "1:24:8"),
}
"""What is diffused: name, prompt, frames. The first is the whole shot, the other the frames of the contact sheet."""
PAINTED = "painted"
PAINTING = ["--painter", "gouache", "--mood", "golden_hour", "--frames", "1:24", "--size", "512x512"]
SETTINGS = ["--control", "tile", "--control", "normal", "--strength", "0.7"]
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
    for name, (prompt, *frames) in LOOKS.items():
        print(f"\n{name}: {prompt}", flush=True)
        run(*MULTIPLANE, "stylize", scene, "--blender", options.blender, "--prompt", prompt, *frames,
            *SETTINGS, "--overwrite", "-o", out / name)  # fmt: skip
    print(f"\n{PAINTED}: {' '.join(PAINTING)}", flush=True)
    run(*MULTIPLANE, "stylize", scene, "--blender", options.blender, *PAINTING, "--overwrite", "-o", out / PAINTED)
    seconds = time.monotonic() - started
    passes = out / "passes"
    run(*MULTIPLANE, "passes", scene, "--blender", options.blender, "--controls", "depth,normal,openpose",
        "--beauty", "none", "--frames", "1:24:8", "--size", "256x256", "--overwrite", "-o", passes)  # fmt: skip

    film(out, next(iter(LOOKS)))
    write_sheet(out, passes / "controls")
    write_styles(out)
    run(options.blender, HERE / "load_result.py", "--scene", scene, "--job", out / PAINTED,
        "--out", out / "demo.blend")  # fmt: skip
    print(f"\nStylised in {seconds:.0f} s. Look at")
    print(f"  {out / 'sheet.png'}   beauty, depth, normal, pose, {', '.join(LOOKS)}")
    print(f"  {out / 'styles.png'}  one frame by every painter")
    print(f"  {out / 'demo.mp4'}    render, painted and diffused side by side")
    print(f"  {out / 'demo.blend'}  the painted frames over the camera view and in the sequencer")


def film(out: Path, look: str) -> None:
    """Beauty render, painted and diffused frames side by side; the small model's pictures enlarged."""
    painted = out / PAINTED
    inputs = [
        painted / "passes" / "beauty_%04d.png",
        painted / "frames" / "frame_%04d.png",
        out / look / "frames" / "frame_%04d.png",
    ]
    run("ffmpeg", "-y", "-loglevel", "error", *[part for file in inputs for part in ("-framerate", "24", "-i", file)],
        "-filter_complex", "[2]scale=512:512:flags=lanczos[small];[0][1][small]hstack=inputs=3", "-c:v", "libx264",
        "-crf", "16", "-pix_fmt", "yuv420p", out / "demo.mp4")  # fmt: skip


def write_sheet(out: Path, controls: Path) -> None:
    """One row a frame: beauty, depth, normal, pose, then every look."""
    first = out / next(iter(LOOKS))
    rows = []
    for frame in SHEET_FRAMES:
        files = [
            first / "passes" / f"beauty_{frame:04d}.png",
            *[controls / kind / f"{kind}_{frame:04d}.png" for kind in ("depth", "normal", "openpose")],
            *[out / look / "frames" / f"frame_{frame:04d}.png" for look in LOOKS],
        ]
        rows.append(np.concatenate([_engine.read_png(file)[..., :3] for file in files], axis=1))
    _engine.write_png(out / "sheet.png", np.ascontiguousarray(np.concatenate(rows, axis=0)))


def write_styles(out: Path) -> None:
    """One frame by every painter, from the passes of the painted job."""
    job = out / PAINTED
    scene = frame_scene(job, read_shot(job), SHEET_FRAMES[1])
    pictures = [paint_frame(_engine, scene, Painter(name), seed=0, device="cpu") for name in PAINTERS]
    rows = [np.concatenate(pictures[k : k + 4], axis=1) for k in range(0, len(pictures), 4)]
    _engine.write_png(out / "styles.png", np.ascontiguousarray(np.concatenate(rows, axis=0)))


if __name__ == "__main__":
    main()
