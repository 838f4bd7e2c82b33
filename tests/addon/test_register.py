# SPDX-License-Identifier: Apache-2.0
"""Switching the add-on on and off leaves Blender as it was."""

import addon_utils
import bpy
import multiplane
from multiplane.jobs import preview_runner, runner


def traces():
    """Everything of ours that Blender knows."""
    classes = [name for name in dir(bpy.types) if "multiplane" in name.lower()]
    operators = list(dir(bpy.ops.multiplane))
    handlers = [
        function
        for name in dir(bpy.app.handlers)
        if isinstance(functions := getattr(bpy.app.handlers, name), list)
        for function in functions
        if getattr(function, "__module__", "").startswith("multiplane")
    ]
    settings = [name for name in dir(bpy.types.Scene) if name == "multiplane"]
    timers = [module for module in (runner, preview_runner) if bpy.app.timers.is_registered(module._tick)]
    return classes, operators, handlers, settings, timers


NOTHING = ([], [], [], [], [])


def test_registers_twice_and_leaves_nothing(scene):
    assert traces() == NOTHING
    for _ in range(2):
        multiplane.register()
        classes, operators, _, settings, _ = traces()
        assert len(classes) > 10 and "stylize_range" in operators and settings
        assert bpy.context.scene.multiplane.steps == 6
        multiplane.unregister()
        assert traces() == NOTHING


def test_enables_as_an_addon_with_preferences(scene):
    addon_utils.enable("multiplane", default_set=True)
    try:
        preferences = bpy.context.preferences.addons["multiplane"].preferences
        preferences.engine = "/no/such/place"
        assert preferences.engine == "/no/such/place"
    finally:
        addon_utils.disable("multiplane", default_set=True)
    assert traces() == NOTHING
