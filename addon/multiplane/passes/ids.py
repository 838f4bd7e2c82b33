# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers for the id pass."""

from __future__ import annotations

import bpy

from ..multiplane_protocol.shot import ObjectInfo

SEGMENT = "multiplane_segment"
"""Custom property of an object or a collection: its ADE20K class."""
SEEN = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME"}
"""Object types that a render shows."""


def number_objects(earlier: tuple[ObjectInfo, ...]) -> dict[bpy.types.Object, int]:
    """Every object that can be seen, from 1; instances show the number of the object they repeat.

    All objects of the file count, not only the scene's: instanced collections lie outside of it. Names that an earlier
    part of the same job numbered keep their numbers.
    """
    numbers = {info.name: info.id for info in earlier}
    free = max(numbers.values(), default=0) + 1
    result = {}
    for thing in sorted(bpy.data.objects, key=lambda thing: thing.name_full):
        if thing.type in SEEN:
            if thing.name_full not in numbers:
                numbers[thing.name_full], free = free, free + 1
            result[thing] = numbers[thing.name_full]
    return result


def object_table(
    numbers: dict[bpy.types.Object, int], earlier: tuple[ObjectInfo, ...], rendered: dict[int, str]
) -> tuple[ObjectInfo, ...]:
    """ObjectInfo for every number. rendered: number → why Cycles' buffers show it."""
    table = {info.id: info for info in earlier}
    rendered = {number: info.rendered for number, info in table.items()} | rendered
    for thing, number in numbers.items():
        table[number] = ObjectInfo(number, thing.name_full, _segment(thing), rendered.get(number, ""))
    return tuple(table[number] for number in sorted(table))


def _segment(thing: bpy.types.Object) -> str:
    owners = (thing, *thing.users_collection)
    return next((str(owner[SEGMENT]) for owner in owners if owner.get(SEGMENT)), "")
