# SPDX-License-Identifier: Apache-2.0
"""Sixty prompts in free wording, written before the grammar of the captions and never trained on.

They are typed as artists type: with and without a style, misspelled, in several languages, about things that no
training scene holds. Beside each stands what a person would expect to see; None: the words leave it open.
"""

from __future__ import annotations

from typing import NamedTuple


class Prompt(NamedTuple):
    text: str
    style: str | None = None
    mood: str | None = None
    palette: str | None = None
    negative: str = ""


PROMPTS: tuple[Prompt, ...] = (
    Prompt("watercolor landscape, misty morning", "watercolour", "mist"),
    Prompt("Aquarell, zarte Farben, ein Haus am See", "watercolour", None, "pastel"),
    Prompt("loose wet-on-wet wash of my character waiting under a grey overcast sky", "watercolour", "overcast"),
    Prompt("acuarela de un bosque al amanecer", "watercolour", "dawn"),
    Prompt("water colour paintin of a catedral, sun set", "watercolour", "sunset"),
    Prompt("childrens book illustration in gouache, cosy warm light", "gouache", "warm"),
    Prompt("gouache poster, matte flat shapes, mid century", "gouache"),
    Prompt("flat matte paint like an old travel poster, beach at sunset", "gouache", "sunset"),
    Prompt("tempera painting of a monastery courtyard", "gouache"),
    Prompt("bubblegum candy coloured gouache animals having a tea party", "gouache", None, "candy"),
    Prompt("oil painting of a cat asleep on a chair", "oil"),
    Prompt("impressionist painting of a garden party, thick brush strokes", "oil"),
    Prompt("like a Van Gogh, swirling strokes, starry night", "oil", "night"),
    Prompt("rembrandt lighting portrait, old masters, oil on canvas", "oil"),
    Prompt("óleo sobre lienzo, puesta de sol en el puerto", "oil", "sunset"),
    Prompt("impasto palette knife robot, earthy browns", "oil", None, "earth"),
    Prompt("soft pastel chalk drawing, foggy hills", "pastel", "mist"),
    Prompt("chalk pastels on toned paper, ballet dancer", "pastel"),
    Prompt("degas style pastel, backstage", "pastel"),
    Prompt("oil pastel kids drawing of a dinosaur", "pastel", negative="photo, realistic"),
    Prompt("manga page, black and white, screentone", "ink"),
    Prompt("sumi-e bamboo and a crane", "ink"),
    Prompt("pen and ink crosshatching, Victorian book illustration", "ink"),
    Prompt("inktober day 12, dragon", "ink"),
    Prompt("encre de chine, ruelle de nuit", "ink", "night"),
    Prompt("quick pencil sketch, skateboarder", "pencil"),
    Prompt("graphite study of hands and face, sketchbook page", "pencil"),
    Prompt("dessin au crayon, lumière froide", "pencil", "cold"),
    Prompt("rough storyboard pencils, car chase", "pencil", negative="colour, painting"),
    Prompt("charcoal drawing, dramatic", "charcoal"),
    Prompt("kohlezeichnung eines alten mannes", "charcoal"),
    Prompt("smudged charcoal on newsprint, gloomy overcast sky", "charcoal", "overcast"),
    Prompt("burnt willow stick figure study, smoky blacks", "charcoal"),
    Prompt("ukiyo-e woodblock print, the great wave", "woodcut"),
    Prompt("linocut print of a fox in the snow", "woodcut"),
    Prompt("medieval wood engraving of a knight", "woodcut"),
    Prompt("Hokusai style mountain at dawn", "woodcut", "dawn"),
    Prompt("anime screenshot, bright summer day", "cel", "plain", negative="3d render, cg"),
    Prompt("cel shaded like borderlands / zelda breath of the wild", "cel"),
    Prompt("saturday morning cartoon robot, bold outlines, vivid saturated colors", "cel", None, "vivid"),
    Prompt("comic book panel, superhero, flat colours", "cel"),
    Prompt("studio ghibli village in the golden hour", "cel", "golden_hour"),
    Prompt("stained glass window of a saint", "stained_glass"),
    Prompt("cathedral glass with lead lines, ocean colours", "stained_glass", None, "ocean"),
    Prompt("vitrail gothique, rose", "stained_glass"),
    Prompt("tiffany lamp mosaic glass look", "stained_glass"),
    Prompt("8 bit game, castle level", "pixel"),
    Prompt("pixelart city at nite", "pixel", "night"),
    Prompt("16-bit snes rpg overworld, forest greens", "pixel", None, "forest"),
    Prompt("retro sprite art, low res, ice cave, cold blue light", "pixel", "cold"),
    Prompt("cyberpunk alley, neon signs, wet street", "neon"),
    Prompt("synthwave grid, 80s, glowing outlines", "neon"),
    Prompt("blade runner vibes, everything glows in the dark", "neon", negative="daylight, white background"),
    Prompt("a quiet kitchen in the early morning light", None, "dawn"),
    Prompt("make it look nice"),
    Prompt("spaceship landing on mars, everything in sepia", None, None, "sepia"),
    Prompt("two kids playing football in front of a brick wall"),
    Prompt("detective leaning on a lamppost, film noir", None, None, "noir"),
    Prompt("photorealistic 3d render, octane, 8k", "render"),
    Prompt("just the plain cg render, no effects", "render"),
)
