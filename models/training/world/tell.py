# SPDX-License-Identifier: Apache-2.0
"""What can be said of a picture, read off what is seen in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..facts import Facts, Subject, colour_name
from .material import srgb
from .places import Place
from .thing import Thing

_SEEN = 0.006  # share of the picture from which on a thing is worth a word


def _colour(albedo: np.ndarray) -> str:
    """The colour of most of these base colours [N,3], or empty."""
    some = srgb(albedo[:: max(1, len(albedo) // 24)])
    names, counts = np.unique([colour_name(c) for c in some], return_counts=True)
    return str(names[counts.argmax()]) if counts.max() > 0.55 * counts.sum() else ""


def _light(place: Place) -> str:
    if place.indoors:
        return "lamp" if len(place.lamps) == 1 else "several lamps"
    if place.lamps:
        return "several lamps"
    if place.setting in ("studio", "void"):
        return "lamp"
    return "sun" if place.sky.strength else "soft"


def facts(place: Place, things: list[Thing], part: np.ndarray, beauty: np.ndarray, albedo: np.ndarray) -> Facts:
    """things: of each part; part, beauty, albedo: of each pixel; part -1: background."""
    kinds: dict[str, list[tuple[int, str, str]]] = {}
    owner = {id(thing): thing for thing in things}
    order = np.array([id(thing) for thing in things])
    whose = np.where(part >= 0, order[part], 0)
    grey = place.paint.grey
    behind = part < 0
    for key, thing in owner.items():
        mask = whose == key
        count = int(mask.sum())
        if not thing.name:
            behind |= mask
        elif count >= _SEEN * part.size:
            kinds.setdefault(thing.name, []).append((count, "" if grey else _colour(albedo[mask]), thing.action))
    subjects = []
    for name, found in sorted(kinds.items(), key=lambda kind: -sum(c for c, _, _ in kind[1])):
        colours, actions = {c for _, c, _ in found}, {a for _, _, a in found}
        subjects.append(
            Subject(
                name, len(found), colours.pop() if len(colours) == 1 else "", actions.pop() if len(actions) == 1 else ""
            )
        )
    top = behind[: int(0.6 * len(behind))]
    pixels = beauty[: len(top)][top] if top.any() else beauty.reshape(-1, 3)
    mean = float(beauty.mean()) / 255
    return Facts(
        setting=place.setting,
        subjects=tuple(subjects),
        background=colour_name(np.median(pixels, 0) / 255),
        time=place.time,
        sky=place.kind_of_sky,
        light=_light(place),
        brightness="dark" if mean < 0.25 else "bright" if mean > 0.72 else "normal",
        grey=grey,
    )


def limited(known: Facts, names: Sequence[str]) -> Facts:
    """Without subjects that have other names."""
    return replace(known, subjects=tuple(subject for subject in known.subjects if subject.name in names))
