# SPDX-License-Identifier: GPL-3.0-or-later
"""Who paints and what the painter is told: a part of `scene.multiplane`."""

from pathlib import Path

import bpy
import bpy.utils.previews
from bpy.props import EnumProperty, FloatProperty

from .multiplane_protocol.painter import MOODS, PAINTER_RANGES, PAINTERS, PALETTES

THUMBNAILS = Path(__file__).parent / "thumbnails"
NO_PAINTER = "none"
ABOUT = {
    "watercolour": "Washes with dark edges and grain on white paper",
    "gouache": "Flat, opaque shapes of few colours",
    "oil": "Thick strokes along the surfaces",
    "pastel": "Soft chalk on toned paper",
    "ink": "Pen outlines with hatching along the forms",
    "pencil": "Graphite shading on drawing paper",
    "charcoal": "Broad smudged tones with dark accents",
    "woodcut": "Black lines cut into a printing block",
    "cel": "Flat animation colours with clean outlines",
    "stained_glass": "Glowing pieces of glass in lead",
    "pixel": "Large pixels of few colours",
    "neon": "Glowing tubes along the edges, at night",
}
_icons: bpy.utils.previews.ImagePreviewCollection | None = None
_items: list[tuple[str, str, str, int, int]] = []
"""Blender needs the strings of a list that a function returns to stay alive."""


def _label(name: str) -> str:
    return name.replace("_", " ").title()


def _painter_items(_settings: object, _context: object) -> list[tuple[str, str, str, int, int]]:
    return _items


def _number(name: str, description: str, field: str) -> FloatProperty:
    low, high = PAINTER_RANGES[field]
    return FloatProperty(name=name, description=description, default=1.0, min=low, max=high, subtype="FACTOR")


class PainterProperties:
    """Mixed into the settings of the scene.

    A new scene starts with the watercolour and without diffusion: the first click then needs no prompt, no model and no
    patience, and light washes flatter scenes that were never made to be looked at this way.
    """

    painter: EnumProperty(
        name="Style",
        description="Painter that makes the picture out of the scene's surfaces and light",
        items=_painter_items,
        default=1 + PAINTERS.index("watercolour"),
        options=set(),
    )
    palette: EnumProperty(
        name="Palette",
        description="Colours that the painter may use",
        items=[(name, "Scene's Own" if name == "scene" else _label(name), "") for name in PALETTES],
        options=set(),
    )
    mood: EnumProperty(
        name="Light",
        description="Light mood into which the scene is put",
        items=[(name, "Scene's Own" if name == "plain" else _label(name), "") for name in MOODS],
        options=set(),
    )
    mood_strength: _number("Light Strength", "From the scene's own light to the mood's", "mood_strength")
    stroke_size: _number("Stroke Size", "Strokes, hatching and grain against the painter's own", "size")
    line: _number("Line", "Weight of outlines; 0: none", "line")
    texture: _number("Texture", "Paper, grain and bristles; 0: smooth", "texture")
    colour: _number("Colour", "Saturation; 0: grey", "colour")


def register() -> None:
    """Reads the thumbnails; a painter without one is shown by name alone."""
    global _icons
    _icons = bpy.utils.previews.new()
    _items.append((NO_PAINTER, "Diffusion Only", "No painter: a model paints over the rendered picture", 0, 0))
    for number, name in enumerate(PAINTERS, start=1):
        picture = THUMBNAILS / f"{name}.png"
        icon = _icons.load(name, str(picture), "IMAGE").icon_id if picture.is_file() else 0
        _items.append((name, _label(name), ABOUT[name], icon, number))


def unregister() -> None:
    _items.clear()
    bpy.utils.previews.remove(_icons)
