# SPDX-License-Identifier: Apache-2.0
"""The safetensors reader against the reference: 200 000 damaged files, each accepted or refused by both."""

from __future__ import annotations

import json
import random
import struct

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from multiplane_engine import _engine

MUTANTS = 200_000
BITS = {"U8": 8, "BF16": 16, "F16": 16, "F32": 32, "I64": 64, "F4": 4, "F8_E4M3": 8, "BOOL": 8}
DIMENSIONS = [
    0,
    1,
    2,
    3,
    2**31,
    2**32,
    2**61,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 1,
    2**64,
    -1,
    -0.0,
    1.5,
    1e30,
    "2",
    None,
]
VALUES = [None, True, 0, -1, 0.5, "", "F32", "u8", [], {}, [1], {"a": 1}]
WORDS = [
    b"\0",
    b" ",
    b"\n",
    b"\t",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\\ud800",
    b"\\u0000",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
]
WORDS += [b'"', b"-", b"1", b"0", b".0", b"e9", b"null", b"NaN", b"Infinity", b'"a":', b'{"a":1}', b"//", b"\x1f"]


def layout(rng: random.Random) -> tuple[list[tuple[str, object]], int]:
    """Items of a sound header, and the bytes that it needs."""
    items: list[tuple[str, object]] = []
    if rng.random() < 0.3:
        items.append(("__metadata__", {"format": "pt"} if rng.random() < 0.7 else None))
    end = 0
    for i in range(rng.randrange(4)):
        dtype = rng.choice(list(BITS))
        shape = [rng.randrange(4) for _ in range(rng.randrange(4))]
        size = int(np.prod(shape, dtype=object)) * BITS[dtype] // 8
        items.append((f"t{i}", {"dtype": dtype, "shape": shape, "data_offsets": [end, end + size]}))
        end += size
    rng.shuffle(items)
    return items, end


def damage_items(rng: random.Random, items: list[tuple[str, object]]) -> None:
    """One change to what the header says."""
    tensors = [value for name, value in items if isinstance(value, dict) and "shape" in value]
    if not tensors:
        items.append((rng.choice(["a", "__metadata__", ""]), rng.choice(VALUES)))
        return
    tensor = rng.choice(tensors)
    what = rng.randrange(9)
    if what == 0:
        tensor["shape"] = [rng.choice(DIMENSIONS) for _ in range(rng.randrange(4))]
    elif what == 1:
        tensor["shape"] = [rng.randrange(3), rng.choice(DIMENSIONS), rng.choice(DIMENSIONS)]
    elif what == 2:
        tensor["data_offsets"] = [rng.choice([0, 1, 8, 2**63, 2**64]), rng.choice([0, 1, 4, 8, 2**64 - 1])]
    elif what == 3:
        tensor["data_offsets"] = rng.choice([[], [0], [0, 0, 0], [1, 0], *VALUES])
    elif what == 4:
        tensor["dtype"] = rng.choice([*BITS, "F5", "f32", "C64", "F8_E8M0", "F6_E2M3", *VALUES])
    elif what == 5:
        del tensor[rng.choice(list(tensor))]
    elif what == 6:
        tensor["extra"] = rng.choice(VALUES)
    elif what == 7:
        items.append(rng.choice(items))
    else:
        items.append((rng.choice(["a", "__metadata__", "t0"]), rng.choice(VALUES)))


def dump(items: list[tuple[str, object]]) -> bytes:
    return (
        b"{" + b",".join(json.dumps(name).encode() + b":" + json.dumps(value).encode() for name, value in items) + b"}"
    )


def damage_text(rng: random.Random, text: bytes) -> bytes:
    at = rng.randrange(len(text) + 1)
    what = rng.randrange(4)
    if what == 0:
        return text[:at] + rng.choice(WORDS) + text[at:]
    if what == 1:
        return text[:at] + text[at + rng.randrange(1, 4) :]
    if what == 2:
        return text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :]
    return rng.choice(WORDS) * rng.randrange(1, 3) + text + rng.choice(WORDS) * rng.randrange(3)


def mutant(rng: random.Random) -> bytes:
    items, size = layout(rng)
    for _ in range(rng.randrange(3)):
        damage_items(rng, items)
    text = dump(items)
    for _ in range(rng.choice([0, 0, 1, 2])):
        text = damage_text(rng, text)
    data = bytes(max(0, size + rng.choice([0] * 9 + [-1, 1, 8])))
    length = len(text)
    if rng.random() < 0.04:
        length = (
            rng.choice([0, length - 1, length + 1, length + size, 100_000_001, 2**62, 2**64 - 1, 2**64 - 8]) % 2**64
        )
    whole = struct.pack("<Q", length) + text + data
    return whole[: rng.randrange(len(whole))] if rng.random() < 0.02 else whole


def is_allowed_difference(file: bytes) -> bool:
    """The contract's two deliberate ones: a name written twice, and a zero that hides an impossible product."""
    (length,) = struct.unpack("<Q", file[:8])
    items = json.loads(file[8 : 8 + length], object_pairs_hook=lambda pairs: pairs)
    names = [name for name, _ in items]
    if len(set(names)) < len(names):
        return True
    for name, fields in items:
        if name == "__metadata__":
            continue
        tensor = dict(fields)
        product = BITS.get(tensor["dtype"], 64)
        for dimension in tensor["shape"]:
            product *= dimension or 1
        if 0 in tensor["shape"] and product >= 2**63:
            return True
    return False


def test_200_000_damaged_files_are_judged_as_the_reference_judges_them():
    rng = random.Random(0)
    accepted = differences = 0
    for i in range(MUTANTS):
        file = mutant(rng)
        try:
            wanted = {name: (info["dtype"], info["shape"]) for name, info in safetensors.deserialize(file)}
        except safetensors.SafetensorError:
            wanted = None
        try:
            got = {name: (dtype, shape) for name, dtype, shape in _engine.read_safetensors_header(file)}
        except _engine.EngineError as error:
            assert error.code == "Corrupt"
            got = None
        if got is not None:
            accepted += 1
        if wanted == got:
            continue
        assert got is None and is_allowed_difference(file), f"mutant {i}: reference {wanted}, here {got}: {file!r}"
        differences += 1
    assert accepted > MUTANTS // 20 and differences > 0


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int32", "uint8", "bool"])
def test_values_are_those_that_the_reference_wrote(tmp_path, dtype):
    rng = np.random.default_rng(0)
    arrays = {name: rng.integers(0, 2, (3, n)).astype(dtype) for n, name in enumerate(["empty", "é", "long name", "d"])}
    safetensors.numpy.save_file(arrays, tmp_path / "a.safetensors", metadata={"format": "np"})
    file = _engine.SafetensorsFile(tmp_path / "a.safetensors")
    assert sorted(file.names()) == sorted(arrays)
    assert file.metadata == {"format": "np"}
    for name, array in arrays.items():
        assert np.array_equal(file.tensor(name), array)
