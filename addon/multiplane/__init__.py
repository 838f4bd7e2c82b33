# SPDX-License-Identifier: GPL-3.0-or-later
"""Multiplane: stylised image sequences from the geometry that the scene knows."""

from . import operators, preferences, properties
from .jobs import preview_runner, runner
from .ui import panels

MODULES = (properties, preferences, operators, panels, preview_runner, runner)


def register() -> None:
    for module in MODULES:
        module.register()


def unregister() -> None:
    for module in reversed(MODULES):
        module.unregister()
