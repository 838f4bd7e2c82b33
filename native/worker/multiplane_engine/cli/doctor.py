# SPDX-License-Identifier: Apache-2.0
"""`multiplane doctor`: what is installed, what is missing, what to do about it."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from multiplane_protocol.client import Client, WorkerLost
from multiplane_protocol.messages import CheckModel, Hello, ModelReport

from .. import __version__
from ..blender import ADDON, find_blender
from ..errors import UserError
from .conversation import ask
from .output import Output
from .stylize import start_engine

_REAL_MODELS = (
    "Better pictures need a Stable Diffusion 1.5 model: get a folder in diffusers' layout (model_index.json, unet/, "
    "vae/, text_encoder/, tokenizer/, scheduler/), put ControlNets into it as controlnet_depth/, controlnet_normal/, "
    "controlnet_openpose/ …, and use --model DIR; `multiplane models check DIR` says what is wrong with it."
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """What it is."""
    is_good: bool
    """Whether it can be used."""
    text: str
    """What was found, or what to do."""


def doctor(options: argparse.Namespace, output: Output, worker: Sequence[str]) -> None:
    """Looks at everything. Raises UserError where something is missing."""
    engine = start_engine(worker)
    looks: list[tuple[str, Callable[[], str]]] = [
        ("Python", lambda: f"{platform.python_version()} ({sys.executable})"),
        ("Engine", lambda: _engine(engine)),
        ("Starter model", lambda: _starter(engine)),
        ("Add-on", _addon),
        ("Blender", lambda: _blender(options.blender)),
        ("ffmpeg", _ffmpeg),
    ]
    try:
        findings = [_look(name, look) for name, look in looks]
    finally:
        engine.close()
    lines = [f"{'ok     ' if found.is_good else 'MISSING'} {found.name}: {found.text}" for found in findings]
    facts = {found.name: {"good": found.is_good, "text": found.text} for found in findings}
    output.result("\n".join([*lines, "", _REAL_MODELS]), {"findings": facts})
    if bad := [found.name for found in findings if not found.is_good]:
        raise UserError(f"Not everything is there: {', '.join(bad)}. See above.", "Missing")


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except UserError as error:
        return Finding(name, False, str(error))


def _engine(engine: Client) -> str:
    hello = engine.wait()
    if isinstance(hello, WorkerLost):
        raise UserError(hello.message)
    assert isinstance(hello, Hello)  # the client lets nothing else come first
    return f"multiplane {__version__}, LibTorch {hello.torch}, device {hello.device}"


def _starter(engine: Client) -> str:
    report = ask(engine, CheckModel("", thorough=True), ModelReport)
    if report.problems:
        raise UserError("; ".join(report.problems))
    return (
        f"{report.summary.splitlines()[0]}; controls: {', '.join(report.controls)}; made for {report.native_size} px. "
        f"It is small, trained by this project on pictures that it generates itself: good for trying everything out, "
        f"not for art."
    )


def _addon() -> str:
    if not (ADDON / "headless.py").is_file():
        raise UserError("The add-on that the engine carries is missing. Install multiplane-engine again.")
    return str(ADDON)


def _blender(wanted: str) -> str:
    blender = find_blender(wanted)
    return f"{blender.version} ({blender.path}{', as Python module' if blender.is_module else ''})"


def _ffmpeg() -> str:
    path = shutil.which("ffmpeg")
    if path is None:
        raise UserError("Not found. Install ffmpeg to make videos of the frames.")
    return path
