# SPDX-License-Identifier: Apache-2.0
"""A look that is computed from the scene's own buffers, without a model."""

from __future__ import annotations

from dataclasses import dataclass

PAINTERS = (
    *("watercolour", "gouache", "oil", "pastel", "ink", "pencil", "charcoal", "woodcut", "cel", "stained_glass"),
    *("pixel", "neon"),
)
PALETTES = ("scene", "earth", "pastel", "vivid", "sepia", "ocean", "forest", "candy", "noir")
MOODS = ("plain", "golden_hour", "sunset", "night", "dawn", "overcast", "mist", "warm", "cold")
PAINTER_RANGES = {
    "mood_strength": (0.0, 1.0),
    "size": (0.25, 4.0),
    "line": (0.0, 2.0),
    "texture": (0.0, 2.0),
    "colour": (0.0, 2.0),
}
"""Smallest and largest value of each number, all of which can be animated."""
PAINTER_PASSES = ("depth", "normal", "ids", "beauty", "albedo", "position")
"""Passes that every painter is given."""


@dataclass(frozen=True)
class Painter:
    """A painter and what it is told. Lengths follow the picture's size, so that any size shows the same picture."""

    name: str
    """One of PAINTERS."""
    palette: str = "scene"
    """One of PALETTES; `scene`: the scene's own colours."""
    mood: str = "plain"
    """Light mood, one of MOODS; `plain`: the scene's own light."""
    mood_strength: float = 1.0
    """0 … 1, from the scene's own light to the mood's."""
    size: float = 1.0
    """Strokes, hatching, grain against the painter's own: 0.25 … 4."""
    line: float = 1.0
    """Weight of outlines, 0 … 2; 0: none."""
    texture: float = 1.0
    """Paper, grain, bristles, 0 … 2; 0: smooth."""
    colour: float = 1.0
    """Saturation, 0 … 2; 0: grey."""
