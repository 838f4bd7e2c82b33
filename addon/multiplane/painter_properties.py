# SPDX-License-Identifier: GPL-3.0-or-later
"""Who paints and what the painter is told: a part of `scene.multiplane`."""

from pathlib import Path

import bpy
import bpy.utils.previews
from bpy.props import EnumProperty, FloatProperty

from .multiplane_protocol.painter import PAINTER_RANGES

THUMBNAILS = Path(__file__).parent / "thumbnails"
NO_PAINTER = "none"
PAINTER_ITEMS = (
    ("watercolour", "Watercolour", "Transparent washes that darken at their edges, on grained paper"),
    ("gouache", "Gouache", "Flat opaque shapes with dry-brush edges"),
    ("oil", "Oil", "Thick strokes along the forms"),
    ("pastel", "Pastel", "Soft chalk on rough tinted paper"),
    ("ink", "Ink", "Outlines and hatching along the curvature"),
    ("pencil", "Pencil", "Graphite strokes over a construction drawing"),
    ("charcoal", "Charcoal", "Broad smudged darks on coarse paper"),
    ("woodcut", "Woodcut", "Carved black and white lines"),
    ("cel", "Cel", "Flat bands of light and clean outlines"),
    ("stained_glass", "Stained Glass", "Glowing panes in lead"),
    ("pixel", "Pixel Art", "Large pixels of few colours"),
    ("neon", "Neon", "Night with glowing outlines"),
)
PALETTE_ITEMS = (
    ("scene", "Scene", "The scene's own colours"),
    ("earth", "Earth", "Ochre, umber, sage and clay"),
    ("pastel", "Pastel", "Pale and milky"),
    ("vivid", "Vivid", "Pure, saturated poster colours"),
    ("sepia", "Sepia", "Browns of an old photograph"),
    ("ocean", "Ocean", "Deep blue to foam, with coral"),
    ("forest", "Forest", "Moss, pine, bark and mist"),
    ("candy", "Candy", "Pink, mint, lemon and lilac"),
    ("noir", "Noir", "Greys alone"),
)
MOOD_ITEMS = (
    ("plain", "As Lit", "The scene's own light"),
    ("golden_hour", "Golden Hour", "Low warm sun, long soft shadows"),
    ("sunset", "Sunset", "Orange and rose light, violet shadows"),
    ("night", "Night", "Moonlight, deep blue"),
    ("dawn", "Dawn", "Cool air, first pink light"),
    ("overcast", "Overcast", "Grey even light from above"),
    ("mist", "Mist", "Distance fades into pale haze"),
    ("warm", "Warm", "Warmer colours"),
    ("cold", "Cold", "Colder colours"),
)
_icons: bpy.utils.previews.ImagePreviewCollection | None = None
_items: list[tuple[str, str, str, int, int]] = []
"""Blender needs the strings of a list that a function returns to stay alive."""


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
        default=1,
        options=set(),
    )
    palette: EnumProperty(
        name="Palette",
        description="Colours that the painter may use",
        items=PALETTE_ITEMS,
        options=set(),
    )
    mood: EnumProperty(
        name="Light",
        description="Light mood into which the scene is put",
        items=MOOD_ITEMS,
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
    for number, (name, label, description) in enumerate(PAINTER_ITEMS, start=1):
        picture = THUMBNAILS / f"{name}.png"
        icon = _icons.load(name, str(picture), "IMAGE").icon_id if picture.is_file() else 0
        _items.append((name, label, description, icon, number))
    _items.append((NO_PAINTER, "Diffusion Only", "No painter: a model paints over the rendered picture", 0, 0))


def unregister() -> None:
    _items.clear()
    bpy.utils.previews.remove(_icons)
