# SPDX-License-Identifier: Apache-2.0
"""Multiplane's engine: worker process, job folder and command line around the C++ module `_engine`."""

from types import ModuleType

__version__ = "0.1.0"


def __getattr__(name: str) -> ModuleType:
    """`from multiplane_engine import _engine` loads LibTorch first; everything else starts without it."""
    if name != "_engine":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .engine import load_engine

    return load_engine()
