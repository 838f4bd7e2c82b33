# SPDX-License-Identifier: Apache-2.0
"""How well frames hold together: every shot in every look, frame by frame, carried by estimated motion, and anchored.

python tests/bench/consistency.py --blender .venv-bpy-5.0.1/bin/python --out out/consistency
python tests/bench/consistency.py ... --shots orbit --looks watercolour --frames 9 --size 128      (a first try)

Leaves in OUT: consistency.md (the table), consistency.json (all numbers), and for each look LOOK.mp4 (render,
independent, estimated, anchored side by side) and LOOK.jpg. What is finished is not made again. Seconds are of the
engine alone: all modes use the same passes.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from consistency_film import film, strip
from consistency_table import tables
from estimated_flow import compose
from multiplane_engine.engine import load_engine
from multiplane_engine.metrics.matches import SurfaceMatches
from multiplane_protocol.job_folder import SHOT, metrics_file, pass_file, result_file
from multiplane_protocol.job_store import create_job, read_report, read_shot
from multiplane_protocol.painter import Painter
from multiplane_protocol.request import Control, Request
from multiplane_protocol.shot import takes
from multiplane_protocol.temporal import Temporal

BUILD = Path(__file__).resolve().parents[1] / "shots" / "build.py"
MULTIPLANE = [sys.executable, "-P", "-m", "multiplane_engine"]
SHOTS = ("orbit", "walkthrough", "dance", "pan", "cut")
PAINTERS = ("gouache", "oil", "pencil")
STARTER = "starter"
MODES = ("independent", "estimated", "anchored")
ROUNDING = 1 / 12 / 255**2
"""Mean squared error of 8 bits."""
LATE = 24
"""So many frames after the last anchor a picture must still be as sharp."""
engine = load_engine()


def request(look: str, options: argparse.Namespace) -> Request:
    """Every frame by itself."""
    frames = tuple(range(1, options.frames + 1))
    common: dict[str, Any] = {"frames": frames, "width": options.size, "height": options.size}
    if look in PAINTERS:
        return Request(prompt="", painter=Painter(look), strength=0.0, **common)
    controls = (Control("tile"), Control("normal"))
    prompt = "a stained glass window"
    model = {"strength": options.strength, "steps": options.steps, "guidance": 2.0}
    return Request(prompt=prompt, controls=controls, **model, **common)


def scene_job(shot: str, folder: Path, options: argparse.Namespace) -> Path:
    """A job of which only the passes count; every other one of the shot shares them."""
    job, blend = folder / "scene", folder / f"{shot}.blend"
    if not blend.exists():
        run(options.blender, BUILD, shot, "--out", blend, "--frames", options.frames)
    run(*MULTIPLANE, "stylize", blend, "--blender", options.blender, "--source", "surface", "--painter", "cel",
        "--size", f"{options.size}x{options.size}", "-o", job)  # fmt: skip
    return job


def open_job(job: Path, scene: Path, wanted: Request) -> None:
    """Empty but for what is asked and the scene's passes."""
    shutil.rmtree(job, ignore_errors=True)
    create_job(job, wanted)
    shutil.copy(scene / SHOT, job / SHOT)
    for name in ("passes", "surface"):
        (job / name).symlink_to(scene / name)


def stylise(job: Path) -> dict[str, float]:
    """Makes all frames in one go; what that took."""
    wall, cpu = time.monotonic(), children_cpu()
    run(*MULTIPLANE, "run", job)
    return {"seconds": time.monotonic() - wall, "cpu_seconds": children_cpu() - cpu}


def estimate(job: Path, anchored: Path) -> float:
    """The same anchors, carried by estimated motion; CPU seconds."""
    shot = read_shot(anchored)
    anchors = [anchor.frame for anchor in read_report(anchored).anchors]
    frames = [info.frame for info in shot.frames]
    render = {frame: engine.read_png(pass_file(anchored, "beauty", frame))[..., :3].copy() for frame in frames}
    painted = {frame: engine.read_png(result_file(anchored, frame))[..., :3].copy() for frame in anchors}
    started = time.process_time()
    made = compose(render, takes(shot.frames), painted)
    seconds = time.process_time() - started
    result_file(job, frames[0]).parent.mkdir()
    for frame, picture in made.items():
        engine.write_png(result_file(job, frame), picture)
    return seconds


