# SPDX-License-Identifier: Apache-2.0
"""`multiplane stylize`, `passes` and `run`."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path

from multiplane_protocol.client import Client
from multiplane_protocol.job_folder import result_file
from multiplane_protocol.job_store import check_job, clear_job, create_job, read_report, read_request
from multiplane_protocol.lock import JobLock
from multiplane_protocol.messages import (
    CheckModel,
    CheckRequest,
    DrawControls,
    ModelReport,
    RequestReport,
    RunJob,
    SceneFacts,
)
from multiplane_protocol.passes import PASSES_OF, passes_needed
from multiplane_protocol.request import Request
from multiplane_protocol.request_check import RequestError
from multiplane_protocol.sampling import sampling_of
from multiplane_protocol.shot import PASS_NAMES

from .. import __version__
from ..errors import UserError
from ..models import model_folder
from ..user_folders import new_log
from . import values
from .conversation import ask, follow
from .output import Output
from .scene_passes import ScenePasses

_SHORT_SIDE = 512
"""Pixels, where no model says for which size it was made."""
_COPIED = (
    *("prompt", "negative", "strength", "guidance", "steps", "sampler", "spacing", "seed", "seed_mode", "clip_skip"),
    *("hidden_joints", "device", "dtype"),
)
"""Options that a request has under the same name."""


def stylize(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """A scene becomes a stylised image sequence. Raises what main() explains."""
    blend, job = Path(options.scene).resolve(), Path(options.output).resolve()
    engine = start_engine(worker)
    try:
        with ScenePasses(
            blend, job, options.blender, options.beauty, options.source, overwrite=options.overwrite
        ) as scene:
            facts = scene.facts()
            request = build_request(options, facts, _short_side(engine, options, facts))
            request.validate()
            problems = ask(engine, CheckRequest(request), RequestReport).problems
            if problems:
                raise RequestError(list(problems))
            if not options.overwrite:
                check_job(job, request)
            job.mkdir(parents=True, exist_ok=True)
            with JobLock(job):
                if options.overwrite:
                    clear_job(job)
                create_job(job, request)
                scene.extract(request.frames, (request.width, request.height), passes_needed(request), output)
        _run(engine, job, (), output)
    finally:
        engine.close()


def passes(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """A scene becomes passes, control images and EXR. Raises what main() explains."""
    blend, job = Path(options.scene).resolve(), Path(options.output).resolve()
    kinds = values.kinds(options.controls, options.beauty)
    wanted = {name for kind in kinds for name in PASSES_OF[kind]} | {"depth"}
    if options.beauty != "none":
        wanted.add("beauty")
    engine = start_engine(worker)
    try:
        with ScenePasses(
            blend, job, options.blender, options.beauty, options.source, overwrite=options.overwrite
        ) as scene:
            facts = scene.facts()
            frames = values.frames(options.frames, facts)
            size = values.size(options.size, facts, _SHORT_SIDE)
            check = Request(prompt="", frames=frames, width=size[0], height=size[1])
            check.validate()
            job.mkdir(parents=True, exist_ok=True)
            with JobLock(job):
                if options.overwrite:
                    clear_job(job)
                scene.extract(frames, size, tuple(name for name in PASS_NAMES if name in wanted), output)
        follow(engine, DrawControls(str(job), kinds, options.hidden_joints), output)
    finally:
        engine.close()
    output.result(f"Passes of {len(frames)} frames: {job}", {"job": str(job), "frames": len(frames)})


def run(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """Renders what is missing in a job folder, without Blender. Raises what main() explains."""
    job = Path(options.job).resolve()
    request = read_request(job)
    engine = start_engine(worker)
    try:
        facts = SceneFacts("", request.frames[0], request.frames[-1], 1, request.width, request.height, "", ())
        frames = values.frames(options.frames, facts) if options.frames else ()
        _run(engine, job, frames, output)
    finally:
        engine.close()


def start_engine(worker: Sequence[str]) -> Client:
    """The worker as child process. Raises ClientError."""
    return Client(worker, new_log("worker"), f"multiplane {__version__}")


def _paints_only(options: argparse.Namespace) -> bool:
    """Whether no model has a part in the pictures."""
    return bool(values.painter(options)) and not options.strength


def _short_side(engine: Client, options: argparse.Namespace, facts: SceneFacts) -> int:
    """Pixels that suit the model, or the scene where no model is used. Raises UserError where it cannot be used."""
    if _paints_only(options):
        return min(facts.width, facts.height)
    model = ask(engine, CheckModel(values.absolute(options.model)), ModelReport)
    if model.problems:
        raise UserError("\n".join(model.problems), "ModelMismatch")
    return model.native_size


def build_request(options: argparse.Namespace, facts: SceneFacts, short_side: int) -> Request:
    """What the options ask for; what they leave open suits the model, or has Request's defaults. Raises UserError."""
    width, height = values.size(options.size, facts, short_side)
    painter, temporal = values.painter(options), values.temporal(options)
    if temporal and options.source != "surface":
        raise UserError("Frames hold together by the scene's geometry. Use --source surface, or leave out --temporal.")
    start = {"prompt": "", "strength": 0.0} if painter else {}
    suits = {} if _paints_only(options) else sampling_of(model_folder(values.absolute(options.model)))._asdict()
    given = {name: getattr(options, name) for name in _COPIED if getattr(options, name) is not None}
    return Request(
        frames=values.frames(options.frames, facts),
        width=width,
        height=height,
        model=values.absolute(options.model),
        controls=values.controls(options.control, options.control_model),
        mask=values.absolute(options.mask),
        embeddings=tuple(values.absolute(name) for name in options.embedding),
        painter=painter,
        temporal=temporal,
        **{**suits, **start, **given},
    )


def _run(engine: Client, job: Path, frames: tuple[int, ...], output: Output) -> None:
    follow(engine, RunJob(str(job), frames), output)
    folder = result_file(job, 0).parent
    request = read_request(job)
    count = len(frames or request.frames)
    facts: dict[str, object] = {"job": str(job), "frames": count, "folder": str(folder)}
    text = f"{count} frames: {folder}"
    if request.temporal:
        report = read_report(job)
        text, facts["report"] = f"{text}\n{report.text()}", dataclasses.asdict(report)
    output.result(text, facts)
