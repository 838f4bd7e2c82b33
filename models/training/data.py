# SPDX-License-Identifier: Apache-2.0
"""Writes the training pictures: for every scene its beauty, its controls and one picture of each style.

python -m training.data --scenes 1600 --workers 2      (resumes where it stopped)
"""

from __future__ import annotations

import argparse
import multiprocessing
import os

import cv2
import numpy as np

from .loop import RUNS
from .painters import MOODS, PAINTERS, paint
from .scenes import SIZE, render

STYLES, MOOD_NAMES = list(PAINTERS), list(MOODS)
BEAUTY = STYLES.index("render")
HELD_OUT_SEED = 900_000  # training scenes have seeds below


def mood_of(seed: int) -> np.ndarray:
    """[styles] index into MOOD_NAMES; half of the pictures are plain, the beauty always is."""
    moods = np.random.default_rng([seed, 1]).choice(len(MOOD_NAMES), len(STYLES), p=[0.5, 0.25, 0.25])
    moods[BEAUTY] = 0
    return moods


def pictures(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """→ images [styles,S,S,3] and controls [S,S,4] (depth, normal), uint8."""
    buffers, rng = render(seed), np.random.default_rng([seed, 2])
    images = [paint(style, MOOD_NAMES[mood], buffers, rng) for style, mood in zip(STYLES, mood_of(seed), strict=True)]
    controls = np.concatenate([buffers.depth[..., None], buffers.normal], -1)
    return tuple((np.clip(a, 0, 1) * 255 + 0.5).astype(np.uint8) for a in (np.stack(images), controls))


def open_cache(mode: str = "r", scenes: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Memory-mapped images [N,styles,S,S,3] and controls [N,S,S,4]; a scene that is not there yet is all zero."""
    folder = RUNS / "cache"
    if scenes is None:
        scenes = (folder / "controls.u8").stat().st_size // (SIZE * SIZE * 4)
    return (
        np.memmap(folder / "images.u8", np.uint8, mode, shape=(scenes, len(STYLES), SIZE, SIZE, 3)),
        np.memmap(folder / "controls.u8", np.uint8, mode, shape=(scenes, SIZE, SIZE, 4)),
    )


def ready(controls: np.ndarray) -> np.ndarray:
    """Indices of the scenes that are there: the normal's blue is nowhere 0 over a whole row."""
    return np.flatnonzero(controls[:, 0, :, 3].any(-1))


def fill(rank: int, workers: int, scenes: int) -> None:
    cv2.setNumThreads(1)
    os.sched_setaffinity(0, {rank % (os.cpu_count() or 1)})
    os.nice(15 if rank == 0 else 5)
    images, controls = open_cache("r+", scenes)
    for i in range(rank, scenes, workers):
        if not controls[i, 0, :, 3].any():
            images[i], controls[i] = pictures(i)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=1600)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    (RUNS / "cache").mkdir(parents=True, exist_ok=True)
    for name, channels in (("images.u8", 3 * len(STYLES)), ("controls.u8", 4)):
        with open(RUNS / "cache" / name, "ab") as file:
            file.truncate(args.scenes * SIZE * SIZE * channels)
    jobs = [
        multiprocessing.Process(target=fill, args=(rank, args.workers, args.scenes)) for rank in range(args.workers)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


if __name__ == "__main__":
    main()
