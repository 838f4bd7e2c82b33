# SPDX-License-Identifier: Apache-2.0
"""One engine with one component in a process of its own: `subject.py multiplane|diffusers COMPONENT FOLDER`.

Reads the name of a task from each line of stdin, does it once, and answers with one line of JSON: its seconds."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

THREADS = 2
Tasks = dict[str, Callable[[], Any]]


def inputs(batch: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    return {
        "sample": random.standard_normal((batch, 4, 64, 64), np.float32),
        "timestep": np.full(batch, 500, np.float32),
        "text": random.standard_normal((batch, 77, 768), np.float32),
        "image": random.random((batch, 3, 512, 512), np.float32),
        "ids": np.full((batch, 77), 1000, np.int64),
    }


def multiplane(component: str, folder: Path) -> Tasks:
    from multiplane_engine import _engine

    _engine.set_num_threads(THREADS)
    load = {"taesd": _engine.load_vae}.get(component) or getattr(_engine, f"load_{component}")
    network = load(folder, "bfloat16")
    one, two = inputs(1), inputs(2)

    def unet(x: dict[str, np.ndarray]) -> Any:
        return network(x["sample"], x["timestep"], x["text"])

    def controlnet(x: dict[str, np.ndarray]) -> Any:
        return network(x["sample"], x["timestep"], x["text"], network.embed(x["image"]))

    vae: Tasks = {"decode": lambda: network.decode(one["sample"]), "encode": lambda: network.encode(one["image"])}
    tasks: dict[str, Tasks] = {
        "unet": {"step": lambda: unet(one), "guided step": lambda: unet(two)},
        "controlnet": {"step": lambda: controlnet(one), "guided step": lambda: controlnet(two)},
        "text_encoder": {"encode": lambda: network(one["ids"])},
        "vae": vae,
        "taesd": vae,
    }
    return tasks[component]


def diffusers(component: str, folder: Path) -> Tasks:
    import torch
    from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, UNet2DConditionModel
    from transformers import CLIPTextModel

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    kinds: dict[str, Any] = {
        "unet": UNet2DConditionModel,
        "controlnet": ControlNetModel,
        "vae": AutoencoderKL,
        "taesd": AutoencoderTiny,
        "text_encoder": CLIPTextModel,
    }
    network = kinds[component].from_pretrained(folder, torch_dtype=torch.bfloat16).eval()

    def own(x: np.ndarray) -> torch.Tensor:
        tensor = torch.from_numpy(x)
        return tensor.to(torch.bfloat16) if tensor.is_floating_point() else tensor

    one, two = ({name: own(x) for name, x in inputs(batch).items()} for batch in (1, 2))

    def unet(x: dict[str, torch.Tensor]) -> Any:
        return network(x["sample"], x["timestep"], x["text"]).sample

    def controlnet(x: dict[str, torch.Tensor]) -> Any:
        return network(x["sample"], x["timestep"], x["text"], x["image"], 1.0)

    vae: Tasks = {"decode": lambda: network.decode(one["sample"]), "encode": lambda: network.encode(one["image"])}
    tasks: dict[str, Tasks] = {
        "unet": {"step": lambda: unet(one), "guided step": lambda: unet(two)},
        "controlnet": {"step": lambda: controlnet(one), "guided step": lambda: controlnet(two)},
        "text_encoder": {"encode": lambda: network(one["ids"])},
        "vae": vae,
        "taesd": vae,
    }
    return tasks[component]


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return result, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak_gib}


def main() -> None:
    engine, component, folder = sys.argv[1:]
    if engine == "multiplane":
        import multiplane_engine._engine  # noqa: F401  what is loaded is measured, not how long imports take
    else:
        import diffusers as _diffusers  # noqa: F401
        import transformers.models.clip.modeling_clip  # noqa: F401
    tasks, seconds = timed(lambda: globals()[engine](component, Path(folder)))
    print(json.dumps(seconds), flush=True)
    for line in sys.stdin:
        print(json.dumps(timed(tasks[line.strip()])[1]), flush=True)


if __name__ == "__main__":
    main()
