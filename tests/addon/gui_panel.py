# SPDX-License-Identifier: Apache-2.0
"""Takes a picture of Blender's window with Multiplane's panels, for a person to look at.

Needs X11 and ImageMagick.

blender -P tests/addon/gui_panel.py -- SCENE.blend JOB PICTURE.png [status of a running job]
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import addon_utils
import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "addon"))
BLEND, JOB, PICTURE, *STATUS = sys.argv[sys.argv.index("--") + 1 :]


def areas(kind: str) -> list[bpy.types.Area]:
    return [area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == kind]


def region(area: bpy.types.Area, kind: str) -> bpy.types.Region:
    return next(region for region in area.regions if region.type == kind)


def steps() -> Iterator[float]:
    """Each yields the seconds that the window needs for it."""
    addon_utils.enable("multiplane", default_set=True)
    bpy.context.preferences.view.show_splash = False
    bpy.ops.wm.open_mainfile(filepath=str(Path(BLEND).resolve()), load_ui=False)
    yield 2.0
    scene = bpy.context.scene
    settings = scene.multiplane
    settings.job = str(Path(JOB).resolve())
    window, view, editor = bpy.context.window_manager.windows[0], areas("VIEW_3D")[0], areas("PROPERTIES")[0]
    with bpy.context.temp_override(window=window, area=view):
        bpy.ops.multiplane.load_background()
    scene.frame_set(9)
    from multiplane.jobs import runner
    from multiplane.jobs.job import Job

    job = Job(SimpleNamespace(request=None, blend=None))
    job.picture = str(Path(settings.job) / "frames" / "frame_0009.png")
    job.state, job.status, job.fraction = ("active", STATUS[0], 0.43) if STATUS else ("completed", "Completed", 1.0)
    runner._job = job
    runner._show(job)
    view.spaces.active.show_region_ui = True
    view.spaces.active.region_3d.view_perspective = "CAMERA"
    editor.spaces.active.context = "RENDER"
    yield 1.0
    region(view, "UI").active_panel_category = "Multiplane"
    with bpy.context.temp_override(window=window, area=view, region=region(view, "WINDOW")):
        bpy.ops.view3d.view_center_camera()
        view.spaces.active.region_3d.view_camera_zoom = -4
        view.spaces.active.region_3d.view_camera_offset = (0.1, 0)
    with bpy.context.temp_override(window=window, area=editor, region=region(editor, "WINDOW")):
        bpy.ops.view2d.pan(deltay=-100000)
    yield 6.0
    subprocess.run(["import", "-window", "root", PICTURE], check=True)


def advance(script: Iterator[float] = steps()) -> float:  # noqa: B008  one run
    try:
        return next(script)
    except StopIteration:
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


bpy.app.timers.register(advance, first_interval=2.0, persistent=True)
