# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators: collect, submit, report; the work is elsewhere."""

import bpy

from . import controls, results, stylize

CLASSES = (*controls.CLASSES, *stylize.CLASSES, *results.CLASSES)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
