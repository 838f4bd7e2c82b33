# SPDX-License-Identifier: Apache-2.0
"""Gathers what pictures say about how they were made into shot_report.json."""

from __future__ import annotations

from pathlib import Path

from multiplane_protocol.atomic import write_bytes
from multiplane_protocol.documents import to_json
from multiplane_protocol.job_folder import REPORT, anchor_file, result_file
from multiplane_protocol.shot_report import FrameReport, LooseObject, ShotReport

from .. import provenance
from .frames import JobFrames
from .mode import Mode


def write_report(job: JobFrames, mode: Mode) -> None:
    """Of all frames of the job that are finished, whichever run made them. Raises OSError, EngineError."""
    if job.request.temporal is None:
        return
    frames = []
    work = {}
    for frame in job.request.frames:
        if made := _made(job, result_file(job.folder, frame)):
            frames.append(FrameReport(frame, made["diffused"], made["repainted"], made["filled"]))
            work[frame] = made["diffused"]
    anchors = mode.anchors()
    for anchor in anchors:
        if made := _made(job, anchor_file(job.folder, anchor.frame)):
            work[anchor.frame] = made["diffused"]
    loose = (LooseObject(item.name, item.rendered) for item in job.shot.objects if item.rendered)
    mean = sum(work.values()) / max(1, len(frames))
    report = ShotReport(job.request.temporal.mode, anchors, tuple(frames), tuple(loose), mean)
    write_bytes(job.folder / REPORT, job.folder, to_json(report).encode())


def _made(job: JobFrames, path: Path) -> dict[str, float]:
    if not path.is_file():
        return {}
    made: dict[str, float] = provenance.read(job.engine, path).get("temporal", {})
    return made
