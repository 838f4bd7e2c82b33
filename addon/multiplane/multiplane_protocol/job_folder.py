# SPDX-License-Identifier: Apache-2.0
"""Names inside a job folder. The folder is the database: what is in it is all there is.

request.json          what was asked (Request)
shot.json             what the scene says (Shot)
scene.json            which .blend the passes were read out of (SceneFile), written by the command line
passes/               raw arrays and the beauty pictures, written by the add-on
surface/              geometry of each frame (SurfaceFile) and its arrays, written by the add-on
controls/<kind>/      control images as PNG, written by the engine
exr/                  passes as EXR for a person to open, written by the engine
anchors/              pictures that frames of the job are composed of, each complete or absent
frames/               results, each complete or absent
shot_report.json      what was done so that frames hold together (ShotReport)
metrics/              how well the frames hold together: numbers and plots, written by `multiplane metrics`
frames.jsonl          one line per finished frame
log.txt, lock.json, .tmp/
"""

from __future__ import annotations

from pathlib import Path

REQUEST = "request.json"
SHOT = "shot.json"
SCENE = "scene.json"
JOURNAL = "frames.jsonl"
REPORT = "shot_report.json"
LOG = "log.txt"
LOCK = "lock.json"
TEMPORARY = ".tmp"


def frame_number(frame: int) -> str:
    """Blender's own form: four digits, `-0010` below zero."""
    return f"{frame:05d}" if frame < 0 else f"{frame:04d}"


def pass_file(job: Path, name: str, frame: int) -> Path:
    """`passes/depth_0001.npy`; the beauty pass is a PNG."""
    suffix = ".png" if name == "beauty" else ".npy"
    return job / "passes" / f"{name}_{frame_number(frame)}{suffix}"


def surface_file(job: Path, frame: int) -> Path:
    """`surface/frame_0001.json`."""
    return job / "surface" / f"frame_{frame_number(frame)}.json"


def surface_array(job: Path, name: str) -> Path:
    """`surface/<name>.npy`."""
    return job / "surface" / f"{name}.npy"


def control_file(job: Path, kind: str, frame: int) -> Path:
    """`controls/depth/depth_0001.png`."""
    return job / "controls" / kind / f"{kind}_{frame_number(frame)}.png"


def exr_file(job: Path, frame: int) -> Path:
    """`exr/passes_0001.exr`, all passes as channels."""
    return job / "exr" / f"passes_{frame_number(frame)}.exr"


def keypoints_file(job: Path, frame: int) -> Path:
    """`controls/openpose/openpose_0001_keypoints.json`, as OpenPose writes it."""
    return job / "controls" / "openpose" / f"openpose_{frame_number(frame)}_keypoints.json"


def metrics_file(job: Path, suffix: str) -> Path:
    """`metrics/metrics.json`, `.csv`, `.png`."""
    return job / "metrics" / f"metrics.{suffix}"


def anchor_file(job: Path, frame: int) -> Path:
    """`anchors/0001.png`."""
    return job / "anchors" / f"{frame_number(frame)}.png"


def result_file(job: Path, frame: int) -> Path:
    """`frames/frame_0001.png`."""
    return job / "frames" / f"frame_{frame_number(frame)}.png"
