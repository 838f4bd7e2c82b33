# SPDX-License-Identifier: Apache-2.0
"""What is asked for each case: the model, its autoencoder alone, the painter himself, and answers without a model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .held_out import Case
from .judge import Marks
from .model import Model
from .recogniser import Recogniser

FEW, MANY = "4 calls", "20 calls"
PAINTER, ROUND_TRIP = "painter", "painter through the VAE"
MEAN, BEAUTY, BLURRED = "mean picture of the style", "beauty", "beauty through the VAE"
TRIVIAL = (MEAN, BEAUTY, BLURRED)
FEW_TOO = "4 calls where 20 were made"


def answers(
    case: Case, model: Model, means: dict[str, np.ndarray], guidance: float, many: bool
) -> Iterator[tuple[str, np.ndarray]]:
    beauty = case.buffers.beauty
    few = model.picture(case.buffers, case.prompt, calls=4, seed=case.seed)
    yield FEW, few
    yield PAINTER, case.painted
    yield ROUND_TRIP, model.round_trip(case.painted)
    yield MEAN, means[case.style]
    yield BEAUTY, beauty
    yield BLURRED, model.round_trip(beauty)
    if many:
        yield FEW_TOO, few
        yield MANY, model.picture(case.buffers, case.prompt, calls=20, guidance=guidance, seed=case.seed)


class Judged:
    """The marks of every kind of answer."""

    def __init__(self, recogniser: Recogniser, means: dict[str, np.ndarray]) -> None:
        self._recogniser, self._means = recogniser, means
        self.marks: dict[str, Marks] = {}

    def add(self, case: Case, model: Model, guidance: float, many: bool) -> None:
        for name, picture in answers(case, model, self._means, guidance, many):
            self.marks.setdefault(name, Marks()).add(picture, case, self._recogniser)
