# SPDX-License-Identifier: Apache-2.0
"""How white surface-pinned noise is in each frame of a job, and how well it follows the surfaces from frame to frame.

python tests/bench/pinned_noise.py JOB [JOB ...]        (jobs with geometry; tests/shots has scenes to make them of)

White: standard deviations that mean, variance, kurtosis, correlations between neighbours (up to 3 pixels) and between
channels are off those of independent numbers, the worst of all frames. Of so many numbers the worst of ideal noise is
off by 3 to 4. Pinned: the correlation of a pixel's noise with that of the pixel where its surface is in the next frame.
Where a box of one pixel lands anywhere on the grid, its overlap with the nearest pixel is 9/16 on the mean.
"""

import argparse
import dataclasses
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from multiplane_engine import _engine
from multiplane_engine.surface import surface
from multiplane_protocol.job_store import read_shot
from multiplane_protocol.shot import Shot

CHANNELS, LATENT, PICTURE, SEED = 4, 64, 512, 1


def off_ideal(noise: np.ndarray) -> dict[str, float]:
    """The worst deviation of each kind, in standard deviations of what independent normal numbers show."""
    n = noise.size
    lags = [(noise[:, k:], noise[:, :-k]) for k in (1, 2, 3)] + [(noise[..., k:], noise[..., :-k]) for k in (1, 2, 3)]
    lags += [(noise[:, 1:, 1:], noise[:, :-1, :-1]), (noise[:, 1:, :-1], noise[:, :-1, 1:])]
    between = np.corrcoef(noise.reshape(len(noise), -1)) - np.eye(len(noise))
    return {
        "mean": abs(noise.mean()) * np.sqrt(n),
        "variance": abs(np.mean(noise**2) - 1) * np.sqrt(n / 2),
        "kurtosis": abs(np.mean(noise**4) - 6 * np.mean(noise**2) + 3) * np.sqrt(n / 24),  # the fourth Hermite mean
        "neighbours": max(abs(np.mean(a * b)) * np.sqrt(a.size) for a, b in lags),
        "channels": np.abs(between).max() * LATENT,
    }


class Frames:
    """The noise of a shot's frames."""

    def __init__(self, job: Path) -> None:
        self.job, self.shot = job, read_shot(job)
        self.milliseconds: list[float] = []
        self.noise = cache(self._noise)

    def at(self, side: int) -> Shot:
        return dataclasses.replace(self.shot, width=side, height=side)

    def _noise(self, frame: int) -> np.ndarray:
        geometry = surface(self.job, self.at(PICTURE), frame)
        frame_, seen = geometry.frame, geometry.seen
        times = []
        for _ in range(3):
            start = time.thread_time()
            noise = _engine.surface_pinned_noise(frame_, seen, CHANNELS, LATENT, LATENT, SEED)
            times.append(1000 * (time.thread_time() - start))
        self.milliseconds.append(min(times))
        return noise

    def pairs(self, here: int, there: int) -> tuple[np.ndarray, np.ndarray]:
        """[2,C,N] the noise of both frames where both show the same; [N] which of it is background."""
        a, b = (surface(self.job, self.at(LATENT), frame) for frame in (here, there))
        flow, visible, _ = _engine.correspond(a.frame, a.seen, b.frame, b.seen)
        rows, columns = np.nonzero(visible)
        x, y = np.floor(np.stack((columns, rows)) + 0.5 + flow[visible].T).astype(int)
        inside = (x >= 0) & (y >= 0) & (x < LATENT) & (y < LATENT)
        rows, columns, x, y = rows[inside], columns[inside], x[inside], y[inside]
        both = np.stack((self.noise(here)[:, rows, columns], self.noise(there)[:, y, x]))
        return both, np.isinf(a.depth[rows, columns])


def correlation(pairs: np.ndarray) -> float:
    return float(np.corrcoef(pairs.reshape(2, -1))[0, 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", type=Path, nargs="+")
    arguments = parser.parse_args()
    _engine.set_num_threads(1)
    kinds = list(off_ideal(np.random.default_rng(0).standard_normal((2, 8, 8))))
    print(f"| shot | {' | '.join(kinds)} | pinned, worst frame … mean | background | first = last | CPU-ms, worst |")
    print("|" + "---|" * (len(kinds) + 5))
    for job in arguments.jobs:
        frames = Frames(job)
        numbers = [info.frame for info in frames.shot.frames]
        worst = {kind: max(off_ideal(frames.noise(f))[kind] for f in numbers) for kind in kinds}
        every, sky = [], []
        for here, there in pairwise(numbers):
            pairs, is_sky = frames.pairs(here, there)
            every.append(correlation(pairs))
            sky.append(pairs[..., is_sky])
        behind = np.concatenate(sky, axis=-1)
        background = f"{correlation(behind):.3f}" if behind.size else "–"
        closure = correlation(frames.pairs(numbers[0], numbers[-1])[0])
        cells = [f"{value:.1f}" for value in worst.values()]
        cells += [f"{min(every):.3f} … {np.mean(every):.3f}", background, f"{closure:.5f}"]
        print(f"| {job.name} | {' | '.join(cells)} | {max(frames.milliseconds):.1f} |", flush=True)


if __name__ == "__main__":
    main()
