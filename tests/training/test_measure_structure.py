# SPDX-License-Identifier: Apache-2.0
"""The edge measure on pictures whose answer is known in closed form."""

import numpy as np
import pytest
from training.measure.structure import edge_f1, picture_edges


def column(*columns: int) -> np.ndarray:
    edges = np.zeros((40, 60), bool)
    edges[:, list(columns)] = True
    return edges


@pytest.mark.parametrize(
    ("found", "true", "f1"),
    [
        ((20,), (20,), 1),
        ((22,), (20,), 1),  # 2 px are near
        ((23,), (20,), 0),
        ((20, 50), (20,), 2 / 3),  # precision 1/2, recall 1
        ((20,), (20, 50), 2 / 3),  # precision 1, recall 1/2
        ((20, 30), (20, 50), 1 / 2),
        ((20, 30, 40), (20, 50), 2 * (1 / 3) * (1 / 2) / (5 / 6)),
        ((), (20,), 0),
    ],
)
def test_f1_of_vertical_lines(found, true, f1):
    assert edge_f1(column(*found), column(*true)) == pytest.approx(f1)


def test_a_step_is_an_edge_and_grain_is_none():
    picture = np.full((40, 60, 3), 60, np.uint8)
    picture[:, 30:] = 200
    grain = np.random.default_rng(0).integers(-8, 9, picture.shape)
    edges = picture_edges((picture + grain).astype(np.uint8))
    assert edge_f1(edges, column(30)) == 1
    assert not picture_edges(np.full((40, 60, 3), 60, np.uint8)).any()
