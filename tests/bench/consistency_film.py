# SPDX-License-Identifier: Apache-2.0
"""The pictures of consistency.py: a film of all shots side by side, and a strip of stills over slices through time."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from multiplane_engine import _engine
from multiplane_protocol.job_folder import pass_file, result_file
from multiplane_protocol.job_store import read_shot

TITLES = {"independent": "independent", "estimated": "estimated motion", "anchored": "anchored"}
FPS = 24
_TITLE_PX, _STILL_PX, _GAP_PX = 24, 160, 4
_SLICE_AT = 0.55
"""Height of the row that a slice follows through time, from the top."""
Jobs = Mapping[str, Mapping[str, Path]]
"""Shot → mode → job folder."""


def film(jobs: Jobs, file: Path) -> None:
    """Render, independent, estimated, anchored beside each other, one shot after the other, H.264."""
    pictures = (_titled(columns) for modes in jobs.values() for columns in _columns(modes))
    first = next(pictures)
    height, width = first.shape[:2]
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    command += ["-r", str(FPS), "-i", "-", "-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin
        for picture in (first, *pictures):
            encoder.stdin.write(picture.tobytes())
    if encoder.returncode:
        raise subprocess.CalledProcessError(encoder.returncode, command)


def strip(jobs: Jobs, file: Path) -> None:
    """A row a shot: one frame of each column, under it one row of pixels through all frames, time running down.

    What sticks to surfaces draws smooth lines there; what boils draws noise.
    """
    rows = []
    for modes in jobs.values():
        frames = list(_columns(modes))
        cells = []
        for shown in zip(*frames, strict=True):
            still = cv2.resize(shown[2 * len(shown) // 3], (_STILL_PX, _STILL_PX), interpolation=cv2.INTER_AREA)
            lines = np.stack([picture[round(_SLICE_AT * len(picture))] for picture in shown])
            slices = cv2.resize(lines, (_STILL_PX, len(lines)), interpolation=cv2.INTER_AREA)
            cells.append(_pad(np.concatenate([still, slices])))
        rows.append(np.concatenate(cells, axis=1))
    title = _titles([_STILL_PX + _GAP_PX] * len(TITLES | {"render": ""}))
    sheet = np.concatenate([title, *rows])
    cv2.imwrite(str(file), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])


def _columns(modes: Mapping[str, Path]) -> Iterator[list[np.ndarray]]:
    """Frame by frame: the render and each mode's picture, uint8 [H,W,3]."""
    job = modes["anchored"]
    for info in read_shot(job).frames:
        files = [pass_file(job, "beauty", info.frame)]
        files += [result_file(modes[mode], info.frame) for mode in TITLES]
        yield [_engine.read_png(file)[..., :3] for file in files]


def _titled(pictures: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([_titles([picture.shape[1] for picture in pictures]), np.concatenate(pictures, axis=1)])


def _titles(widths: list[int]) -> np.ndarray:
    """Black on white, a name over each column."""
    line = np.full((_TITLE_PX, sum(widths), 3), 255, np.uint8)
    for k, name in enumerate(("render", *TITLES.values())):
        at = (sum(widths[:k]) + 4, _TITLE_PX - 8)
        cv2.putText(line, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    return line


def _pad(cell: np.ndarray) -> np.ndarray:
    return cv2.copyMakeBorder(cell, 0, _GAP_PX, 0, _GAP_PX, cv2.BORDER_CONSTANT, value=(255, 255, 255))
