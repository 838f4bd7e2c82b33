# SPDX-License-Identifier: Apache-2.0
"""What is said about a picture: a small grammar. Style and mood are named rightly; the rest is any scene's words."""

from __future__ import annotations

import numpy as np

STYLE_WORDS: dict[str, list[str]] = {
    "watercolour": [
        "watercolour painting",
        "watercolor painting",
        "watercolour",
        "watercolor",
        "aquarelle",
        "soft watercolour wash on paper",
        "loose watercolor sketch",
        "delicate watercolour illustration",
    ],
    "ink": [
        "ink drawing",
        "ink and wash drawing",
        "pen and ink sketch",
        "black and white line art",
        "black ink on paper",
        "sumi-e brush drawing",
        "monochrome ink illustration",
        "line drawing",
    ],
    "oil": [
        "oil painting",
        "oil on canvas",
        "impressionist oil painting",
        "thick oil paint, brush strokes",
        "painterly impasto",
        "old master painting",
        "painting in oils",
        "expressive brush strokes",
    ],
    "cel": [
        "cel shaded cartoon",
        "cartoon",
        "anime style",
        "comic book panel",
        "toon shading, bold outlines",
        "flat cartoon illustration",
        "animated film still, cel shading",
        "comic",
    ],
    "neon": [
        "neon night",
        "neon night scene",
        "cyberpunk neon lights",
        "glowing neon outlines in the dark",
        "synthwave neon glow",
        "neon",
        "neon sign at night",
        "dark with glowing neon lines",
    ],
    "render": [
        "3d render",
        "plain cg render",
        "blender render",
        "unstyled computer graphics",
        "simple 3d model, untextured",
        "viewport render",
    ],
}
MOOD_WORDS: dict[str, list[str]] = {
    "plain": ["", "", "", "", "neutral light", "daylight", "bright day"],
    "warm": [
        "warm sunset light",
        "golden hour",
        "at sunset",
        "warm colours",
        "warm colors",
        "autumn evening glow",
        "sepia warmth",
    ],
    "cold": [
        "cold moonlight",
        "blue hour",
        "cold colours",
        "cool blue tones",
        "winter light",
        "icy and blue",
        "cold colors",
    ],
}
_SUBJECTS = """a robot|a person|a man|a woman|a girl|a boy|a child|a figure walking|a character|two people|a dancer|a
hero|a knight|a robot dancing|people in a street|a house|a cottage|a village|a city street|a town|trees|a forest|a fir
tree|a garden|a landscape|hills|a room|an interior|a still life|boxes and balls|a sphere and a cube|toys|a
playground|a park|a field|a castle|a tower|a road|a bridge|a car|a dog|a cat|an animal|a scene|a quiet place|a
market|a stage|a desert|a mountain|a lake|the sea|a beach|an island|a ship|a spaceship|a machine|a statue|a
table and chairs|a lamp|flowers|a mushroom|a rock|a character waving|a running figure|someone jumping|a walking
robot among houses|a traveller under a tree""".replace("\n", " ").split("|")
_PLACES = [
    "",
    "",
    "",
    "in a field",
    "in front of a wall",
    "under a wide sky",
    "on a stage",
    "in a room",
    "among trees",
    "beside a house",
    "by the road",
    "at home",
]
_PRAISE = [
    "",
    "",
    "",
    "highly detailed",
    "beautiful",
    "masterpiece",
    "best quality",
    "simple",
    "soft",
    "vivid",
    "expressive",
    "elegant",
    "4k",
    "artstation",
]
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def subject(rng: np.random.Generator) -> str:
    if rng.random() < 0.1:  # a word never heard of must not disturb
        return "a " + "".join(rng.choice(_LETTERS, rng.integers(3, 9)))
    return f"{rng.choice(_SUBJECTS)} {rng.choice(_PLACES)}".strip()


def caption(style: str, mood: str, rng: np.random.Generator) -> str:
    look, what = str(rng.choice(STYLE_WORDS[style])), subject(rng)
    form = rng.integers(5)
    if form == 0:
        parts = [f"{look} of {what}"]
    elif form == 1:
        parts = [f"{rng.choice(['a', 'an', 'the'])} {look} of {what}"]
    elif form == 2:
        parts = [f"{what} in the style of {look}"]
    elif form == 3:
        parts = [what, look]
    else:
        parts = [look]
    parts += [words for words in (str(rng.choice(MOOD_WORDS[mood])), str(rng.choice(_PRAISE))) if words]
    if form > 2:
        rng.shuffle(parts)
    return ", ".join(parts)
