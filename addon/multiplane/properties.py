# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist sets, stored in the scene at `scene.multiplane`; every number can be animated."""

from pathlib import Path

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from . import painter_properties
from .multiplane_protocol.sampling import FEW_STEPS, sampling_of
from .painter_properties import NO_PAINTER, PainterProperties
from .temporal_properties import TemporalProperties

CONTROL_ITEMS = [
    ("depth", "Depth", "How far away each surface is"),
    ("normal", "Normal", "Where each surface faces"),
    ("openpose", "OpenPose", "Skeletons of the characters"),
    ("lineart", "Line Art", "Soft lines at creases and outlines"),
    ("canny", "Canny", "Hard one-pixel edges"),
    ("segmentation", "Segmentation", "ADE20K colours from the objects' Multiplane class"),
    ("tile", "Tile", "The rendered picture itself: keeps colours at any strength"),
    ("temporal", "Temporal", "What was painted before, moved with its surfaces; Consistency: Anchored or Feedback"),
    ("temporal_flow", "Temporal and Motion", "Temporal, and the colours of motion beside it; Consistency: Feedback"),
]
SAMPLER_ITEMS = [
    ("MODEL", "From the Model", "What the model's scheduler configuration names"),
    ("ddim", "DDIM", ""),
    ("pndm", "PNDM", ""),
    ("euler", "Euler", ""),
    ("euler_a", "Euler a", ""),
    ("heun", "Heun", ""),
    ("dpmpp_2m", "DPM++ 2M", ""),
    ("dpmpp_2m_sde", "DPM++ 2M SDE", ""),
    ("dpmpp_sde", "DPM++ SDE", ""),
    ("unipc", "UniPC", ""),
    ("lcm", "LCM", "For models distilled to few steps"),
    ("tcd", "TCD", "For models distilled to few steps"),
]
SPACING_ITEMS = [
    ("MODEL", "From the Model", "What the model's scheduler configuration names"),
    ("karras", "Karras", ""),
    ("exponential", "Exponential", ""),
    ("trailing", "Trailing", ""),
    ("leading", "Leading", ""),
    ("linspace", "Linear", ""),
]


