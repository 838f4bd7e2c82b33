# SPDX-License-Identifier: Apache-2.0
"""Blender as a module, one process for all tests of the add-on."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "addon"), str(ROOT / "tests" / "demo")]
import multiplane  # noqa: E402  found by the line above

LONGEST_TEST_S = 300


def pytest_configure() -> None:
    # Blender's default names a scene that tests would otherwise share.
    bpy.ops.wm.read_factory_settings(use_empty=True)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leaves without Blender's clean-up, which crashes (4.2) or hangs (4.5) when classes are still registered."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(config.exit_status)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.exit_status = int(exitstatus)


@pytest.fixture(autouse=True)
def _no_test_hangs() -> Iterator[None]:
    faulthandler.dump_traceback_later(LONGEST_TEST_S, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def scene() -> bpy.types.Scene:
    """A new file's only scene, empty, one frame long."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    made = bpy.context.scene
    made.frame_start = made.frame_end = 1
    made.render.engine = "CYCLES"
    made.cycles.samples = 1
    made.cycles.use_denoising = False
    return made


@pytest.fixture
def data() -> Path:
    """Rigs and scenes that are not part of the project."""
    folder = Path(os.environ.get("MULTIPLANE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared data is not here; name its folder with MULTIPLANE_DATA")
    return folder


@pytest.fixture
def add_mesh(scene: bpy.types.Scene) -> Callable[..., bpy.types.Object]:
    """add_mesh(kind, name, **operator arguments): a mesh primitive."""

    def add(kind: str, name: str, smooth: bool = False, **arguments: object) -> bpy.types.Object:
        getattr(bpy.ops.mesh, f"primitive_{kind}_add")(**arguments)
        made = bpy.context.object
        made.name = name
        made.data.polygons.foreach_set("use_smooth", [smooth] * len(made.data.polygons))
        return made

    return add


@pytest.fixture
def add_camera(scene: bpy.types.Scene) -> Callable[..., bpy.types.Object]:
    """add_camera(location, rotation, **camera settings): becomes the scene's camera if it has none."""

    def add(
        location: tuple = (0.6, -5.0, 2.4), rotation: tuple = (1.2, 0.05, 0.1), name: str = "Camera", **settings: object
    ) -> bpy.types.Object:
        made = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(made)
        made.location, made.rotation_euler = location, rotation
        for key, value in settings.items():
            setattr(made.data, key, value)
        scene.camera = scene.camera or made
        bpy.context.view_layer.update()
        return made

    return add


@pytest.fixture
def settings(scene, add_camera) -> Iterator[bpy.types.PropertyGroup]:
    """Those of a new scene with a camera, with the add-on at work."""
    multiplane.register()
    add_camera()
    yield scene.multiplane
    multiplane.unregister()


@pytest.fixture
def engine_scene(scene, add_mesh, add_camera, tmp_path, monkeypatch) -> Iterator[bpy.types.Scene]:
    """A scene of three small frames that is ready to be stylised, with the engine at hand."""
    place = Path(os.environ.get("MULTIPLANE_ENGINE") or ROOT / ".venv")
    if "MULTIPLANE_ENGINE" not in os.environ and not list(place.glob("lib/python*/site-packages/multiplane_engine")):
        pytest.skip(f"the engine is not installed in {place}; `make` does, or name its place with MULTIPLANE_ENGINE")
    monkeypatch.setenv("MULTIPLANE_ENGINE", str(place))
    multiplane.register()
    add_mesh("monkey", "Head")
    add_camera(location=(0, -4, 0), rotation=(1.5708, 0, 0))
    settings = scene.multiplane
    settings.output = str(tmp_path)
    settings.use_size, settings.width, settings.height = True, 64, 64
    settings.use_range, settings.frame_start, settings.frame_end, settings.frame_step = True, 1, 5, 2
    settings.preview_every = 1
    yield scene
    multiplane.unregister()
