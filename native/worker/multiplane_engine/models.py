# SPDX-License-Identifier: Apache-2.0
"""Which model folders a request means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from multiplane_protocol.messages import ModelReport
from multiplane_protocol.request import CONTROL_KINDS, Control, Request

from .errors import UserError

STARTER = Path(__file__).parent / "models" / "starter"
"""The small model that ships with the engine."""
_WEIGHT_SUFFIXES = (".safetensors", ".ckpt", ".pt", ".pth", ".bin")


@dataclass(frozen=True)
class ModelPaths:
    """Everything that a pipeline is loaded from."""

    model: Path
    """Folder in diffusers' layout."""
    controlnets: tuple[Path, ...]
    """One for each control of the request, in its order."""
    embeddings: tuple[Path, ...]
    """Textual inversion files."""


def resolve(request: Request) -> ModelPaths:
    """Raises UserError where something is not there."""
    model = model_folder(request.model)
    controlnets = tuple(controlnet_folder(model, control) for control in request.controls)
    embeddings = tuple(Path(name) for name in request.embeddings)
    for embedding in embeddings:
        if not embedding.is_file():
            raise UserError(f"There is no textual inversion file {embedding}. Check its path.", "ModelMissing")
    return ModelPaths(model, controlnets, embeddings)


def model_folder(name: str) -> Path:
    """The folder of a model; empty: the starter. Raises UserError."""
    if not name:
        if not STARTER.is_dir():
            raise UserError("The starter model is not installed. Install multiplane-engine again.", "ModelMissing")
        return STARTER
    return _existing_folder(Path(name), "model")


def controlnet_folder(model: Path, control: Control) -> Path:
    """The ControlNet of a control: its own, or the one inside the model folder. Raises UserError."""
    if control.model:
        return _existing_folder(Path(control.model), "ControlNet")
    found = _inside(model, control.kind)
    if found is None:
        raise UserError(
            f"The model {model.name} has no ControlNet for {control.kind}. Put one into its folder as "
            f"controlnet_{control.kind}, or name one: --control-model {control.kind}=DIR.",
            "ModelMissing",
        )
    return found


def controls_inside(model: Path) -> tuple[str, ...]:
    """Control kinds whose ControlNets lie in a model folder."""
    return tuple(kind for kind in CONTROL_KINDS if _inside(model, kind) is not None)


def _inside(model: Path, kind: str) -> Path | None:
    candidates = (model / f"controlnet_{kind}", model / f"controlnet-{kind}", model / "controlnet")
    return next((folder for folder in candidates if folder.is_dir()), None)


def _existing_folder(path: Path, what: str) -> Path:
    if path.is_dir():
        return path
    if path.suffix in _WEIGHT_SUFFIXES:
        raise UserError(
            f"{path.name} is a single-file checkpoint. Those are not supported yet: use the {what}'s folder in "
            f"diffusers' layout (unet/, vae/, text_encoder/ …, weights as .safetensors).",
            "ModelMissing",
        )
    raise UserError(f"There is no {what} folder {path}. Check its path.", "ModelMissing")


def report(engine: Any, name: str) -> ModelReport:
    """What is in a model folder and what is wrong with it. Raises UserError, EngineError."""
    folder = model_folder(name)
    inspected = engine.inspect_model(str(folder))
    return ModelReport(
        model=str(folder),
        problems=tuple(inspected["problems"]),
        summary=inspected["summary"],
        native_size=inspected["native_size"],
        controls=controls_inside(folder),
    )


def sampler_problem(engine: Any, sampler: str) -> str:
    """What is wrong with a sampler's name; empty: nothing."""
    names: Sequence[str] = engine.sampler_names()
    if not sampler or sampler in names:
        return ""
    return f"Unknown sampler {sampler!r}. Choose one of: {', '.join(names)}."
