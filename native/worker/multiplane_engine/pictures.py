# SPDX-License-Identifier: Apache-2.0
"""Pictures of the passes: control images as PNG with the keypoints beside them, and all passes as one EXR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.atomic import probe, write_bytes, write_file
from multiplane_protocol.job_folder import control_file, exr_file, keypoints_file, pass_file
from multiplane_protocol.passes import PASSES_OF

from . import provenance
from .errors import UserError
from .inputs import FrameScene, require_file


def control_image(engine: Any, scene: FrameScene, kind: str, hidden_joints: str) -> np.ndarray:
    """The control image of one frame, uint8 [H,W,3]. Raises UserError, EngineError."""
    width, height = scene.shot.width, scene.shot.height
    draw: dict[str, Callable[[], np.ndarray]] = {
        "depth": lambda: engine.depth_control(scene.array("depth"), *scene.near_and_far()),
        "normal": lambda: engine.normal_control(scene.array("normal")),
        "openpose": lambda: engine.openpose_control(_people(engine, scene), width, height, hidden_joints == "keep"),
        "lineart": lambda: engine.lineart_control(*(scene.array(name) for name in PASSES_OF["lineart"])),
        "canny": lambda: engine.canny_control(*(scene.array(name) for name in PASSES_OF["canny"])),
        "segmentation": lambda: engine.segmentation_control(scene.array("ids"), scene.object_segments()),
        "tile": lambda: beauty_image(engine, scene, 0),
    }
    return draw[kind]()


def write_controls(engine: Any, scene: FrameScene, kinds: Sequence[str], hidden_joints: str) -> dict[str, np.ndarray]:
    """Makes the control images of one frame and writes them. Raises UserError, EngineError, OSError."""
    images = {}
    for kind in kinds:
        images[kind] = control_image(engine, scene, kind, hidden_joints)
        write_png(engine, control_file(scene.job, kind, scene.info.frame), scene.job, images[kind])
    if "openpose" in kinds:
        text = engine.keypoints_json(_people(engine, scene), scene.shot.width, scene.shot.height)
        write_bytes(keypoints_file(scene.job, scene.info.frame), scene.job, text.encode())
    return images


def write_exr(engine: Any, scene: FrameScene) -> None:
    """Writes the passes of one frame but the beauty into an EXR. Raises UserError, EngineError, OSError."""
    channels = {}
    for name in scene.shot.passes:
        if name != "beauty":
            channels.update(engine.pass_channels(name, scene.array(name)))
    if not channels:
        return
    text = provenance.describe_passes(scene)
    path, size = exr_file(scene.job, scene.info.frame), sum(plane.nbytes for plane in channels.values())
    _write(engine, path, scene.job, lambda temporary: engine.write_exr(temporary, channels, text), size)


def beauty_image(engine: Any, scene: FrameScene, behind: int) -> np.ndarray:
    """The beauty pass over black (behind = 0) or white (255), uint8 [H,W,3]. Raises UserError, EngineError."""
    picture = read_png(engine, pass_file(scene.job, "beauty", scene.info.frame), scene)
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.uint16)
    whole: np.ndarray = (picture[..., :3] * alpha + behind * (255 - alpha) + 127) // 255
    return whole.astype(np.uint8)


def mask_image(engine: Any, path: Path, scene: FrameScene) -> np.ndarray:
    """The mask of one frame, uint8 [H,W]; colours count by their mean. Raises UserError, EngineError."""
    picture = read_png(engine, path, scene)
    colours = 3 if picture.shape[2] >= 3 else 1
    grey: np.ndarray = np.rint(picture[..., :colours].mean(axis=2))
    return grey.astype(np.uint8)


def read_png(engine: Any, path: Path, scene: FrameScene) -> np.ndarray:
    """A picture of the frame's size. Raises UserError, EngineError."""
    require_file(path, scene.info.frame)
    picture: np.ndarray = engine.read_png(path)
    height, width = picture.shape[:2]
    if (width, height) != (scene.shot.width, scene.shot.height):
        raise UserError(
            f"{path.name} is {width}x{height}, but the passes are {scene.shot.width}x{scene.shot.height}. "
            f"Make it in that size."
        )
    return picture


def write_png(engine: Any, path: Path, job: Path, pixels: np.ndarray, provenance: str = "") -> None:
    """A PNG that is complete or absent. Raises EngineError, OSError."""
    _write(engine, path, job, lambda temporary: engine.write_png(temporary, pixels, provenance), pixels.nbytes)


def _write(engine: Any, path: Path, job: Path, write: Callable[[Path], object], size: int) -> None:
    """Where the engine cannot write, our own attempt tells a full disk from everything else."""
    try:
        write_file(path, job, write)
    except engine.EngineError:
        probe(job, size)
        raise


def _people(engine: Any, scene: FrameScene) -> list[Any]:
    return [engine.Person(p.body, p.left_hand, p.right_hand, p.face) for p in scene.people()]