def measure(job: Path, anchors: list[int]) -> dict[str, Any]:
    """What `multiplane metrics` says, and how like its first sight the shot's end is."""
    run(*MULTIPLANE, "metrics", job, "--against", ",".join(map(str, anchors)))
    document = json.loads(metrics_file(job, "json").read_text())
    found = {name: row["result"] for name, row in document["summary"].items()}
    found["ewarp_x_floor"] = document["summary"]["ewarp_x"]["source"]
    found["ewarp_x_over_floor"] = document["summary"]["ewarp_x"]["ratio"]
    found["sharpness_of"] = {row["frame"]: row["result"]["sharpness"] for row in document["frames"]}
    found["return_db"] = first_sight(job)
    return found


def first_sight(job: Path) -> float | None:
    """PSNR of the last frame to the first where both show the same, in dB; None: nowhere."""
    shot = read_shot(job)
    first, last = shot.frames[0].frame, shot.frames[-1].frame
    match = SurfaceMatches(engine, job, shot).between(last, first)
    pictures = [engine.read_png(result_file(job, frame))[..., :3] for frame in (last, first)]
    here, there = (np.ascontiguousarray(np.moveaxis(p, 2, 0), np.float32) / np.float32(255) for p in pictures)
    error = engine.ewarp_x(here, *match.fetch(engine, there))
    if math.isnan(error):
        return None
    return -10 * math.log10(max(error, ROUNDING))


def compare(folder: Path, scene: Path, wanted: Request, look: str) -> dict[str, Any]:
    """Numbers of one shot in one look, by mode."""
    jobs = {mode: folder / f"{look}-{mode}" for mode in MODES}
    for mode, job in jobs.items():
        open_job(job, scene, replace(wanted, temporal=Temporal("anchored")) if mode == "anchored" else wanted)
    cost = {mode: stylise(jobs[mode]) for mode in ("independent", "anchored")}
    report = read_report(jobs["anchored"])
    anchors = sorted(anchor.frame for anchor in report.anchors)
    share = len(anchors) / len(wanted.frames)
    carried = estimate(jobs["estimated"], jobs["anchored"])
    cost["estimated"] = {name: share * value + carried for name, value in cost["independent"].items()}
    work = {"independent": 1.0, "estimated": share, "anchored": report.work}
    numbers: dict[str, Any] = {"anchors": anchors, "report": report.text()}
    for mode in MODES:
        numbers[mode] = {**cost[mode], **measure(jobs[mode], anchors)}
        if wanted.painter is None:
            numbers[mode]["work"] = work[mode]
    first = numbers["independent"]["sharpness_of"]
    late = [frame for frame in first if frame - max(a for a in anchors if a <= frame) >= LATE]
    for mode in MODES:
        own = numbers[mode].pop("sharpness_of")
        numbers[mode]["sharpness_late"] = sum(own[f] for f in late) / sum(first[f] for f in late) if late else None
    return numbers


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


def children_cpu() -> float:
    """Seconds that all finished child processes have used, theirs included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", type=Path, required=True, help="a Python that has bpy")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shots", nargs="+", choices=SHOTS, default=SHOTS)
    parser.add_argument("--looks", nargs="+", choices=(STARTER, *PAINTERS), default=(STARTER, *PAINTERS))
    parser.add_argument("--frames", type=int, default=49, help="of a shot: 48 steps and where they lead")
    parser.add_argument("--size", type=int, default=256, help="pixels")
    parser.add_argument("--steps", type=int, default=20, help="of the model")
    parser.add_argument("--strength", type=float, default=0.7, help="how far the model goes from the render, 0 … 1")
    options = parser.parse_args()
    options.blender = options.blender.absolute()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    file = out / "consistency.json"
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    for shot in options.shots:
        scene = scene_job(shot, out / shot, options)
        for look in options.looks:
            if look not in found.setdefault(shot, {}):
                found[shot][look] = compare(out / shot, scene, request(look, options), look)
                file.write_text(json.dumps(found, indent=1))
    for look in options.looks:
        jobs = {shot: {mode: out / shot / f"{look}-{mode}" for mode in MODES} for shot in options.shots}
        film(jobs, out / f"{look}.mp4")
        strip(jobs, out / f"{look}.jpg")
    text = tables(found, options.shots, options.looks)
    (out / "consistency.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
