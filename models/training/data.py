# SPDX-License-Identifier: Apache-2.0
"""Writes the training pictures: for every scene its beauty, its controls and some of the painters' pictures.

python -m training.data --scenes 4000 --workers 2      (resumes where it stopped; a larger number goes on from there)
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from multiplane_engine import _engine

from .facts import Facts, Subject
from .loop import RUNS
from .paint import paint
from .scenes import Buffers, render

SIZE = 256
PAINTED = 4
"""Pictures of each scene beside the beauty."""
STYLES = (*(name for name, _, _ in _engine.painters()), "render")
PALETTES = tuple(name for name, _, _ in _engine.palettes())
MOODS = tuple(name for name, _, _ in _engine.moods())
HELD_OUT_SEED = 900_000
"""Training scenes have seeds below."""


@dataclass(frozen=True)
class Look:
    """How one picture is painted."""

    style: str
    palette: str = "scene"
    mood: str = "plain"


def looks(seed: int) -> list[Look]:
    """Of all pictures of a scene; the first is the beauty itself."""
    rng = np.random.default_rng([seed, 1])
    chosen = [Look("render")]
    for style in rng.permutation(STYLES[:-1])[:PAINTED]:
        palette = "scene" if rng.random() < 0.6 else str(rng.choice(PALETTES[1:]))
        mood = "plain" if rng.random() < 0.5 else str(rng.choice(MOODS[1:]))
        chosen.append(Look(str(style), palette, mood))
    return chosen


def controls(buffers: Buffers) -> np.ndarray:
    """uint8 [S,S,8]: the channels of networks.CONTROLS, as the engine makes them."""
    b, size = buffers, buffers.depth.shape[0]
    people = [_engine.Person(body=list(person.body)) for person in b.people]
    return np.concatenate(
        [
            _engine.depth_control(b.depth, b.near, b.far)[..., :1],
            _engine.normal_control(b.normal),
            _engine.lineart_control(b.depth, b.normal, b.ids)[..., :1],
            _engine.openpose_control(people, size, size),
        ],
        -1,
    )


def open_cache(mode: str = "r", scenes: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Memory-mapped images [N,1+PAINTED,S,S,3] and controls [N,S,S,8]; scene i has seed i."""
    folder = RUNS / "cache"
    if scenes is None:
        scenes = (folder / "controls.u8").stat().st_size // (SIZE * SIZE * 8)
    return (
        np.memmap(folder / "images.u8", np.uint8, mode, shape=(scenes, 1 + PAINTED, SIZE, SIZE, 3)),
        np.memmap(folder / "controls.u8", np.uint8, mode, shape=(scenes, SIZE, SIZE, 8)),
    )


def ready() -> dict[int, Facts]:
    """What is true of each scene that is written; its facts are written last."""
    found = {}
    for path in (RUNS / "cache").glob("facts-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record: dict[str, Any] = json.loads(line)
            subjects = tuple(Subject(**subject) for subject in record["facts"].pop("subjects"))
            found[record["scene"]] = Facts(subjects=subjects, **record["facts"])
    return found


def fill(rank: int, workers: int, scenes: int, known: set[int]) -> None:
    os.sched_setaffinity(0, {rank % (os.cpu_count() or 1)})
    os.nice(10)
    _engine.set_num_threads(1)
    images, maps = open_cache("r+", scenes)
    with open(RUNS / "cache" / f"facts-{rank}.jsonl", "a", encoding="utf-8") as log:
        for scene in range(rank, scenes, workers):
            if scene in known:
                continue
            buffers = render(scene, SIZE)
            for k, look in enumerate(looks(scene)):
                images[scene, k] = paint(buffers, look.style, look.palette, look.mood, seed=0)
            maps[scene] = controls(buffers)
            print(json.dumps({"scene": scene, "facts": dataclasses.asdict(buffers.facts)}), file=log, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    (RUNS / "cache").mkdir(parents=True, exist_ok=True)
    for name, channels in (("images.u8", 3 * (1 + PAINTED)), ("controls.u8", 8)):
        path = RUNS / "cache" / name
        with open(path, "ab") as file:
            file.truncate(max(path.stat().st_size, args.scenes * SIZE * SIZE * channels))
    known = set(ready())
    jobs = [
        multiprocessing.Process(target=fill, args=(rank, args.workers, args.scenes, known))
        for rank in range(args.workers)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


if __name__ == "__main__":
    main()
