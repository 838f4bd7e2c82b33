# SPDX-License-Identifier: Apache-2.0
"""From the style panel to a request: a painter alone, a painter with diffusion over it, thumbnails."""

import bpy
import pytest
from multiplane import painter_properties
from multiplane.errors import UserError
from multiplane.jobs.plan import plan_new
from multiplane.jobs.request import from_scene
from multiplane.multiplane_protocol.painter import MOODS, PAINTER_PASSES, PAINTERS, PALETTES, Painter
from multiplane.multiplane_protocol.passes import passes_needed, uses_model

FRAMES = (1, 5, 9)


def test_a_new_scene_is_painted_without_prompt_or_model(scene, settings):
    request = from_scene(scene, FRAMES)
    assert (request.painter, request.strength, request.curves) == (Painter("watercolour"), 0.0, ())
    assert not uses_model(request)
    assert set(passes_needed(request)) == set(PAINTER_PASSES)


def test_every_setting_arrives(scene, settings):
    settings.painter, settings.palette, settings.mood, settings.seed = "stained_glass", "ocean", "dawn", 7
    settings.mood_strength, settings.stroke_size, settings.line, settings.texture, settings.colour = 0.4, 2, 0.1, 1.5, 0
    request = from_scene(scene, FRAMES)
    assert request.painter == Painter("stained_glass", "ocean", "dawn", 0.4, 2.0, 0.1, 1.5, 0.0)
    assert request.seed == 7


def test_what_only_a_model_reads_does_not_make_another_job(scene, settings):
    before = from_scene(scene, FRAMES)
    settings.prompt, settings.guidance, settings.steps, settings.strength = "a castle", 3.0, 7, 0.9
    bpy.ops.multiplane.add_control(kind="depth")
    settings.keyframe_insert("strength", frame=1)
    settings.mask = "/no/such/mask.png"
    assert from_scene(scene, FRAMES) == before


def test_diffusion_over_the_painter(scene, settings):
    settings.use_diffusion, settings.strength = True, 0.3
    bpy.ops.multiplane.add_control(kind="depth")
    request = from_scene(scene, FRAMES)
    assert (request.painter, request.strength, len(request.controls)) == (Painter("watercolour"), 0.3, 1)
    assert uses_model(request) and request.prompt == ""


def test_diffusion_alone(scene, settings):
    settings.painter, settings.prompt = "none", "a castle"
    request = from_scene(scene, FRAMES)
    assert (request.painter, request.strength) == (None, 0.6)
    settings.prompt = ""
    with pytest.raises(UserError, match="no prompt"):
        from_scene(scene, FRAMES)


def test_the_painters_numbers_are_animated(scene, settings):
    for frame, value in ((1, 0.5), (9, 2.5)):
        settings.stroke_size = value
        settings.keyframe_insert("stroke_size", frame=frame)
    settings.driver_add("mood_strength").driver.expression = "frame / 10"
    curves = {curve.path: curve.values for curve in from_scene(scene, FRAMES).curves}
    assert curves["painter.size"] == pytest.approx((0.5, 1.5, 2.5))
    assert curves["painter.mood_strength"] == pytest.approx((0.1, 0.5, 0.9))
    assert from_scene(scene, FRAMES).painter.size == pytest.approx(0.5), "the constant is the first frame's"
    settings.painter, settings.prompt = "none", "a castle"
    assert from_scene(scene, FRAMES).curves == ()


def test_a_painter_paints_at_the_scenes_own_size(scene, settings, tmp_path):
    settings.output = str(tmp_path)
    scene.render.resolution_x, scene.render.resolution_y = 1280, 716
    plan = plan_new(scene, FRAMES)
    plan.blend.unlink()
    assert (plan.request.width, plan.request.height, plan.aspect) == (1280, 720, 0.0)
    settings.use_diffusion = True
    plan = plan_new(scene, FRAMES)
    plan.blend.unlink()
    assert (plan.fitted(256).width, plan.fitted(256).height) == (456, 256)


def test_starter_settings_switch_diffusion_on(scene, settings):
    bpy.ops.multiplane.use_starter_settings()
    assert settings.diffuses and uses_model(from_scene(scene, FRAMES))


def test_a_model_sets_the_steps_and_guidance_that_suit_it(settings, tmp_path):
    settings.model = str(tmp_path)
    assert (settings.steps, settings.guidance) == (20, 7.5)
    settings.model = ""
    assert (settings.steps, settings.guidance) == (6, 1.0)


@pytest.mark.parametrize(("setting", "names"), [("painter", PAINTERS), ("palette", PALETTES), ("mood", MOODS)])
def test_everything_that_the_engine_knows_can_be_chosen(settings, setting, names):
    items = getattr(painter_properties, f"{setting.upper()}_ITEMS")
    assert tuple(name for name, _, _ in items) == names
    for name in names:
        setattr(settings, setting, name)
        assert getattr(settings, setting) == name


def test_thumbnails_are_shown_where_there_are_some(scene, monkeypatch, tmp_path):
    made = bpy.data.images.new("made", 16, 16)
    made.filepath_raw, made.file_format = str(tmp_path / "oil.png"), "PNG"
    made.save()
    monkeypatch.setattr(painter_properties, "THUMBNAILS", tmp_path)
    painter_properties.register()
    read, items = list(painter_properties._icons), [*painter_properties._painter_items(None, None)]
    painter_properties.unregister()
    assert read == ["oil"], "icons have numbers only where there is a window"
    assert [item[0] for item in items] == [*PAINTERS, "none"]