class MultiplaneControl(bpy.types.PropertyGroup):
    """One ControlNet."""

    kind: EnumProperty(name="Control", items=CONTROL_ITEMS, default="depth", options=set())
    enabled: BoolProperty(name="Enabled", default=True, options=set())
    scale: FloatProperty(
        name="Weight", description="Conditioning scale", default=1.0, min=0.0, max=2.0, soft_max=1.5, subtype="FACTOR"
    )
    start: FloatProperty(
        name="Start",
        description="Part of the denoising steps after which it begins",
        default=0.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    end: FloatProperty(
        name="End",
        description="Part of the denoising steps after which it ends",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    model: StringProperty(
        name="ControlNet",
        description="ControlNet folder; empty: the one inside the model folder",
        subtype="DIR_PATH",
        options=set(),
    )


def _suit_model(settings: "MultiplaneSettings", _context: bpy.types.Context) -> None:
    model = settings.model
    settings.steps, settings.guidance = sampling_of(Path(bpy.path.abspath(model))) if model else FEW_STEPS


class MultiplaneSettings(PainterProperties, TemporalProperties, bpy.types.PropertyGroup):
    """The whole request."""

    use_diffusion: BoolProperty(
        name="Diffuse over It",
        description="Let a model go on from the painter's picture; off: the painter's picture is the result",
        default=False,
        options=set(),
    )
    prompt: StringProperty(name="Prompt", description="What the frames should look like", options=set())
    negative: StringProperty(name="Negative Prompt", description="What they should not look like", options=set())
    model: StringProperty(
        name="Model",
        description="Model folder in diffusers' layout; empty: the starter model. Sets steps and guidance that suit it",
        subtype="DIR_PATH",
        options=set(),
        update=_suit_model,
    )
    controls: CollectionProperty(type=MultiplaneControl)
    active_control: IntProperty(options={"HIDDEN", "SKIP_SAVE"})
    strength: FloatProperty(
        name="Strength",
        description="How far to leave the painter's or the rendered picture; 1 ignores its colours altogether",
        default=0.6,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    guidance: FloatProperty(
        name="Guidance",
        description="How strictly to follow the prompt; 1 switches the negative prompt off",
        default=FEW_STEPS.guidance,
        min=0.0,
        max=50.0,
        soft_max=20.0,
    )
    steps: IntProperty(
        name="Steps",
        description="Denoising steps of a full run",
        default=FEW_STEPS.steps,
        min=1,
        max=1000,
        soft_max=60,
    )
    sampler: EnumProperty(name="Sampler", items=SAMPLER_ITEMS, default="MODEL", options=set())
    spacing: EnumProperty(
        name="Spacing", description="Noise levels of the steps", items=SPACING_ITEMS, default="MODEL", options=set()
    )
    seed: IntProperty(name="Seed", default=0, min=0, max=2**31 - 1)
    seed_mode: EnumProperty(
        name="Grain",
        items=[
            ("fixed", "Same in Every Frame", "Noise, paper and strokes stand still: calmer"),
            ("per_frame", "New in Every Frame", "Each frame has its own, as if drawn by hand"),
        ],
        default="fixed",
        options=set(),
    )
    clip_skip: IntProperty(
        name="Clip Skip", description="Layers of the text encoder to leave out", default=0, min=0, max=11
    )
    use_size: BoolProperty(
        name="Own Size",
        description="Set the picture size here instead of deriving it from the render resolution",
        default=False,
        options=set(),
    )
    width: IntProperty(name="Width", default=512, min=64, max=8192, step=8, subtype="PIXEL", options=set())
    height: IntProperty(name="Height", default=512, min=64, max=8192, step=8, subtype="PIXEL", options=set())
    use_range: BoolProperty(
        name="Own Range",
        description="Set the frame range here instead of taking the scene's",
        default=False,
        options=set(),
    )
    frame_start: IntProperty(name="Start", default=1, options=set())
    frame_end: IntProperty(name="End", default=24, options=set())
    frame_step: IntProperty(name="Step", default=1, min=1, options=set())
    mask: StringProperty(
        name="Mask",
        description="Black and white picture, or a folder of mask_####.png; white is repainted",
        subtype="FILE_PATH",
        options=set(),
    )
    beauty: EnumProperty(
        name="Base Picture",
        items=[
            ("scene", "Scene Render", "Render with the scene's own engine and samples"),
            ("preview", "Fast Preview", "Render with few samples"),
        ],
        default="scene",
        options=set(),
    )
    source: EnumProperty(
        name="Passes from",
        description="What depth, normals, ids and motion are read out of",
        items=[
            ("surface", "Geometry", "Fast and exact; what has no triangles, such as hair, is rendered by Cycles"),
            ("cycles", "Cycles", "Everything is rendered by Cycles at one sample"),
        ],
        default="surface",
        options=set(),
    )
    hidden_joints: EnumProperty(
        name="Hidden Joints",
        items=[
            ("drop", "Leave Out", "Joints that the camera cannot see are not drawn"),
            ("keep", "Draw", "Draw them all the same"),
        ],
        default="drop",
        options=set(),
    )
    preview_every: IntProperty(
        name="Preview Every",
        description="Steps between preview pictures; 0: none",
        default=4,
        min=0,
        max=100,
        options=set(),
    )
    output: StringProperty(
        name="Output",
        description="Each job makes a folder of its own in it: r0001, r0002 …",
        default="//multiplane/",
        subtype="DIR_PATH",
        options=set(),
    )
    job: StringProperty(
        name="Last Job", description="Folder of the scene's last job", subtype="DIR_PATH", options=set()
    )

    @property
    def diffuses(self) -> bool:
        """Whether a model has a part in the picture."""
        return self.use_diffusion or self.painter == NO_PAINTER


CLASSES = (MultiplaneControl, MultiplaneSettings)


def register() -> None:
    painter_properties.register()
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.multiplane = PointerProperty(type=MultiplaneSettings)


def unregister() -> None:
    del bpy.types.Scene.multiplane
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
    painter_properties.unregister()
