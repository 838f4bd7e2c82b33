# SPDX-License-Identifier: Apache-2.0
"""Measures the frames of a job folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from multiplane_protocol.job_folder import REPORT, pass_file, result_file
from multiplane_protocol.job_store import read_report, read_request, read_shot
from multiplane_protocol.shot import Shot, takes

from ..errors import UserError
from ..inputs import frame_scene
from ..pictures import beauty_image, read_png
from .files import Report
from .matches import Matches, MotionMatches, SurfaceMatches
from .measuring import Measuring, Pictures, Plan, measure

_PAPER, _BLACK = 255, 0
"""What lies behind a transparent beauty pass: painters have paper, diffusion has nothing."""


def measure_job(
    engine: Any,
    job: Path,
    *,
    pictures: Path | None,
    distances: Sequence[int],
    anchors: Sequence[int],
    tell: Callable[[int, int, int], None],
) -> Report:
    """Measures the frames that are finished, and the source render of them as far as it is there.

    pictures: a folder whose `frame_####.png` are measured instead of the job's own. anchors: the job's own if none are
    given. tell(frame, done, total): progress.
    Raises UserError, JobError, EngineError, OSError.
    """
    shot = read_shot(job)
    folder = pictures or result_file(job, 0).parent
    frames = [info for info in shot.frames if (folder / result_file(job, info.frame).name).is_file()]
    shots = takes(frames)
    if not any(len(numbers) > 1 for numbers in shots):
        raise UserError(f"{folder} has no two frames of one shot: there is nothing to compare. Render more frames.")
    known = {info.frame for info in frames}
    if unknown := sorted(set(anchors) - known):
        raise UserError(f"There is no picture of frame {unknown[0]} to compare with. Choose a finished frame.")
    matches = _matches(engine, job, shot)
    plan = Plan(shots, tuple(distances), tuple(anchors or sorted(_anchors(job) & known)))
    sequences = {"result": _results(engine, job, shot, folder)}
    if has_source := all(pass_file(job, "beauty", frame).is_file() for frame in known):
        sequences["source"] = _beauty(engine, job, shot)
    measured = measure(Measuring(engine, matches, plan), plan, sequences, tell)
    return Report(measured, plan, matches.source, is_exact=matches.is_exact, has_source=has_source)


def _anchors(job: Path) -> set[int]:
    """Frames that others were composed of; none in most modes."""
    return {anchor.frame for anchor in read_report(job).anchors} if (job / REPORT).is_file() else set()


def _matches(engine: Any, job: Path, shot: Shot) -> Matches:
    if shot.source == "surface":
        return SurfaceMatches(engine, job, shot)
    if {"motion", "ids"} <= set(shot.passes):
        return MotionMatches(job, shot)
    raise UserError(
        f"{job} holds neither geometry nor the motion and ids passes, so that nothing tells where its surfaces move. "
        f"Write them with `multiplane passes`."
    )


def _results(engine: Any, job: Path, shot: Shot, folder: Path) -> Pictures:
    return lambda frame: _planar(
        read_png(engine, folder / result_file(job, frame).name, frame_scene(job, shot, frame))[..., :3]
    )


def _beauty(engine: Any, job: Path, shot: Shot) -> Pictures:
    behind = _PAPER if read_request(job).painter else _BLACK
    return lambda frame: _planar(beauty_image(engine, frame_scene(job, shot, frame), behind))


def _planar(picture: np.ndarray) -> np.ndarray:
    """uint8 [H,W,3] as float32 [3,H,W], 0 … 1."""
    return np.ascontiguousarray(np.moveaxis(picture, 2, 0), np.float32) / np.float32(255)
