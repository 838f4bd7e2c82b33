# SPDX-License-Identifier: Apache-2.0
"""Scenes on disk, as `blender_scenes` writes them and training reads them: `runs/blender/<seed>.npz`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .facts import Facts, Subject

if TYPE_CHECKING:
    from .scenes import Buffers

FOLDER = Path(__file__).parent / "runs" / "blender"
ARRAYS = ("beauty", "albedo", "depth", "normal", "ids", "position")


def save(
    seed: int,
    arrays: Mapping[str, np.ndarray],
    *,
    people: Sequence[Any],
    near: float,
    far: float,
    facts: Facts,
    cam_from_world: Sequence[float],
    clip_from_cam: Sequence[float],
) -> None:
    """arrays: ARRAYS; people: protocol persons, of whom the bodies are kept. A file that is there is whole."""
    words = {
        "people": [asdict(person) for person in people],
        "near": float(near),
        "far": float(far),
        "facts": asdict(facts),
        "cam_from_world": list(cam_from_world),
        "clip_from_cam": list(clip_from_cam),
    }
    file = FOLDER / f"{seed}.npz"
    partial = file.with_suffix(".partial.npz")
    np.savez_compressed(partial, words=np.array(json.dumps(words)), **{name: arrays[name] for name in ARRAYS})
    partial.rename(file)


def load(seed: int) -> Buffers:
    """The scene of this seed."""
    from multiplane_protocol.shot import Person

    from .scenes import Buffers

    with np.load(FOLDER / f"{seed}.npz") as data:
        words = json.loads(str(data["words"]))
        arrays = {name: data[name] for name in ARRAYS}
    subjects = tuple(Subject(**subject) for subject in words["facts"].pop("subjects"))
    people = tuple(
        Person(person["name"], tuple(tuple(joint) for joint in person["body"])) for person in words["people"]
    )
    return Buffers(
        **arrays,
        people=people,
        near=words["near"],
        far=words["far"],
        facts=Facts(subjects=subjects, **words["facts"]),
        cam_from_world=tuple(words["cam_from_world"]),
        clip_from_cam=tuple(words["clip_from_cam"]),
    )


def seeds() -> list[int]:
    """Of all scenes that are there."""
    return sorted(int(file.stem) for file in FOLDER.glob("*.npz") if file.stem.isdigit())
