# SPDX-License-Identifier: Apache-2.0
"""PNG and EXR files: exact round trips, equal bytes, clear refusals, and no crash on damaged ones."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from multiplane_engine import _engine
from PIL import Image

PROVENANCE = '{"prompt": "a caf\\u00e9", "seed": 7}'


def noise(*shape, dtype=np.uint8):
    return np.random.default_rng(3).integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_png_round_trip_is_exact_even_where_alpha_is_0(tmp_path, channels):
    pixels = noise(17, 23, channels)
    pixels[:4, :, -1] = 0
    _engine.write_png(tmp_path / "a.png", pixels, PROVENANCE)
    np.testing.assert_array_equal(_engine.read_png(tmp_path / "a.png"), pixels)
    assert _engine.read_provenance(tmp_path / "a.png") == PROVENANCE
    opencvs = cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED).reshape(17, 23, channels)
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
    np.testing.assert_array_equal(opencvs[..., order], pixels)


def test_the_same_pixels_give_the_same_bytes_later(tmp_path):
    depth = noise(9, 9).astype(np.float32)
    for name in ("first", "second"):
        _engine.write_png(tmp_path / f"{name}.png", noise(9, 9, 3), PROVENANCE)
        _engine.write_exr(tmp_path / f"{name}.exr", {"Depth.Z": depth}, PROVENANCE)
        time.sleep(1.1)  # a time stamp would show
    for suffix in (".png", ".exr"):
        assert (tmp_path / f"first{suffix}").read_bytes() == (tmp_path / f"second{suffix}").read_bytes()


def test_png_of_16_bits_is_rounded_to_8_and_a_palette_becomes_rgb(tmp_path):
    deep = noise(5, 6, 3, dtype=np.uint16)
    cv2.imwrite(str(tmp_path / "deep.png"), deep[..., ::-1])
    np.testing.assert_array_equal(_engine.read_png(tmp_path / "deep.png"), np.round(deep / 257).astype(np.uint8))
    indexed = Image.fromarray(noise(5, 6, 3)).quantize(4)
    indexed.save(tmp_path / "palette.png")
    np.testing.assert_array_equal(_engine.read_png(tmp_path / "palette.png"), np.asarray(indexed.convert("RGB")))


def test_exr_round_trip_keeps_infinity_nan_names_and_provenance(tmp_path):
    motion = np.random.default_rng(1).normal(size=(7, 5, 2)).astype(np.float32)
    motion[0, 0] = np.nan
    channels = {"Any.Z": np.full((7, 5), np.inf, np.float32), **_engine.pass_channels("motion", motion)}
    _engine.write_exr(tmp_path / "a.exr", channels, PROVENANCE)
    back = _engine.read_exr(tmp_path / "a.exr")
    assert sorted(back) == ["Any.Z", "Vector.X", "Vector.Y"]
    for name, plane in channels.items():
        np.testing.assert_array_equal(back[name], plane)
    assert _engine.read_provenance(tmp_path / "a.exr") == PROVENANCE


def refusal(call, *arguments):
    with pytest.raises(_engine.EngineError) as error:
        call(*arguments)
    return error.value.code, str(error.value)


def test_refusals_name_the_file_and_the_reason(tmp_path):
    png, exr = tmp_path / "a.png", tmp_path / "a.exr"
    _engine.write_png(png, noise(8, 8, 3))
    _engine.write_exr(exr, {"Depth.Z": np.ones((8, 8), np.float32)})
    assert refusal(_engine.read_png, tmp_path / "none.png")[0] == "InvalidArgument"
    assert refusal(_engine.read_png, tmp_path)[0] == "InvalidArgument"
    code, message = refusal(_engine.read_png, exr)
    assert code == "Corrupt" and "a.exr is damaged or not png" in message
    assert refusal(_engine.read_exr, png)[0] == "Corrupt"
    (tmp_path / "cut.png").write_bytes(png.read_bytes()[:-40])
    assert refusal(_engine.read_png, tmp_path / "cut.png")[0] == "Corrupt"
    assert refusal(_engine.write_png, tmp_path / "no" / "a.png", noise(2, 2, 3))[0] == "InvalidArgument"
    assert "uint8" in refusal(_engine.write_png, png, np.ones((2, 2, 3), np.float32))[1]
    assert "ASCII" in refusal(_engine.write_png, png, noise(2, 2, 3), "é")[1]
    different = {"A": np.ones((2, 2), np.float32), "B": np.ones((2, 3), np.float32)}
    assert "B is [2, 3], but A is [2, 2]" in refusal(_engine.write_exr, exr, different)[1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told():
    code, message = refusal(_engine.write_png, "/dev/full", noise(64, 64, 3))
    assert code == "InvalidArgument" and "No space left" in message


def test_5000_damaged_files_never_end_the_process(tmp_path):
    _engine.write_png(tmp_path / "rgb.png", noise(16, 16, 3), PROVENANCE)
    _engine.write_png(tmp_path / "rgba.png", noise(8, 12, 4))
    normal = np.random.default_rng(1).normal(size=(16, 16, 3)).astype(np.float32)
    _engine.write_exr(tmp_path / "normal.exr", _engine.pass_channels("normal", normal), PROVENANCE)
    _engine.write_exr(tmp_path / "depth.exr", {"Depth.Z": normal[..., 0]})
    script = Path(__file__).with_name("read_damaged_pictures.py")
    child = subprocess.run([sys.executable, script, tmp_path, "5000"], capture_output=True, text=True, timeout=600)
    assert child.returncode == 0, child.stderr[-2000:]
    refused, read = map(int, child.stdout.split())
    assert refused + read == 5000 and refused > 2500
