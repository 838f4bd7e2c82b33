# SPDX-License-Identifier: Apache-2.0
"""Reads COUNT damaged copies of the pictures in FOLDER; prints how many were refused and how many could be read.

A child process of test_image.py, so that a crash is a result and not the end of the tests.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import numpy as np
from multiplane_engine import _engine


def damaged(original: bytes, generator: np.random.Generator) -> bytes:
    """A few bytes changed, a piece cut out, doubled or moved, or the end missing."""
    data = bytearray(original)
    for _ in range(generator.integers(1, 6)):
        start = int(generator.integers(0, len(data)))
        end = min(len(data), start + int(generator.integers(1, 24)))
        match generator.integers(0, 7):
            case 0 | 1 | 2:
                data[start] = int(generator.choice([0, 1, 127, 128, 255, generator.integers(0, 256)]))
            case 3:
                data[start] ^= 1 << int(generator.integers(0, 8))
            case 4:
                del data[start:end]
            case 5:
                data[start:start] = data[start:end]
            case 6:
                del data[max(start, 16) :]
    return bytes(data)


def with_right_checksums(png: bytes) -> bytes:
    """The PNG with each chunk's CRC set right, so that the damage gets past the first check."""
    result, at = bytearray(png), 8
    while at + 12 <= len(result):
        length = int.from_bytes(result[at : at + 4], "big")
        end = at + 8 + length
        if end + 4 > len(result):
            break
        result[end : end + 4] = zlib.crc32(result[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(result)


def main(folder: Path, count: int) -> None:
    generator = np.random.default_rng(11)
    originals = sorted(folder.glob("*.png")) + sorted(folder.glob("*.exr"))
    refused = 0
    for index in range(count):
        original = originals[index % len(originals)]
        data = damaged(original.read_bytes(), generator)
        if original.suffix == ".png" and generator.random() < 0.7:
            data = with_right_checksums(data)
        copy = folder / f"damaged{original.suffix}"
        copy.write_bytes(data)
        try:
            (_engine.read_png if original.suffix == ".png" else _engine.read_exr)(copy)
            _engine.read_provenance(copy)
        except _engine.EngineError as error:
            assert error.code in ("Corrupt", "InvalidArgument", "OutOfMemory"), error
            refused += 1
    print(refused, count - refused)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
