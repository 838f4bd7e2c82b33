# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine process: where it is, started once, kept for the next job."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import bpy

from ..errors import UserError
from ..multiplane_protocol.client import (
    Client,
    ClientError,
    WorkerLost,
    blender_command,
    clean_environment,
    worker_command,
)
from ..multiplane_protocol.messages import Hello

PACKAGE = __package__.rpartition(".")[0]
START_LIMIT_S = 60.0
_client: Client | None = None


def python_of_engine() -> Path:
    """The interpreter of the engine's environment. Raises UserError."""
    addon = bpy.context.preferences.addons.get(PACKAGE)
    chosen = addon.preferences.engine if addon else ""
    if not chosen:
        chosen = os.environ.get("MULTIPLANE_ENGINE", "") or shutil.which("multiplane") or ""
    if not chosen:
        raise UserError("The engine is not set up: install it and set its environment in the add-on's preferences.")
    place = Path(bpy.path.abspath(chosen))
    name = "python.exe" if os.name == "nt" else "python"
    candidates = [place, place / "bin" / name, place / "Scripts" / name, place.parent / name]
    for candidate in candidates:
        if candidate.is_file() and candidate.stem.startswith("python"):
            return candidate
    raise UserError(f"There is no engine in {place}: choose the environment that has multiplane-engine installed.")


def log_file() -> Path:
    """Where the engine's own output goes."""
    return Path(bpy.app.tempdir) / "multiplane-engine.txt"


def client() -> Client:
    """The running engine, started if need be. Raises UserError."""
    global _client
    if _client is None:
        _client = start(log_file())
    return _client


def start(log: Path) -> Client:
    """An engine process of its own. Raises UserError."""
    program = f"Blender {bpy.app.version_string}"
    try:
        return Client(worker_command(python_of_engine()), log, program, clean_environment())
    except ClientError as error:
        raise UserError(str(error)) from None


def second_blender(folder: Path) -> Client:
    """A Blender of the same version without a window, so that this one stays free to work in. Raises UserError."""
    program = f"Blender {bpy.app.version_string}"
    binary = bpy.app.binary_path or sys.executable
    addon = Path(__file__).parent.parent
    command = blender_command(binary, addon, is_module=not bpy.app.binary_path)
    try:
        return Client(command, folder / "blender.txt", program, child="second Blender")
    except ClientError as error:
        raise UserError(str(error)) from None


def lost() -> None:
    """Forgets an engine that ended; the next job starts another."""
    global _client
    _client = None


def close() -> None:
    """Ends the engine."""
    global _client
    if _client is not None:
        _client.close()
        _client = None


def describe() -> str:
    """Starts an engine of its own, and says what it is. Raises UserError."""
    probe = start(log_file())
    try:
        answer = probe.wait(START_LIMIT_S)
        if isinstance(answer, WorkerLost):
            raise UserError(answer.message)
        if not isinstance(answer, Hello):
            raise UserError(f"The engine did not answer within {START_LIMIT_S:.0f} s. Log: {log_file()}")
        return f"{answer.program}, LibTorch {answer.torch}, device {answer.device}"
    finally:
        probe.close()
