# SPDX-License-Identifier: Apache-2.0
"""How well the frames of a job hold together. What the numbers mean: docs/metrics.md."""
