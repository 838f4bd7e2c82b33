# SPDX-License-Identifier: Apache-2.0
"""Small networks of diffusers and transformers with seeded weights: saved as safetensors, loaded here, compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

FLOAT32_LIMIT = 1e-4
BFLOAT16_LIMIT = 2e-2
_rows: list[str] = []


def fill_with_random_weights(network: torch.nn.Module, seed: int) -> None:
    """Weights of about the size that trained ones have, also where training starts at zero or one."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() > 1:
                parameter.copy_(noise / np.sqrt(2 * parameter[0].numel()))
            else:
                parameter.copy_(0.1 * noise + (1.0 if name.endswith("weight") else 0.0))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[torch.nn.Module], Path]:
    """Gives a network random weights and saves it as its library does; returns the folder, a new one every time."""
    seeds = itertools.count()

    def save(network: torch.nn.Module) -> Path:
        seed = next(seeds)
        fill_with_random_weights(network, seed)
        network.eval().requires_grad_(False).save_pretrained(tmp_path / str(seed), safe_serialization=True)
        return tmp_path / str(seed)

    return save


@pytest.fixture
def agree() -> Callable[..., None]:
    """Asserts that our numbers are the reference's, as far as the dtype allows; keeps the difference for the table."""

    def check(
        component: str, variant: str, dtype: str, ours: np.ndarray, reference: Callable[[torch.dtype], torch.Tensor]
    ) -> None:
        exact = as_float(reference(torch.float32))
        assert ours.shape == exact.shape
        if dtype == "float32":
            error = float(np.abs(ours - exact).max() / np.abs(exact).max())
            _rows.append(f"{component:<22} {variant:<36} float32   {error:.1e}")
            assert error <= FLOAT32_LIMIT
            return
        theirs = as_float(reference(torch.bfloat16))
        error, our_rounding, their_rounding = relative(ours, theirs), relative(ours, exact), relative(theirs, exact)
        _rows.append(
            f"{component:<22} {variant:<36} bfloat16  {error:.1e} "
            f"(to float32: {our_rounding:.1e}, the reference's own bfloat16 {their_rounding:.1e})"
        )
        assert error <= BFLOAT16_LIMIT
        assert our_rounding <= 1.25 * their_rounding

    return check


def as_float(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().to(torch.float64).numpy()


def relative(a: np.ndarray, b: np.ndarray) -> float:
    """Root mean square of a − b over that of b: with 8 bits a single element may be further off."""
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _rows:
        terminalreporter.section("relative error against diffusers and transformers")
        for row in _rows:
            terminalreporter.write_line(row)
