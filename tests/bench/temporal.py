# SPDX-License-Identifier: Apache-2.0
"""Milliseconds that each temporal kernel takes beside what moving its arrays through memory once would take.

The limit is measured in the same run: the bytes that a kernel must read and write at least, at the speed of a copy that
is too large for the caches. Times are the shortest of the repeats, which other work disturbed the least."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "native"))
from multiplane_engine import _engine
from surface_scenes import HEIGHT, WIDTH, Scene, camera_at, correspond, moved, perspective, sheet, sphere, turned

COPY_MIB = 256


def shortest_ms(work: Callable[[], object], repeats: int) -> float:
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def copied_bytes_per_ms(repeats: int) -> float:
    source = torch.ones(COPY_MIB * 2**20 // 4)
    target = torch.empty_like(source)
    return 2 * COPY_MIB * 2**20 / shortest_ms(lambda: target.copy_(source), repeats)


def shot(angle: float, size: int) -> Scene:
    floor = moved(0, -1.2, 0) @ turned("x", -np.pi / 2)
    return Scene(
        things=[(sheet(60.0, 40), floor, 1), (sphere(64), moved(0, 0, 0) @ turned("y", angle), 2)],
        clip_from_cam=perspective(aspect=HEIGHT / WIDTH),
        cam_from_world=camera_at(0, 0.4, 6, turned("y", angle / 3)),
        size=(size, size),
    )


def kernels(size: int) -> dict[str, tuple[Callable[[], object], int]]:
    """Name → (work, bytes that must move at least)."""
    here, there = shot(0.0, size), shot(0.05, size)
    flow, visible, depth = correspond(here, there)
    same = (here.keys, depth, there.keys, there.buffer.depth)
    picture = np.random.default_rng(0).random((3, size, size), np.float32)
    stretch = _engine.stretch(flow, here.keys)
    _, coverage = _engine.backward_warp(picture, flow, _engine.Taps.Bilinear, same)
    plane = 4 * size * size
    warped = 2 * picture.nbytes + flow.nbytes + 5 * plane  # both depths, both ids, confidence
    found: dict[str, tuple[Callable[[], object], int]] = {
        f"backward_warp, {name.lower()}": (
            lambda taps=taps: _engine.backward_warp(picture, flow, taps, same),
            warped,
        )
        for name, taps in _engine.Taps.__members__.items()
    }
    noise = 4 * 64 * 64 * 4
    surface, lookup = shot(0.0, 128), 128 * 128 * 12
    return found | {
        "ewa_warp": (lambda: _engine.ewa_warp(picture, flow, same), warped),
        "forward_splat": (
            lambda: _engine.forward_splat(picture, flow, depth),
            2 * picture.nbytes + flow.nbytes + 2 * plane,
        ),
        "stretch": (lambda: _engine.stretch(flow, here.keys), flow.nbytes + 3 * plane),
        "disocclusion_mask": (lambda: _engine.disocclusion_mask(visible, coverage), plane + plane // 2),
        "confidence_mask": (lambda: _engine.confidence_mask(visible, coverage, stretch), 3 * plane + plane // 4),
        "surface_pinned_noise, 4 x 64²": (
            lambda: _engine.surface_pinned_noise(surface.frame, surface.buffer, 4, 64, 64, 1),
            noise + lookup,
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=15)
    arguments = parser.parse_args()
    work = kernels(arguments.size)
    for threads in arguments.threads:
        _engine.set_num_threads(threads)
        torch.set_num_threads(threads)
        speed = copied_bytes_per_ms(arguments.repeats)
        print(f"{threads} threads, {arguments.size}² pixels of 3 channels; a copy moves {speed / 1e6:.1f} GB/s\n")
        print("| kernel | ms | limit ms | times the limit |\n|---|---|---|---|")
        for name, (kernel, size) in work.items():
            ms, limit = shortest_ms(kernel, arguments.repeats), size / speed
            print(f"| {name} | {ms:.2f} | {limit:.2f} | {ms / limit:.1f} |", flush=True)
        print()


if __name__ == "__main__":
    main()
