# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses to plain JSON values and back, strictly: a wrong type or a missing field names itself."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from typing import Any, TypeVar

T = TypeVar("T")


class DocumentError(ValueError):
    """A document that does not fit its dataclass; the message names the field."""


def to_json(document: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, so that equal documents have equal text."""
    plain = dataclasses.asdict(document)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def from_json(kind: type[T], text: str | bytes) -> T:
    """Parses what to_json wrote. Unknown fields are ignored. Raises DocumentError."""
    return from_plain(kind, parse(text, kind.__name__))


def parse(text: str | bytes, name: str) -> Any:
    """JSON text to plain values; NaN and Infinity are no JSON. `name` stands in the DocumentError."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name} is not JSON: {error}") from None


def from_plain(kind: type[T], plain: Any) -> T:
    """Plain JSON values to the dataclass `kind`. Unknown fields are ignored. Raises DocumentError."""
    return typing.cast(T, _build(kind, plain, kind.__name__))


def _refuse_constant(name: str) -> typing.NoReturn:
    raise ValueError(f"{name} is not a number")


def _build(kind: Any, plain: Any, where: str) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(plain, dict):
            raise DocumentError(f"{where}: wanted an object, got {type(plain).__name__}")
        hints = typing.get_type_hints(kind)
        values = {}
        for field in dataclasses.fields(kind):
            if field.name in plain:
                values[field.name] = _build(hints[field.name], plain[field.name], f"{where}.{field.name}")
            elif field.default is dataclasses.MISSING:
                raise DocumentError(f"{where}.{field.name} is missing")
        return kind(**values)
    if typing.get_origin(kind) is types.UnionType:  # `Kind | None` is the only one that documents have
        return None if plain is None else _build(typing.get_args(kind)[0], plain, where)
    if typing.get_origin(kind) is tuple:
        items = typing.get_args(kind)
        if not isinstance(plain, list):
            raise DocumentError(f"{where}: wanted a list, got {type(plain).__name__}")
        if items[-1] is not ... and len(items) != len(plain):
            raise DocumentError(f"{where}: wanted {len(items)} values, got {len(plain)}")
        kinds = [items[0]] * len(plain) if items[-1] is ... else items
        return tuple(
            _build(item, value, f"{where}[{i}]") for i, (item, value) in enumerate(zip(kinds, plain, strict=True))
        )
    if kind is float and type(plain) is int:
        try:
            return float(plain)
        except OverflowError:
            raise DocumentError(f"{where}: the number is too large") from None
    if type(plain) is not kind:
        raise DocumentError(f"{where}: wanted {kind.__name__}, got {type(plain).__name__}")
    return plain
