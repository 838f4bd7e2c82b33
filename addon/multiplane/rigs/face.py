# SPDX-License-Identifier: GPL-3.0-or-later
"""The 70 face points from Rigify's face bones.

iBUG's points follow the outline of jaw, brows, nose, eyes and lips; Rigify has a chain of bones along each. Every run
of points is spread evenly over such a chain, vertex by vertex. Rigify has one line for each lip, so that the inner
mouth lies on the outer one.
"""

from __future__ import annotations

_JAW_R, _JAW_L = ("jaw.R", "jaw.R.001", "chin.R", "chin"), ("chin", "chin.L", "jaw.L.001", "jaw.L")
_UPPER_LIP = ("lip.T.R.001>", "lip.T.R.001", "lip.T.R", "lip.T.L.001", "lip.T.L.001>")
_LOWER_LIP = ("lip.T.L.001>", "lip.B.L.001", "lip.B.L", "lip.B.R.001", "lip.T.R.001>")

RUNS: tuple[tuple[int, tuple[str, ...], int, int, int], ...] = (
    (0, _JAW_R, 9, 0, 9),
    (9, _JAW_L, 9, 1, 9),
    (17, ("brow.T.R.001", "brow.T.R.002", "brow.T.R.003"), 5, 0, 5),
    (22, ("brow.T.L.003", "brow.T.L.002", "brow.T.L.001"), 5, 0, 5),
    (27, ("nose", "nose.001", "nose.002"), 4, 0, 4),
    (31, ("nose.R.001", "nose.004", "nose.L.001"), 5, 0, 5),
    (36, ("lid.T.R", "lid.T.R.001", "lid.T.R.003", "lid.B.R", "lid.B.R.001", "lid.B.R.003"), 6, 0, 6),
    (42, ("lid.B.L", "lid.T.L.003", "lid.T.L.001", "lid.T.L", "lid.B.L.003", "lid.B.L.001"), 6, 0, 6),
    (48, _UPPER_LIP, 7, 0, 7),
    (55, _LOWER_LIP, 7, 1, 6),
    (60, _UPPER_LIP, 5, 0, 5),
    (65, _LOWER_LIP, 5, 1, 4),
    (68, ("eye.R>",), 1, 0, 1),
    (69, ("eye.L>",), 1, 0, 1),
)
"""First point, bones of the chain (`>`: tail), points over the whole chain, and which of them (from, to) are meant."""


def face_points() -> dict[str, tuple[str, str, float]]:
    """Joint name → (bone, bone, share of the second): a point between two anchors."""
    points = {}
    for first, chain, count, start, stop in RUNS:
        for k in range(start, stop):
            at = k * (len(chain) - 1) / max(1, count - 1)
            i = min(int(at), max(0, len(chain) - 2))
            points[f"face_{first + k - start}"] = chain[i], chain[min(i + 1, len(chain) - 1)], at - i
    return points
