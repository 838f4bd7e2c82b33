# SPDX-License-Identifier: Apache-2.0
"""How a picture was made, inside the picture: JSON in its text attribute `multiplane:provenance`.

It names models by their folder and hash, never by their path, so that pictures can be given away.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path
from typing import Any

from multiplane_protocol.request import Request

from . import __version__
from .inputs import FrameScene

VERSION = 1


def describe(
    request: Request,
    frame: int,
    in_hash: str,
    *,
    seed: int,
    models: dict[str, str],
    engine: dict[str, str],
    temporal: dict[str, float] | None = None,
) -> str:
    """The text for one frame, ASCII.

    request: with the numbers of this frame. seed: the frame's own. models: role → SHA-256. engine: versions and device.
    temporal: what of the frame was painted, as in FrameReport.
    """
    asked = {key: value for key, value in dataclasses.asdict(request).items() if key not in ("frames", "curves")}
    asked["controls"] = [{**control, "model": Path(control["model"]).name} for control in asked["controls"]]
    asked["model"], asked["mask"] = Path(request.model).name, Path(request.mask).name
    asked["embeddings"] = [Path(name).name for name in request.embeddings]
    document = {
        "version": VERSION,
        "frame": frame,
        "in_hash": in_hash,
        "frame_seed": seed,
        "request": asked,
        "models": models,
        "engine": {"multiplane": __version__, **engine},
        **({"temporal": temporal} if temporal else {}),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def describe_passes(scene: FrameScene) -> str:
    """The text for the EXR of one frame's passes, ASCII."""
    shot = scene.shot
    document = {"version": VERSION, "frame": scene.info.frame, "scene": shot.scene, "blend": shot.blend}
    return json.dumps({**document, "camera": scene.info.camera, "blender": shot.blender}, sort_keys=True)


def read(engine: Any, path: Path) -> dict[str, Any]:
    """What a picture says about itself; empty where it says nothing. Raises EngineError."""
    try:
        document = json.loads(engine.read_provenance(path))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def is_made_of(engine: Any, path: Path, in_hash: str) -> bool:
    """Whether a picture is there, whole, and what this input hash gives, whoever wrote it."""
    if not path.is_file():
        return False
    try:
        if read(engine, path).get("in_hash") != in_hash:
            return False
        engine.read_png(path)
    except engine.EngineError as error:
        logging.warning("making %s again: %s", path.name, error)
        return False
    return True
