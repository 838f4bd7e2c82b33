# SPDX-License-Identifier: Apache-2.0
"""What can be typed after `multiplane`."""

from __future__ import annotations

import argparse
from typing import Any

from multiplane_protocol.painter import MOODS, PAINTERS, PALETTES
from multiplane_protocol.request import CONTROL_KINDS, Request
from multiplane_protocol.sampling import FEW_STEPS, USUAL
from multiplane_protocol.shot import SOURCES
from multiplane_protocol.temporal import TEMPORAL_MODES, Temporal

from .. import __version__
from . import doctor, metrics, models, painters, stylize
from .values import INDEPENDENT

_DISTILLED = "for the starter and others distilled to few steps"
_DESCRIPTION = "Turns Blender scenes into stylised image sequences."


def build_parser() -> argparse.ArgumentParser:
    """All commands; the chosen one is `options.command(options, output, worker)`."""
    parser = argparse.ArgumentParser(prog="multiplane", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"multiplane {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON lines for programs")
    _add_stylize(commands.add_parser("stylize", parents=[common], help="stylise a scene"))
    _add_passes(commands.add_parser("passes", parents=[common], help="write passes and control images of a scene"))

    run = commands.add_parser("run", parents=[common], help="render what is missing in a job folder, without Blender")
    run.add_argument("job", metavar="JOB", help="job folder")
    run.add_argument("--frames", default="", metavar="A:B", help="only these frames")
    run.set_defaults(command=stylize.run)

    _add_metrics(commands.add_parser("metrics", parents=[common], help="measure how well the frames hold together"))

    known = commands.add_parser("painters", parents=[common], help="list painters, palettes and moods")
    known.set_defaults(command=painters.painters)

    about_models = commands.add_parser("models", help="look at model folders")
    actions = about_models.add_subparsers(title="commands", required=True, metavar="COMMAND")
    check = actions.add_parser(
        "check", parents=[common], help="say what is in a model folder and what is wrong with it"
    )
    check.add_argument("model", nargs="?", default="", metavar="DIR", help="the starter model if not given")
    check.set_defaults(command=models.check)

    examine = commands.add_parser("doctor", parents=[common], help="say what is installed and what is missing")
    examine.add_argument("--blender", default="", metavar="PATH", help="Blender, or a Python that has bpy")
    examine.set_defaults(command=doctor.doctor)
    return parser


def _add_scene(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scene", metavar="SCENE.blend")
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="job folder; the same command resumes in it"
    )
    parser.add_argument("--overwrite", action="store_true", help="remove a different job from OUT first")
    parser.add_argument("--frames", default="", metavar="A:B[:STEP]", help="frames; the scene's range if not given")
    size = "pixels; if not given the scene's aspect, in the size that the model was made for"
    parser.add_argument("--size", default="", metavar="WxH", help=size)
    joints = "pose joints that the camera cannot see (default drop)"
    parser.add_argument("--hidden-joints", choices=("drop", "keep"), default="drop", help=joints)
    parser.add_argument("--blender", default="", metavar="PATH", help="Blender, or a Python that has bpy")
    source = "read passes out of the scene's geometry, and what has none out of Cycles (default); or all out of Cycles"
    parser.add_argument("--source", choices=SOURCES, default="surface", help=source)


def _add_stylize(parser: argparse.ArgumentParser) -> None:
    _add_scene(parser)
    add = parser.add_argument
    add("--prompt", help="what to paint; not needed with a painter")
    add("--negative", help="what to avoid")
    add("--model", default="", metavar="DIR", help="model folder in diffusers' layout; the starter model if not given")
    add("--control", action="append", default=[], metavar="KIND[=SCALE[:START:END]]", help=", ".join(CONTROL_KINDS))
    add("--control-model", action="append", default=[], metavar="KIND=DIR", help="ControlNet folder of a control")
    strength = f"0 … 1, how far diffusion goes from the start picture (default {Request.strength}; after a painter 0)"
    add("--strength", type=float, help=strength)
    add(
        "--guidance",
        type=float,
        help=f"classifier-free guidance (default {USUAL.guidance}; {FEW_STEPS.guidance} {_DISTILLED})",
    )
    add("--steps", type=int, help=f"denoising steps (default {USUAL.steps}; {FEW_STEPS.steps} {_DISTILLED})")
    add("--sampler", help="the model's own if not given")
    add("--spacing", help="noise levels: karras, exponential, trailing, leading, linspace")
    add("--seed", type=int, help=f"noise (default {Request.seed})")
    add("--seed-mode", choices=("fixed", "per_frame"), help="the same noise in every frame (default), or its own")
    add("--mask", default="", metavar="PNG", help="white is repainted; or a folder of mask_0001.png …")
    add("--clip-skip", type=int, help="text encoder layers left out at the end")
    add("--embedding", action="append", default=[], metavar="FILE", help="textual inversion")
    add("--device", help="auto, cpu, cuda, cuda:1 …")
    add("--dtype", help="auto, float32, bfloat16, float16")
    add(
        "--beauty",
        choices=("scene", "preview"),
        default="scene",
        help="render the start image as the scene says, or fast",
    )
    _add_painter(parser)
    _add_temporal(parser)
    parser.set_defaults(command=stylize.stylize)


