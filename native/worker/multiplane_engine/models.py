# SPDX-License-Identifier: Apache-2.0
"""Which model folders a request means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from multiplane_protocol.messages import CheckModel, ModelReport
from multiplane_protocol.request import CONTROL_KINDS, Control, Request

from .errors import UserError

STARTER = Path(__file__).parent / "models" / "starter"
"""The small model that ships with the engine."""
_DEFAULT_SAMPLE_SIZE = 64
"""Latent pixels where the UNet's config says nothing, as in diffusers' class."""
_DEFAULT_LATENT_CHANNELS = 4
"""Likewise for the VAE's."""
_PICTURE_CHANNELS = 3
_CHANNELS = {"temporal_flow": 2 * _PICTURE_CHANNELS}
"""Of control images that are more than one picture."""
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
    for control, controlnet in zip(request.controls, controlnets, strict=True):
        _check_channels(control, controlnet)
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


def _check_channels(control: Control, controlnet: Path) -> None:
    """Told apart by their configs: a ControlNet that sees pictures and motion, and one that sees pictures."""
    wanted = _CHANNELS.get(control.kind, _PICTURE_CHANNELS)
    found = _config(controlnet).get("conditioning_channels", _PICTURE_CHANNELS)
    if found != wanted:
        raise UserError(
            f"The ControlNet {controlnet} looks at {found} channels, but control images of {control.kind} have "
            f"{wanted}. Choose one that is made for {control.kind}.",
            "ModelMismatch",
        )


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


def native_size(model: Path) -> int:
    """Pixels of the short side that a model was trained for. Raises UserError."""
    sample_size = _config(model / "unet").get("sample_size", _DEFAULT_SAMPLE_SIZE)
    smallest = min(sample_size) if isinstance(sample_size, list) else sample_size
    return int(smallest * _downscale(_config(model / "vae")))


def latent_shape(model: Path, width: int, height: int) -> tuple[int, int, int]:
    """Channels, height and width of the latents of a picture. Raises UserError."""
    vae = _config(model / "vae")
    downscale = _downscale(vae)
    return int(vae.get("latent_channels", _DEFAULT_LATENT_CHANNELS)), height // downscale, width // downscale


def _downscale(vae: dict[str, Any]) -> int:
    """Pixels for one of the latent's."""
    levels = vae.get("block_out_channels") or vae.get("encoder_block_out_channels") or [0] * 4
    return int(2 ** (len(levels) - 1))


def check_fit(engine: Any, paths: ModelPaths) -> None:
    """Compares configs: cheap, before anything is loaded. Raises UserError, EngineError."""
    model = engine.ModelFolder(paths.model)
    unet = model.component("unet")
    engine.check_components_fit(model)
    for controlnet in paths.controlnets:
        engine.check_controlnet_fits(controlnet, unet)


def report(engine: Any, order: CheckModel) -> ModelReport:
    """What is in a model folder and what is wrong with it. Raises UserError, EngineError."""
    folder = model_folder(order.model)
    if order.thorough:
        summary, problems = _inspected(engine, folder)
    else:
        check_fit(engine, ModelPaths(folder, (), ()))
        summary, problems = folder.name, ()
    return ModelReport(str(folder), problems, summary, native_size(folder), controls_inside(folder))


def _inspected(engine: Any, folder: Path) -> tuple[str, tuple[str, ...]]:
    found = engine.inspect_model(folder)
    lines = [found.family or "Unknown family"]
    problems = list(found.problems)
    for part in found.components:
        line = f"{part.name}: {part.kind}"
        if part.bytes:
            line += f", {part.parameters / 1e6:.1f} M parameters, {part.dtype}, {part.bytes / 2**20:.0f} MiB"
        lines.append(line)
        problems += [f"{part.name}: {problem}" for problem in part.problems]
    if found.passed_over:
        lines.append(f"Not used: {', '.join(found.passed_over)}")
    return "\n".join(lines), tuple(problems)


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        message = f"The model {folder.parent.name} has no {folder.name}/config.json. Download the whole model again."
        raise UserError(message, "ModelMissing") from None
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}. Download the whole model again.", "Corrupt") from None
    return config if isinstance(config, dict) else {}


def sampler_problem(engine: Any, sampler: str) -> str:
    """What is wrong with a sampler's name; empty: nothing."""
    names: Sequence[str] = engine.sampler_names()
    if not sampler or sampler in names:
        return ""
    return f"Unknown sampler {sampler!r}. Choose one of: {', '.join(names)}."
