# SPDX-License-Identifier: Apache-2.0
"""In Blender: loads a finished job over the camera view and into the sequencer, as the add-on's buttons do."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parents[2] / "addon"))
import multiplane


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--job", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    multiplane.register()
    bpy.ops.wm.open_mainfile(filepath=str(options.scene))
    bpy.context.scene.multiplane.job = str(options.job)
    bpy.ops.multiplane.load_background()
    bpy.ops.multiplane.load_strip()
    bpy.ops.wm.save_as_mainfile(filepath=str(options.out), relative_remap=True)
    bpy.ops.file.make_paths_relative()
    bpy.ops.wm.save_mainfile()
    multiplane.unregister()
    sys.stdout.flush()
    os._exit(0)  # Blender as a module may crash or hang in its own clean-up


if __name__ == "__main__":
    main()
