# SPDX-License-Identifier: Apache-2.0
"""What is true of a picture, so that its caption can say it: a small vocabulary and one record for each scene."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

SETTINGS = ("studio", "room", "field", "hills", "snow", "desert", "beach", "street", "village", "forest", "void")
"""Where it is; studio: a plain backdrop with a floor; void: nothing but the subject before a background."""
SUBJECTS = (
    # alive
    *("person", "child", "robot", "cat", "dog", "horse", "bird", "fish", "snail", "rabbit"),
    # outdoors
    *("tree", "fir tree", "palm tree", "bush", "flower", "mushroom", "cactus", "rock", "grass", "fence", "street lamp"),
    *("house", "tower", "castle", "tent", "bench", "well", "windmill"),
    # vehicles
    *("car", "truck", "train", "boat", "rocket", "aeroplane", "balloon"),
    # indoors
    *("table", "chair", "sofa", "bed", "shelf", "lamp", "plant pot", "picture", "rug", "book", "screen"),
    *("vase", "bottle", "cup", "bowl", "teapot", "fruit", "candle", "crate", "barrel", "chest"),
    # plain shapes
    *("cube", "ball", "cone", "cylinder", "ring", "pyramid", "capsule", "block"),
)
ACTIONS = ("", "standing", "walking", "running", "sitting", "waving", "jumping", "dancing", "pointing", "moving")
"""Of a person, child or robot; moving: some pose out of a motion clip; empty: none, or unknown."""
TIMES = ("", "day", "sunset", "night", "dawn")
"""Empty: indoors or before a plain background, where no time can be seen."""
SKIES = ("", "clear", "cloudy", "overcast", "starry")
"""Empty: no sky in sight."""
LIGHTS = ("sun", "lamp", "several lamps", "soft")
"""What casts the main light; soft: no shadows."""
BRIGHTNESS = ("dark", "normal", "bright")
COLOURS = (
    *("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink"),
    *("brown", "beige", "white", "grey", "black"),
)


@dataclass(frozen=True)
class Subject:
    """One kind of thing that can be seen well."""

    name: str
    """One of SUBJECTS."""
    count: int
    """How many are in sight."""
    colour: str = ""
    """One of COLOURS if one of them covers most of it, else empty."""
    action: str = ""
    """One of ACTIONS."""


@dataclass(frozen=True)
class Facts:
    """Everything that a caption may say about a scene."""

    setting: str
    """One of SETTINGS."""
    subjects: tuple[Subject, ...]
    """Most visible first; empty for an empty place."""
    background: str
    """One of COLOURS: what lies behind the subjects (backdrop, wall, sky)."""
    time: str = ""
    """One of TIMES."""
    sky: str = ""
    """One of SKIES."""
    light: str = "sun"
    """One of LIGHTS."""
    brightness: str = "normal"
    """One of BRIGHTNESS."""
    grey: bool = False
    """Nothing has a colour: Blender's default material everywhere."""


def colour_name(srgb: np.ndarray) -> str:
    """One of COLOURS for a display colour [3] in 0..1."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(float(c) for c in np.clip(srgb, 0, 1)))
    if value < 0.16:
        return "black"
    if saturation < 0.13 or (value < 0.3 and saturation < 0.25):
        return "white" if value > 0.86 else "grey"
    degrees = 360 * hue
    if 12 <= degrees < 62 and saturation < 0.42 and value > 0.55:
        return "beige"
    if 8 <= degrees < 48 and value < 0.62:
        return "brown"
    if (degrees >= 318 or degrees < 14) and value > 0.7 and saturation < 0.55:
        return "pink"
    ends = (14, 44, 68, 158, 195, 256, 292, 338, 361)
    names = ("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "red")
    return names[next(i for i, end in enumerate(ends) if degrees < end)]
