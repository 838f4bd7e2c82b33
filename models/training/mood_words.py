# SPDX-License-Identifier: Apache-2.0
"""Words of the light moods and the palettes, in British spelling; each phrase stands alone.

`plain` light and the `scene`'s own colours are what is meant when nothing is said: they have few words. Words for the
day are in fact_words: plain light is not always daylight.
"""

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


MOOD_WORDS: dict[str, tuple[str, ...]] = {
    "plain": _phrases("neutral light | natural light | even light | white light | ordinary light | plain light"),
    "golden_hour": _phrases(
        """golden hour | golden hour light | in the golden hour | golden light | late afternoon sun | low golden sun |
        honey-coloured light | golden sunlight | golden afternoon | long golden shadows | sun-drenched |
        magic hour | bathed in gold | goldene stunde | heure dorée"""
    ),
    "sunset": _phrases(
        """at sunset | sunset | sundown | setting sun | sunset sky | red evening sky | evening sun | dusk | at dusk |
        glowing sunset | orange sunset | fiery sunset | sunset light | in the evening | sonnenuntergang |
        coucher de soleil | crimson sky | purple and orange sky"""
    ),
    "night": _phrases(
        """at night | night | nighttime | by night | moonlight | in the moonlight | moonlit | midnight | night scene |
        under the stars | starry night | dark night | nocturne | late at night | nachts | de noche | la nuit
        | under a full moon"""
    ),
    "dawn": _phrases(
        """at dawn | dawn | daybreak | at daybreak | sunrise | at sunrise | early morning | early morning light | first
        light | morning glow | pink morning sky | morning light | break of day | dawn light |
        morgendämmerung | à l'aube | before sunrise | rising sun"""
    ),
    "overcast": _phrases(
        """overcast | overcast sky | overcast day | cloudy | cloudy day | grey sky | flat grey light | dull day |
        gloomy weather | rainy day | under heavy clouds | dreary weather | diffuse grey light | drizzle |
        soft shadowless light | bewölkt | leaden sky | stormy sky"""
    ),
    "mist": _phrases(
        """misty | in the mist | mist | foggy | fog | in thick fog | haze | hazy | morning fog | veiled in mist | foggy
        air | atmospheric haze | fading into fog | drifting fog | nebel | dans la brume | smoky haze | fog
        rolling in"""
    ),
    "warm": _phrases(
        """warm light | warm | warm tones | warm colours | cosy light | candlelight | firelight | warm glow | lamp
        light | warm colour grading | warm lighting | in warm light | cosy and warm | orange light | by the
        fire | toasty warm colours | incandescent light"""
    ),
    "cold": _phrases(
        """cold light | cold | cold tones | cold colours | cool light | cool blue tones | icy light | winter light |
        icy | wintry light | chilly | cold blue light | cool colour grading | frosty | bluish light | cold
        and bleak | blue tint | freezing cold"""
    ),
}

PALETTE_WORDS: dict[str, tuple[str, ...]] = {
    "scene": _phrases("in its own colours | natural colours | true colours | original colours | local colours"),
    "earth": _phrases(
        """earth tones | earthy colours | earthy palette | ochre and umber | browns and ochres | terracotta palette |
        clay and sand colours | rust and brown | autumn colours | burnt sienna | muted browns | desert
        colours | earth pigments"""
    ),
    "pastel": _phrases(
        """pastel colours | pastel palette | pastel tones | pale colours | pale pinks and blues | light tender colours
        | pastel shades | pale palette | faded soft colours | powder blue and rose | baby colours | pale
        tints | delicate light colours | pastel-coloured"""
    ),
    "vivid": _phrases(
        """vivid colours | vivid | vibrant colours | vibrant | bright colours | saturated colours | bold bright colours
        | colourful | strong colours | intense colours | full of colour | brilliant colours | high
        saturation | punchy colours"""
    ),
    "sepia": _phrases(
        """sepia | sepia tones | in sepia | sepia palette | sepia toned | old brown tint | antique brown | aged
        photograph tones | monochrome brown | vintage sepia | sepia colours | brown toned | tea-stained"""
    ),
    "ocean": _phrases(
        """ocean colours | ocean palette | ocean blues | sea colours | teal and navy | blues and teals | deep sea blue
        | aquamarine and teal | turquoise palette | marine colours | seaside blues and greens | shades of
        blue | underwater colours"""
    ),
    "forest": _phrases(
        """forest colours | forest palette | forest greens | mossy greens | woodland colours | greens and browns |
        leafy greens | deep greens | moss and fern | shades of green | olive and moss | pine green palette |
        jungle greens"""
    ),
    "candy": _phrases(
        """candy colours | candy palette | bubblegum colours | bubblegum pink and mint | sugary colours | sweet candy
        tones | cotton candy colours | lollipop colours | ice cream colours | pink and turquoise candy |
        sweets shop colours | gummy colours | kawaii colours"""
    ),
    "noir": _phrases(
        """noir | film noir | greyscale | in greyscale | shades of grey | monochrome | monochrome grey | desaturated |
        without colour | colourless | in black and white | black and white palette | grey palette | noir
        palette | grey tones"""
    ),
}
