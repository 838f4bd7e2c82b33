# SPDX-License-Identifier: Apache-2.0
"""Reads what is typed: frames, sizes, controls."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from multiplane_protocol.messages import SceneFacts
from multiplane_protocol.painter import Painter
from multiplane_protocol.passes import PASSES_OF
from multiplane_protocol.request import Control
from multiplane_protocol.request_check import SIZE_MULTIPLE
from multiplane_protocol.temporal import Temporal

from ..errors import UserError

INDEPENDENT = "independent"
"""The mode without a Temporal."""
_MOST_FRAMES = 100_000


def frames(text: str, facts: SceneFacts) -> tuple[int, ...]:
    """`1:24`, `1:24:2`, `5`, `1,3,7:9`; empty: the scene's own range. Raises UserError."""
    if not text:
        text = f"{facts.frame_start}:{facts.frame_end}:{facts.frame_step}"
    numbers: set[int] = set()
    for part in text.split(","):
        numbers.update(_range(part, text))
    return tuple(sorted(numbers))


def _range(part: str, text: str) -> range:
    try:
        start, *rest = [int(number) for number in part.split(":")]
    except ValueError:
        start, rest = 0, [0, 0]
    end = rest[0] if rest else start
    step = rest[1] if len(rest) > 1 else 1
    if len(rest) > 2 or step < 1:
        raise UserError(f"{text!r} is not a frame range. Write 1:24, 1:24:2, 5 or 1,3,7.")
    if (end - start) // step >= _MOST_FRAMES:
        raise UserError(f"{text!r} has more than {_MOST_FRAMES} frames. Choose fewer.")
    return range(start, end + 1, step)


def size(text: str, facts: SceneFacts, short_side: int) -> tuple[int, int]:
    """`512x512`; empty: the scene's aspect with that short side, in multiples of 8. Raises UserError."""
    if text:
        try:
            width, height = map(int, text.lower().split("x"))
        except ValueError:
            raise UserError(f"{text!r} is not a size. Write it as 768x512.") from None
        return width, height
    scale = short_side / min(facts.width, facts.height)
    width, height = (round(side * scale / SIZE_MULTIPLE) * SIZE_MULTIPLE for side in (facts.width, facts.height))
    return width, height


def controls(typed: list[str], models: list[str]) -> tuple[Control, ...]:
    """`depth`, `depth=0.8`, `depth=0.8:0.0:0.6` (scale, start, end), and `depth=DIR` for models. Raises UserError."""
    folders = dict(_split(text, "--control-model depth=DIR") for text in models)
    found = []
    for text in typed:
        kind, _, numbers = text.partition("=")
        try:
            values = [float(number) for number in numbers.split(":")] if numbers else []
        except ValueError:
            values = [0.0] * 4
        if len(values) > 3:
            raise UserError(f"{text!r} is not a control. Write depth=0.8, or depth=0.8:0.0:0.6 for start and end.")
        model = folders.pop(kind, "")
        numbered: dict[str, Any] = dict(zip(("scale", "start", "end"), values, strict=False))
        found.append(replace(Control(kind, model=absolute(model)), **numbered))
    if folders:
        kind = next(iter(folders))
        raise UserError(f"--control-model names {kind}, but there is no --control {kind}. Add it, or remove the model.")
    return tuple(found)


def painter(options: argparse.Namespace) -> Painter | None:
    """`--painter` and what it is told; None without one. Raises UserError."""
    values = {field.name: getattr(options, f"painter.{field.name}") for field in fields(Painter)}
    given = {name: value for name, value in values.items() if value is not None}
    if "name" in given:
        return Painter(**given)
    if given:
        raise UserError(f"The {next(iter(given))} is for a painter. Add --painter, e.g. --painter watercolour.")
    if options.prompt is None:
        raise UserError("Say what to paint with --prompt, or who paints with --painter.")
    return None


def temporal(options: argparse.Namespace) -> Temporal | None:
    """`--temporal` and its numbers; None: each frame by itself. Raises UserError."""
    values = {field.name: getattr(options, f"temporal.{field.name}") for field in fields(Temporal)}
    given = {name: value for name, value in values.items() if value is not None}
    mode = given.pop("mode", INDEPENDENT)
    if mode != INDEPENDENT:
        return Temporal(mode, **given)
    if given:
        name = next(iter(given)).replace("_", " ")
        raise UserError(f"The {name} is for frames that hold together. Add --temporal, e.g. --temporal anchored.")
    return None


def kinds(text: str, beauty: str) -> tuple[str, ...]:
    """`depth,normal`; empty: all that can be made with this beauty pass (`none`: without one). Raises UserError."""
    possible = tuple(kind for kind in PASSES_OF if beauty != "none" or "beauty" not in PASSES_OF[kind])
    wanted = tuple(text.split(",")) if text else possible
    for kind in wanted:
        if kind not in PASSES_OF:
            raise UserError(f"Unknown control {kind!r}. Choose from: {', '.join(PASSES_OF)}.")
        if kind not in possible:
            raise UserError(f"The control {kind} is made of the beauty pass. Leave out --beauty none.")
    return wanted


def numbers(text: str, form: str) -> tuple[int, ...]:
    """`4,16` as rising whole numbers from 1; empty: none. Raises UserError."""
    try:
        found = tuple(sorted({int(number) for number in text.split(",")})) if text else ()
    except ValueError:
        found = (0,)
    if found and found[0] < 1:
        raise UserError(f"{text!r} is not understood. Write {form}.")
    return found


def absolute(path: str) -> str:
    """So that the same command means the same job from any folder; empty stays empty."""
    return str(Path(path).expanduser().resolve()) if path else ""


def _split(text: str, form: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not value:
        raise UserError(f"{text!r} is not understood. Write {form}.")
    return key, value
