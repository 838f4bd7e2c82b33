# SPDX-License-Identifier: Apache-2.0
"""Loads the C++ module `_engine` together with the LibTorch that it was built against."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from types import ModuleType

from .errors import UserError


def load_engine() -> ModuleType:
    """The module `_engine`. Raises UserError where it cannot work with the torch that is installed."""
    check_torch()
    # Threads that wait for each other sleep: spinning ones take ten times as long beside a busy Blender.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    importlib.import_module("torch")  # loads LibTorch, which _engine links to
    try:
        return importlib.import_module("multiplane_engine._engine")
    except ImportError as error:
        raise UserError(f"The engine's C++ module does not load: {error}. Install multiplane-engine again.") from error


def check_torch() -> None:
    """Compares versions before LibTorch loads: its C++ interface changes with every release. Raises UserError."""
    try:
        built_with = importlib.import_module("multiplane_engine.build_info").TORCH
    except ImportError:
        raise UserError("The engine's C++ module is not built. Install multiplane-engine again.") from None
    try:
        installed = torch_version()
    except importlib.metadata.PackageNotFoundError:
        raise UserError(f"torch is not installed. Install torch=={built_with} beside multiplane-engine.") from None
    if installed.partition("+")[0] != built_with:
        raise UserError(
            f"The engine was built with torch {built_with}, but torch {installed} is installed. "
            f"Install torch=={built_with}, or build the engine again."
        )


def torch_version() -> str:
    """Version of the torch that is installed."""
    return importlib.metadata.version("torch")
