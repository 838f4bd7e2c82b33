# SPDX-License-Identifier: Apache-2.0
"""Loaded models, kept from job to job."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

from .models import ModelPaths

_CAPACITY = 2
"""Pipelines kept in memory; the one that was not used for longest makes room."""


class Pipelines:
    """Loads pipelines through `_engine`, and remembers the last ones."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._loaded: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def get(self, paths: ModelPaths, content: str, device: str, dtype: str) -> Any:
        """The pipeline of these folders. content: hash of their files, so that a replaced model is loaded again.

        Raises EngineError.
        """
        key = (paths, content, device, dtype)
        if key in self._loaded:
            self._loaded.move_to_end(key)
            return self._loaded[key]
        while len(self._loaded) >= _CAPACITY:
            self._loaded.popitem(last=False)
        try:
            pipeline = self._load(paths, device, dtype)
        except (self._engine.EngineError, MemoryError) as error:
            if getattr(error, "code", "OutOfMemory") != "OutOfMemory" or not self._loaded:
                raise
            logging.info("memory is short: dropping the other models and loading again")
            self._loaded.clear()
            pipeline = self._load(paths, device, dtype)
        self._loaded[key] = pipeline
        return pipeline

    def _load(self, paths: ModelPaths, device: str, dtype: str) -> Any:
        logging.info("loading %s with %d ControlNets", paths.model, len(paths.controlnets))
        return self._engine.StylizePipeline(
            model=str(paths.model),
            controlnets=[str(folder) for folder in paths.controlnets],
            device=device,
            dtype=dtype,
            embeddings=[str(file) for file in paths.embeddings],
        )
