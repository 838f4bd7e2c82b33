# SPDX-License-Identifier: Apache-2.0
"""When a process started: with its id, the name of a process that no later one can have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def process_start(pid: int) -> str:
    """A text that differs between two processes with the same id; empty: there is no such process."""
    if sys.platform == "win32":
        return _windows(pid)
    if sys.platform.startswith("linux"):
        return _linux(pid)
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def _linux(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    # The command name in parentheses may hold spaces; the state is the first field after it, the start time the 20th.
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def _windows(pid: int) -> str:
        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query_limited_information, False, pid)
        if not handle:
            return ""
        try:
            code = wintypes.DWORD()
            times = [wintypes.FILETIME() for _ in range(4)]
            kernel.GetExitCodeProcess(handle, ctypes.byref(code))
            kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
            created = times[0].dwHighDateTime << 32 | times[0].dwLowDateTime
            return str(created) if code.value == still_active else ""
        finally:
            kernel.CloseHandle(handle)