def _add_painter(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("painter", "paints the start picture out of the scene; needs no model")

    def add(option: str, field: str, **details: Any) -> None:
        group.add_argument(option, dest=f"painter.{field}", **details)

    add("--painter", "name", metavar="NAME", help=", ".join(PAINTERS))
    add("--palette", "palette", metavar="NAME", help=", ".join(PALETTES))
    add("--mood", "mood", metavar="NAME", help=f"light: {', '.join(MOODS)}")
    add("--mood-strength", "mood_strength", type=float, metavar="X", help="0 … 1, from the scene's light to the mood's")
    add("--stroke-size", "size", type=float, metavar="X", help="strokes, hatching, grain: 0.25 … 4 (default 1)")
    add("--line", "line", type=float, metavar="X", help="weight of outlines: 0 … 2 (default 1)")
    add("--texture", "texture", type=float, metavar="X", help="paper, grain, bristles: 0 … 2 (default 1)")
    add("--colour", "colour", type=float, metavar="X", help="saturation: 0 … 2 (default 1)")


def _add_temporal(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("consistency", "frames that hold together; needs passes of --source surface")

    def add(option: str, field: str, help: str, **details: Any) -> None:
        group.add_argument(option, dest=f"temporal.{field}", help=help, **details)

    modes = (
        "each frame by itself (independent, default), frames composed of a few painted ones (anchored), each from the "
        "one before (feedback), or from noise that sticks to surfaces (pinned)"
    )
    add("--temporal", "mode", modes, choices=(INDEPENDENT, *TEMPORAL_MODES))
    missing = f"anchored: part of a frame that anchors may miss before there is another (default {Temporal.missing})"
    add("--missing", "missing", missing, type=float, metavar="X")
    add("--anchors", "anchors", f"anchored: most anchors of a shot (default {Temporal.anchors})", type=int, metavar="N")
    strength = f"feedback: 0 … 1, how far to go from the frame before (default {Temporal.strength})"
    add("--feedback-strength", "strength", strength, type=float, metavar="X")
    consistency = "feedback: 0 … 1, from the frame's own start picture to the frame before (default 1)"
    add("--consistency", "consistency", consistency, type=float, metavar="X")
    add("--colour-match", "colour_match", "feedback: 0 … 1, to the first frame's colours (default 1)", type=float)
    add("--feedback-noise", "noise", "feedback: grain in the start picture, 0 … 1 (default 0)", type=float, metavar="X")
    add("--sharpening", "sharpening", "feedback: of the frame before, 0 … 2 (default 0)", type=float, metavar="X")


def _add_passes(parser: argparse.ArgumentParser) -> None:
    _add_scene(parser)
    parser.add_argument("--controls", default="", metavar="KIND,KIND", help="control images; all if not given")
    parser.add_argument("--beauty", choices=("scene", "preview", "none"), default="scene", help="the beauty pass")
    parser.set_defaults(command=stylize.passes)


def _add_metrics(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("job", metavar="JOB", help="job folder with finished frames")
    add("--pictures", default="", metavar="DIR", help="measure the frame_####.png of this folder instead")
    far = "how many frames apart long-range comparisons are (default 4,16)"
    add("--distances", default="4,16", metavar="N,N", help=far)
    add(
        "--against",
        default="",
        metavar="FRAME,FRAME",
        help="also compare with these frames; the job's anchors if not given",
    )
    parser.set_defaults(command=metrics.metrics)
