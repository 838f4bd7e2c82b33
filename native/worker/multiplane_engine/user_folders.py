# SPDX-License-Identifier: Apache-2.0
"""Where this user's caches and logs lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_KEPT_LOGS = 20


def cache_folder() -> Path:
    """The cache folder of this program, by the custom of the system; it may not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "multiplane"


def new_log(name: str) -> Path:
    """A log file of this process, e.g. `worker-4711.txt`; the oldest logs make room for it."""
    folder = cache_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    logs = sorted(folder.glob("*.txt"), key=lambda log: log.stat().st_mtime)
    for old in logs[: -_KEPT_LOGS + 1]:
        old.unlink(missing_ok=True)
    return folder / f"{name}-{os.getpid()}.txt"
