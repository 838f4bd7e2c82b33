# SPDX-License-Identifier: Apache-2.0
"""A Blender without a window as child process: finds it, opens a scene in it, has passes read out of it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from multiplane_protocol.client import Client, blender_command, clean_environment

from . import __version__
from .errors import UserError
from .user_folders import new_log

ADDON = Path(__file__).parent / "addon" / "multiplane"
"""The add-on that the engine carries."""
VARIABLE = "MULTIPLANE_BLENDER"
"""Environment variable with the path of a Blender, or of a Python that has bpy."""
_OLDEST = (4, 2)
_START_LIMIT_S = 120.0


@dataclass(frozen=True)
class Blender:
    """A Blender that can be started."""

    path: str
    """Program file."""
    version: str
    """For example 5.0.1."""
    is_module: bool
    """The program is a Python that has bpy."""

    def start(self) -> Client:
        """The child process. Raises ClientError."""
        command = blender_command(self.path, ADDON, is_module=self.is_module)
        return Client(command, new_log("blender"), f"multiplane {__version__}", clean_environment(), child="Blender")


def find_blender(wanted: str = "") -> Blender:
    """The Blender that was named, else that of MULTIPLANE_BLENDER, on the PATH, or of this Python. Raises UserError."""
    named = wanted or os.environ.get(VARIABLE, "")
    if named:
        path = shutil.which(named)
        if path is None:
            raise UserError(f"There is no program {named}. Name Blender, or a Python that has bpy, with --blender.")
    elif (path := shutil.which("blender")) is None:
        if importlib.util.find_spec("bpy") is None:
            raise UserError(f"Blender was not found. Put it on the PATH, or name it with --blender or {VARIABLE}.")
        path = sys.executable
    return _examined(path)


def _examined(path: str) -> Blender:
    printed = _output_of([path, "--version"])
    if found := re.search(r"^Blender (\d+)\.(\d+)\S*", printed, re.MULTILINE):
        blender = Blender(path, found[0].removeprefix("Blender "), is_module=False)
    elif printed.startswith("Python "):
        printed = _output_of([path, "-P", "-c", "import bpy; print('bpy', bpy.app.version_string, flush=True)"])
        found = re.search(r"^bpy (\d+)\.(\d+)\S*", printed, re.MULTILINE)
        if not found:
            raise UserError(f"{path} is a Python without bpy. Install bpy in it, or name another with --blender.")
        blender = Blender(path, found[0].removeprefix("bpy "), is_module=True)
    else:
        raise UserError(f"{path} is neither Blender nor a Python. Name Blender with --blender.")
    if (int(found[1]), int(found[2])) < _OLDEST:
        raise UserError(
            f"Blender {blender.version} is too old. Multiplane needs 4.2 or later: name one with --blender."
        )
    return blender


def _output_of(command: list[str]) -> str:
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=clean_environment(), timeout=_START_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UserError(f"{command[0]} does not start: {error}. Name another Blender with --blender.") from None
    return ended.stdout.decode("utf-8", "replace")
