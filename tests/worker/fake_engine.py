# SPDX-License-Identifier: Apache-2.0
"""A stand-in for the C++ module: the same interface, pictures from a hash, as slow as wanted."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import threading
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np

_PNG = b"\x89PNG\r\n\x1a\n"


class EngineError(RuntimeError):
    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class CancelToken:
    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()


class StylizePipeline:
    """Pixels follow from the arguments alone. Prompts act: `oom`, `crash`, `stuck`, `print`, `slow` (0.2 s a step)."""

    device, dtype, native_size, family = "cpu", "float32", 64, "fake"

    def __init__(self, model, controlnets, device, dtype, embeddings):
        config = json.loads((Path(model) / "model_index.json").read_text())
        if config.get("too_large"):
            raise EngineError("[load] cannot allocate 99 GB", "OutOfMemory")

    def render(self, settings, control_images, init_image, mask, progress, cancel, on_preview, noise, memory, remember):
        if settings["prompt"] == "oom":
            raise EngineError("[attention] cannot allocate 99 GB", "OutOfMemory")
        if settings["prompt"] == "crash":
            os.abort()
        if settings["prompt"] == "stuck":
            time.sleep(60)
        if settings["prompt"] == "print":
            print("a stray print of a library")
            os.write(1, b"another one from C\n")
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        for picture in (*control_images, init_image, mask):
            digest.update(b"none" if picture is None else np.ascontiguousarray(picture).tobytes())
        for step in range(settings["steps"]):
            if cancel.cancelled:
                raise EngineError("cancelled during sample", "Cancelled")
            time.sleep(0.2 if settings["prompt"] == "slow" else 0.002)
            progress("sample", step + 1, settings["steps"])
            if settings["preview_every"] and (step + 1) % settings["preview_every"] == 0:
                on_preview(step + 1, np.zeros((8, 8, 3), np.uint8))
        noise = np.random.default_rng(int.from_bytes(digest.digest()[:8], "little"))
        return noise.integers(0, 256, (settings["height"], settings["width"], 3), np.uint8)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_png(path, pixels, provenance=""):
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels))
    text = _chunk(b"tEXt", b"multiplane:provenance\0" + provenance.encode("ascii")) if provenance else b""
    data = _PNG + _chunk(b"IHDR", header) + text + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    _write(path, data)


def _write(path, data):
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise EngineError(f"[write_picture] cannot write {path}: {error.strerror}", "InvalidArgument") from None


def _chunks(data):
    position, kind = len(_PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", data, position)
        kind, content = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        if zlib.crc32(kind + content) != struct.unpack_from(">I", data, position + 8 + length)[0]:
            raise ValueError("checksum")
        yield kind, content
        position += 12 + length


def _read_chunks(path):
    try:
        return list(_chunks(Path(path).read_bytes()))
    except (ValueError, struct.error) as error:
        raise EngineError(f"[read_picture] {path} is damaged: {error}", "Corrupt") from None


def read_png(path):
    chunks = _read_chunks(path)
    width, height, _, colour = struct.unpack_from(">IIBB", chunks[0][1])
    channels = {0: 1, 2: 3, 6: 4}[colour]
    body = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    return np.frombuffer(body, np.uint8).reshape(height, 1 + width * channels)[:, 1:].reshape(height, width, channels)


def read_provenance(path):
    texts = [content for kind, content in _read_chunks(path) if kind == b"tEXt"]
    return texts[0].partition(b"\0")[2].decode("ascii") if texts else ""


def write_exr(path, channels, provenance):
    _write(path, b"".join(np.ascontiguousarray(plane).tobytes() for plane in channels.values()))


def depth_control(depth, near, far):
    value = np.clip((1 / depth - 1 / far) / (1 / near - 1 / far), 0, 1)
    return np.repeat(np.uint8(value * 255)[..., None], 3, axis=2)


def normal_control(normal):
    return np.uint8((np.asarray(normal) + 1) * 127)


def default_device():
    return "cpu"


def paint(beauty, *, painter, device, **settings):
    """Pixels follow from the arguments alone."""
    digest = hashlib.sha256(f"{painter} {device}".encode() + beauty.tobytes())
    for name, value in sorted(settings.items()):
        digest.update(name.encode() + (value.tobytes() if isinstance(value, np.ndarray) else str(value).encode()))
    noise = np.random.default_rng(int.from_bytes(digest.digest()[:8], "little"))
    return noise.integers(0, 256, beauty.shape, np.uint8)


def pass_channels(name, array):
    planes = np.asarray(array).reshape(*array.shape[:2], -1)
    return {f"{name}.{i}": planes[..., i] for i in range(planes.shape[2])}


class Person:
    def __init__(self, body, left_hand, right_hand, face):
        self.body = body


def openpose_control(people, width, height, draw_hidden):
    return np.zeros((height, width, 3), np.uint8)


def keypoints_json(people, width, height):
    return json.dumps({"version": 1.3, "people": []})


def sampler_names():
    return ["ddim", "euler"]


class ModelFolder:
    def __init__(self, path):
        self.path = path

    def component(self, name):
        return Path(self.path) / name


def check_components_fit(model):
    pass


def check_controlnet_fits(controlnet, unet):
    if (Path(controlnet) / "other_family").exists():
        raise EngineError(f"[check_controlnet_fits] {controlnet} is made for another family", "ModelMismatch")


def inspect_model(path):
    return SimpleNamespace(family="Stand-in", problems=[], passed_over=[], components=[])
