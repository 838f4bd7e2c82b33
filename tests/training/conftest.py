# SPDX-License-Identifier: Apache-2.0
"""Makes models/training importable as the package `training`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "models"))
