# SPDX-License-Identifier: Apache-2.0
"""A layout without a window: it accepts only what Blender's own would, and keeps what panels draw."""

from __future__ import annotations

from types import SimpleNamespace

import bpy

FUNCTIONS = bpy.types.UILayout.bl_rna.functions
ICONS = {item.identifier for item in FUNCTIONS["label"].parameters["icon"].enum_items}
NESTED = {"row", "column", "box"}


class Layout:
    """Stands for bpy.types.UILayout."""

    def __init__(self, drawn: list[tuple[str, dict]]) -> None:
        self._drawn = drawn

    def __getattr__(self, name: str):
        parameters = FUNCTIONS[name].parameters

        def draw(*positional, **named):
            inputs = [p.identifier for p in parameters if not p.is_output]
            arguments = dict(zip(inputs, positional, strict=False)) | named
            for key in arguments:
                assert key in inputs, f"layout.{name}() has no {key}"
            assert arguments.get("icon", "NONE") in ICONS, f"there is no icon {arguments['icon']}"
            if {"data", "property"} <= set(arguments):
                assert arguments["property"] in arguments["data"].bl_rna.properties
            self._drawn.append((name, arguments))
            return Layout(self._drawn) if name in NESTED else SimpleNamespace()

        return draw


def draw(content: type, width: int = 300) -> list[tuple[str, dict]]:
    """Calls a panel's draw in a region `width` pixels wide; (function, arguments) of each call."""
    drawn: list[tuple[str, dict]] = []
    context = SimpleNamespace(
        scene=bpy.context.scene,
        region=SimpleNamespace(width=width),
        preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0)),  # 0 where there is no window
    )
    panel = content()  # without bpy.types.Panel, which only Blender can make
    panel.layout = Layout(drawn)
    panel.draw(context)
    return drawn


def labels(drawn: list[tuple[str, dict]]) -> list[str]:
    """Texts of the labels."""
    return [arguments["text"] for name, arguments in drawn if name == "label"]
