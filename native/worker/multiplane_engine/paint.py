# SPDX-License-Identifier: Apache-2.0
"""Painters' pictures: of a job's frames, and previews of a frame whose passes lie in a folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import TEMPORARY
from multiplane_protocol.messages import Painted, PaintPreview
from multiplane_protocol.painter import PAINTER_PASSES, Painter

from .depth_ranges import complete_shot
from .inputs import FrameScene, frame_scene
from .pictures import beauty_image, write_png

PREVIEW = Path(TEMPORARY) / "preview.png"
"""Inside the job folder; each preview replaces the one before."""
_WHITE = 255


def paint_frame(
    engine: Any,
    scene: FrameScene,
    painter: Painter,
    seed: int,
    device: str,
    *,
    margin: bool = True,
    paper: bool = True,
) -> np.ndarray:
    """The painter's picture, uint8 [H,W,3]; where the beauty pass is transparent he sees white paper.

    margin: whether he may leave paper bare around the picture; paper: whether he paints on paper, or leaves that to
    lay_on_paper.

    Raises UserError, EngineError.
    """
    settings = dataclasses.asdict(painter)
    near, far = scene.near_and_far()
    picture: np.ndarray = engine.paint(
        beauty_image(engine, scene, _WHITE),
        **{name: scene.array(name) for name in PAINTER_PASSES if name != "beauty"},
        painter=settings.pop("name"),
        **settings,
        seed=seed,
        margin=margin,
        paper=paper,
        cam_from_world=scene.info.cam_from_world,
        clip_from_cam=scene.info.clip_from_cam,
        near=near,
        far=far,
        device=device,
    )
    return picture


def lay_on_paper(engine: Any, picture: np.ndarray, painter: Painter, seed: int, device: str) -> np.ndarray:
    """A picture, uint8 [H,W,3], that the painter painted without paper, on his paper. Raises EngineError."""
    wishes = {"palette": painter.palette, "size": painter.size, "texture": painter.texture}
    laid: np.ndarray = engine.lay_on_paper(picture, painter=painter.name, **wishes, seed=seed, device=device)
    return laid


def paint_preview(engine: Any, order: PaintPreview) -> Painted:
    """Paints one frame and writes it. Raises UserError, JobError, OSError, EngineError."""
    folder = Path(order.job)
    scene = frame_scene(folder, complete_shot(folder), order.frame)
    pixels = paint_frame(engine, scene, order.painter, order.seed, "auto")
    write_png(engine, folder / PREVIEW, folder, pixels)
    return Painted(str(folder / PREVIEW))
