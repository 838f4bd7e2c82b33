# SPDX-License-Identifier: Apache-2.0
"""Puts a job into its folder and reads it again."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import TypeVar

from .atomic import write_bytes
from .documents import DocumentError, from_json, to_json
from .job_folder import JOURNAL, REPORT, REQUEST, SCENE, SHOT
from .painter import Painter
from .request import Control, Request
from .shot import Shot
from .shot_report import ShotReport
from .temporal import Temporal

T = TypeVar("T")

_MADE_BY_JOBS = (
    "frames/frame_*.png",
    "anchors/*.png",
    "passes/*_*.npy",
    "passes/beauty_*.png",
    "surface/*.npy",
    "surface/frame_*.json",
    "controls/*/*_*.png",
    "controls/openpose/*_keypoints.json",
    "exr/passes_*.exr",
    "metrics/metrics.*",
    REQUEST,
    SHOT,
    SCENE,
    REPORT,
    JOURNAL,
)


class JobError(RuntimeError):
    """The folder does not hold the job that was asked for; the message says what to do."""


class JobConflict(JobError):
    """A different job lies in the folder."""

    def __init__(self, job: Path, differences: list[str]) -> None:
        super().__init__(
            f"{job} holds a different job: {'; '.join(differences)}. Choose another folder, or overwrite the job in it."
        )
        self.differences = differences


def differences(old: Request, new: Request) -> list[str]:
    """What differs, as `name: old → new`, in the order of Request's fields."""
    changed = []
    for field in dataclasses.fields(Request):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            changed.append(f"{field.name}: {_short(before)} → {_short(after)}")
    return changed


def _short(value: object) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], int):
        return f"{value[0]} … {value[-1]} ({len(value)} frames)"
    if isinstance(value, tuple):
        return ", ".join(map(_short, value)) or "none"
    if isinstance(value, Control):
        return f"{value.kind} {value.scale:g} from {value.start:g} to {value.end:g} {value.model}".rstrip()
    if isinstance(value, Painter | Temporal):
        (_, first), *others = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return ", ".join((first, *(f"{field.name} {chosen}" for field, chosen in others if chosen != field.default)))
    text = "none" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def check_job(job: Path, request: Request) -> None:
    """Raises JobConflict where another request lies in the folder."""
    if (job / REQUEST).exists() and (changed := differences(read_request(job), request)):
        raise JobConflict(job, changed)


def create_job(job: Path, request: Request) -> None:
    """Writes request.json; the same request again is no change. Raises JobConflict, OSError."""
    check_job(job, request)
    if not (job / REQUEST).exists():
        job.mkdir(parents=True, exist_ok=True)
        write_bytes(job / REQUEST, job, to_json(request).encode())


def read_request(job: Path) -> Request:
    """Raises JobError."""
    return _read(job, REQUEST, Request)


def read_shot(job: Path) -> Shot:
    """Raises JobError."""
    return _read(job, SHOT, Shot)


def read_report(job: Path) -> ShotReport:
    """Raises JobError where no frame of a mode is finished."""
    return _read(job, REPORT, ShotReport)


def _read(job: Path, name: str, kind: type[T]) -> T:
    try:
        return from_json(kind, (job / name).read_bytes())
    except FileNotFoundError:
        raise JobError(f"{job} has no {name}: it is not a job folder, or its passes are not finished.") from None
    except DocumentError as error:
        raise JobError(f"{job / name} is damaged: {error}. Make the job again.") from None


def clear_job(job: Path) -> None:
    """Removes what jobs write and nothing else, so that a folder with other files in it keeps them."""
    for pattern in _MADE_BY_JOBS:
        for path in job.glob(pattern):
            path.unlink()
    for name in ("frames", "anchors", "passes", "surface", "exr", "metrics"):
        with contextlib.suppress(OSError):  # not empty, or not there
            (job / name).rmdir()
