# SPDX-License-Identifier: Apache-2.0
"""How the facts of a scene are said: only what is true of anything that bears the fact."""

from __future__ import annotations

from .facts import SUBJECTS

_ALSO: dict[str, str] = {  # besides the name itself
    "person": "figure|character|human figure|human",
    "child": "kid|small child|little figure|young character",
    "robot": "android|mech|machine being|droid|automaton|bot",
    "cat": "kitty|animal|house cat|pet",
    "dog": "animal|hound|pet",
    "horse": "animal|pony",
    "bird": "animal|little bird",
    "fish": "animal",
    "snail": "animal|little snail",
    "rabbit": "animal|bunny",
    "tree": "leafy tree|plant",
    "fir tree": "fir|conifer|pine|evergreen|spruce",
    "palm tree": "palm|tropical tree",
    "bush": "shrub|plant",
    "flower": "blossom|plant|bloom",
    "mushroom": "toadstool|fungus",
    "cactus": "desert plant|succulent",
    "rock": "stone|boulder",
    "fence": "wooden fence",
    "street lamp": "lamp post|street light|lantern",
    "house": "building|cottage|home|hut",
    "tower": "building|turret",
    "castle": "building|fortress|stronghold",
    "tent": "camp|canvas tent",
    "bench": "park bench|seat",
    "windmill": "mill",
    "car": "automobile|vehicle|motor car",
    "truck": "lorry|vehicle",
    "train": "locomotive|railway train",
    "boat": "ship|vessel",
    "rocket": "spaceship|space rocket|spacecraft",
    "aeroplane": "airplane|plane|aircraft",
    "balloon": "hot-air balloon|air balloon",
    "table": "desk|furniture",
    "chair": "seat|furniture",
    "sofa": "couch|furniture",
    "bed": "furniture",
    "shelf": "bookcase|rack|furniture",
    "lamp": "light|lantern",
    "plant pot": "potted plant|house plant|flower pot",
    "picture": "framed picture|wall picture",
    "rug": "carpet",
    "screen": "monitor|display|television",
    "bottle": "flask",
    "cup": "mug",
    "bowl": "dish",
    "teapot": "pot",
    "candle": "taper",
    "crate": "box|wooden crate",
    "barrel": "cask|keg",
    "chest": "box|treasure chest|trunk",
    "cube": "box|block|die",
    "ball": "sphere|orb|globe",
    "cone": "cone shape",
    "cylinder": "tube|pillar|drum",
    "ring": "torus|hoop",
    "capsule": "pill",
    "block": "cuboid|box",
}
SUBJECT_WORDS: dict[str, tuple[str, ...]] = {
    name: (name, *_ALSO[name].split("|")) if name in _ALSO else (name,) for name in SUBJECTS
}
UNCOUNTED = ("grass", "fruit", "furniture")
_PLURALS = {"person": "people", "child": "children", "fungus": "fungi", "die": "dice"}


def plural(noun: str) -> str:
    if noun in UNCOUNTED or noun == "fish":
        return noun
    if noun in _PLURALS:
        return _PLURALS[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith("shelf"):
        return noun[:-1] + "ves"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


SETTING_WORDS: dict[str, tuple[str, ...]] = {
    "studio": ("in a studio", "before a plain backdrop", "on a bare floor", "on a plain floor", "studio shot"),
    "room": ("in a room", "indoors", "interior", "inside a house", "at home", "in a small room", "interior scene"),
    "field": ("in a field", "in a meadow", "outdoors", "on a lawn", "in the country", "on the grass", "in the open"),
    "hills": ("in the hills", "among hills", "hilly landscape", "rolling hills", "outdoors", "in the highlands"),
    "snow": ("in the snow", "snowy landscape", "snow-covered ground", "winter landscape", "snowfield", "outdoors"),
    "desert": ("in the desert", "on sand dunes", "desert landscape", "in the sand", "among dunes", "outdoors"),
    "beach": ("on the beach", "at the seaside", "by the sea", "on the shore", "at the coast", "seashore", "outdoors"),
    "street": ("in a street", "street scene", "in town", "in the city", "by the road", "urban scene", "city street"),
    "village": ("in a village", "village scene", "among houses", "in a small town", "country village", "hamlet"),
    "forest": ("in a forest", "in the woods", "among trees", "woodland", "forest clearing", "outdoors", "woods"),
    "void": ("isolated", "on an empty background", "nothing else in sight", "against an empty background", "alone"),
}
TIME_WORDS: dict[str, tuple[str, ...]] = {
    "day": (
        *("daylight", "by day", "bright day", "in daylight", "daytime", "in broad daylight", "sunny day", "clear day"),
        *("midday", "at noon", "summer day", "under the midday sun", "in the daytime"),
    ),
    "sunset": ("at sunset", "sunset sky", "setting sun", "at dusk", "evening"),
    "night": ("at night", "night", "nighttime", "dark night", "by night"),
    "dawn": ("at dawn", "dawn", "sunrise", "early morning", "daybreak"),
}
SKY_WORDS: dict[str, tuple[str, ...]] = {
    "clear": ("under a clear sky", "cloudless sky", "open sky", "wide sky"),
    "cloudy": ("white clouds in the sky", "under drifting white clouds"),
    "starry": ("stars in the sky", "under a starry sky"),
}
LIGHT_WORDS: dict[str, tuple[str, ...]] = {
    "sun": ("sunlit", "cast shadows", "sunshine"),
    "lamp": ("lit by a lamp", "one light"),
    "several lamps": ("lit by several lamps", "many lights"),
    "soft": ("softly lit", "without shadows"),
}
ACTION_WORDS: dict[str, tuple[str, ...]] = {
    "standing": ("standing", "standing still"),
    "walking": ("walking", "taking a walk", "strolling"),
    "running": ("running", "sprinting"),
    "sitting": ("sitting", "seated"),
    "waving": ("waving", "waving hello"),
    "jumping": ("jumping", "leaping", "in mid-air"),
    "dancing": ("dancing", "in a dance"),
    "pointing": ("pointing", "pointing at something"),
    "moving": ("moving", "in motion", "in a pose"),
}
