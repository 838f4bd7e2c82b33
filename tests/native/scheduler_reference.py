# SPDX-License-Identifier: Apache-2.0
"""The same sampling run in diffusers' schedulers and in ours: same network function, same noise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import diffusers
import numpy as np
import torch
from multiplane_engine import _engine

diffusers.logging.set_verbosity_error()
SHAPE = (1, 4, 8, 8)
# scheduler/scheduler_config.json of Stable Diffusion 1.5, word for word.
SD15 = {
    "_class_name": "PNDMScheduler",
    "_diffusers_version": "0.6.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
    "clip_sample": False,
}
CLASSES = {
    "ddim": "DDIMScheduler",
    "pndm": "PNDMScheduler",
    "euler": "EulerDiscreteScheduler",
    "euler_a": "EulerAncestralDiscreteScheduler",
    "heun": "HeunDiscreteScheduler",
    "dpmpp_2m": "DPMSolverMultistepScheduler",
    "dpmpp_2m_sde": "DPMSolverMultistepScheduler",
    "dpmpp_sde": "DPMSolverSinglestepScheduler",
    "unipc": "UniPCMultistepScheduler",
    "lcm": "LCMScheduler",
    "tcd": "TCDScheduler",
}
WITHOUT_SIGMAS = {"ddim", "pndm", "euler_a", "lcm", "tcd"}  # neither Karras nor exponential spacing
FIXED_BY_NAME = {
    "dpmpp_2m": {"algorithm_type": "dpmsolver++", "solver_order": 2},
    "dpmpp_2m_sde": {"algorithm_type": "sde-dpmsolver++", "solver_order": 2},
    "dpmpp_sde": {"algorithm_type": "sde-dpmsolver++", "solver_order": 2},
}


@dataclass(frozen=True)
class Run:
    """One sampling run; an empty sampler is the class that the config names."""

    sampler: str
    config: dict[str, Any] = field(default_factory=lambda: SD15)
    spacing: str = ""
    steps: int = 10
    strength: float = 1.0
    eta: float | None = None
    masked: bool = False


@dataclass
class Trajectory:
    timesteps: list[float] = field(default_factory=list)
    latents: list[np.ndarray] = field(default_factory=list)
    noises_drawn: int = 0


def network(x: np.ndarray, timestep: float) -> np.ndarray:
    """Small, smooth, neither linear in x nor in the timestep, and different in every channel."""
    neighbours = np.roll(x, 1, axis=-1) - np.roll(x, 1, axis=1)
    return np.tanh(0.8 * x + 0.1 * np.sin(neighbours + timestep / 150) + 0.05).astype(np.float32)


def noises(seed: int = 7) -> Iterator[np.ndarray]:
    random = np.random.default_rng(seed)
    while True:
        yield random.standard_normal(SHAPE, dtype=np.float32)


LATENT = next(noises(1))
START = next(noises(2))
MASK = (np.indices(SHAPE)[3] < 4).astype(np.float32)


def blended(x: np.ndarray, picture: np.ndarray) -> np.ndarray:
    return ((1 - MASK) * picture + MASK * x).astype(np.float32)


def counted(source: Iterator[np.ndarray], trajectory: Trajectory) -> Callable[[], np.ndarray]:
    def draw() -> np.ndarray:
        trajectory.noises_drawn += 1
        return next(source)

    return draw


def make_reference(run: Run) -> Any:
    """As an artist of diffusers gets it: the model's own scheduler is loaded, then exchanged for another class."""
    own = getattr(diffusers, run.config["_class_name"])
    changes = dict(FIXED_BY_NAME.get(run.sampler, {}))
    if run.spacing and run.sampler not in WITHOUT_SIGMAS:
        changes |= {f"use_{spacing}_sigmas": run.spacing == spacing for spacing in ("karras", "exponential")}
    if run.spacing in ("linspace", "leading", "trailing"):
        changes["timestep_spacing"] = run.spacing
    if not run.sampler:
        return own.from_config(run.config, **changes)
    other = getattr(diffusers, CLASSES[run.sampler])
    return other.from_config(own.from_config(run.config).config, **changes)


def run_reference(run: Run) -> Trajectory:
    scheduler = make_reference(run)
    trajectory = Trajectory()
    draw = counted(noises(), trajectory)
    scheduler.set_timesteps(run.steps)
    taken = min(int(run.steps * run.strength), run.steps)
    begin = (run.steps - taken) * scheduler.order
    timesteps = scheduler.timesteps[begin:]
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(begin)
    latent, start = torch.from_numpy(LATENT), torch.from_numpy(START)
    from_noise = run.strength == 1.0
    x = start * scheduler.init_noise_sigma if from_noise else scheduler.add_noise(latent, start, timesteps[:1])
    arguments = {} if run.eta is None else {"eta": run.eta}
    module = type(scheduler).__module__
    draws = mock.patch(f"{module}.randn_tensor", lambda *_, **__: torch.from_numpy(draw()), create=True)
    with draws:
        for i, timestep in enumerate(timesteps):
            scaled = scheduler.scale_model_input(x, timestep)
            output = torch.from_numpy(network(scaled.numpy(), float(timestep)))
            x = scheduler.step(output, timestep, x, **arguments).prev_sample
            if run.masked:
                is_last = i + 1 == len(timesteps)
                picture = latent if is_last else scheduler.add_noise(latent, start, timesteps[i + 1 : i + 2])
                x = torch.from_numpy(blended(x.numpy(), picture.numpy()))
            trajectory.timesteps.append(float(timestep))
            trajectory.latents.append(x.numpy().copy())
    return trajectory


def make_sampler(run: Run) -> Any:
    return _engine.Sampler(json.dumps(run.config), run.sampler, run.spacing, run.steps, run.strength, run.eta)


def run_ours(run: Run) -> Trajectory:
    sampler = make_sampler(run)
    trajectory = Trajectory()

    def model(x: np.ndarray, timestep: float, step: int) -> np.ndarray:
        assert step == len(trajectory.timesteps)
        trajectory.timesteps.append(timestep)
        return network(x, timestep)

    def on_step(step: int, x: np.ndarray, x0: np.ndarray) -> np.ndarray:
        assert x0.shape == x.shape
        if run.masked:
            x = blended(x, sampler.add_noise(LATENT, START, step + 1))
        trajectory.latents.append(x.copy())
        return x

    x = START * sampler.init_noise_sigma() if run.strength == 1.0 else sampler.add_noise(LATENT, START)
    last = sampler.sample(model, x, counted(noises(), trajectory), on_step)
    assert np.array_equal(last, trajectory.latents[-1])
    assert trajectory.timesteps == sampler.timesteps()
    return trajectory


def difference(run: Run) -> float:
    """The largest relative difference of any latent of the run; the calls and draws of noise must be the same."""
    ours, reference = run_ours(run), run_reference(run)
    assert np.allclose(ours.timesteps, reference.timesteps, rtol=1e-6, atol=1e-5), run
    assert ours.noises_drawn == reference.noises_drawn, run
    worst = 0.0
    for x, wanted in zip(ours.latents, reference.latents, strict=True):
        assert np.isfinite(wanted).all(), run
        worst = max(worst, float(np.abs(x - wanted).max() / np.abs(wanted).max()))
    return worst
