# SPDX-License-Identifier: Apache-2.0
"""What a scene consists of: named things, each of meshes with materials in the thing's own axes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .material import Material
from .mesh import Mesh, rotation


@dataclass
class Thing:
    """Stands on z = 0 about the origin, looks along -y."""

    name: str  # one of facts.SUBJECTS; empty for what no caption names
    parts: list[tuple[Mesh, Material]] = field(default_factory=list)
    joints: np.ndarray | None = None  # [22,3] of a body, see poses.py
    head: float = 0.0  # half of its head's height
    action: str = ""

    def add(self, material: Material, *meshes: Mesh) -> None:
        self.parts += [(mesh, material) for mesh in meshes]

    def reach(self) -> float:
        """Radius about the vertical axis."""
        return max((float(np.abs(mesh.points[:, :2]).max()) for mesh, _ in self.parts), default=0.0)

    def height(self) -> float:
        return max(float(mesh.points[:, 2].max()) for mesh, _ in self.parts)

    def grown(self, factor: float) -> Thing:
        parts = [(Mesh(mesh.points * np.float32(factor), mesh.normals, mesh.faces), m) for mesh, m in self.parts]
        joints = None if self.joints is None else self.joints * factor
        return Thing(self.name, parts, joints, factor * self.head, self.action)


@dataclass(frozen=True)
class Placed:
    """A thing in the world."""

    thing: Thing
    at: np.ndarray  # [3]
    turn: np.ndarray  # [3,3]
    reach: float  # radius about the vertical axis
    separate: bool = False  # every part is an object of its own, as artists sometimes build

    def world(self, points: np.ndarray) -> np.ndarray:
        return points @ self.turn.T + self.at


def place(thing: Thing, x: float, y: float, z: float = 0.0, angle: float = 0.0, separate: bool = False) -> Placed:
    return Placed(thing, np.array([x, y, z]), rotation(angle), thing.reach(), separate)
