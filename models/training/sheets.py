# SPDX-License-Identifier: Apache-2.0
"""Sheets to look at: held-out scenes in every style, the prompts in free wording, one prompt with eight seeds.

python -m training.sheets styles --scenes 3        (painters' pictures above, the model's below)
python -m training.sheets prompts
python -m training.sheets seeds
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .foreign import buffers_of
from .loop import RUNS
from .measure.held_out import PAINTED_STYLES
from .measure.model import Model
from .paint import paint
from .prompts import PROMPTS
from .scenes import HELD_OUT, render
from .starter import FOLDER
from .style_words import STYLE_WORDS

_LABEL_PX, _FONT = 44, ImageFont.load_default(size=12)
_SEEDS = 8


def labelled(picture: np.ndarray, text: str) -> np.ndarray:
    """The picture with its text on white beneath."""
    height, width = picture.shape[:2]
    sheet = Image.new("RGB", (width, height + _LABEL_PX), "white")
    sheet.paste(Image.fromarray(picture))
    ImageDraw.Draw(sheet).text((4, height + 2), textwrap.fill(text, width // 6), fill="black", font=_FONT)
    return np.asarray(sheet)


def grid(rows: list[list[np.ndarray]]) -> Image.Image:
    return Image.fromarray(np.concatenate([np.concatenate(row, 1) for row in rows]))


def styles(model: Model, args: argparse.Namespace) -> Image.Image:
    rows = []
    shown = {job.name: buffers_of(job) for job in args.jobs}
    shown |= {f"scene {seed}": render(seed) for seed in range(args.first, args.first + args.scenes)}
    for name, b in shown.items():
        painted = [paint(b, style, "scene", "plain", seed=0) for style in PAINTED_STYLES]
        prompts = [STYLE_WORDS[style].names[0] for style in PAINTED_STYLES]
        made = [model.picture(b, prompt, calls=args.calls, guidance=args.guidance) for prompt in prompts]
        rows.append([labelled(b.beauty, "beauty"), *map(labelled, painted, PAINTED_STYLES)])
        rows.append([labelled(b.beauty, name), *map(labelled, made, prompts)])
    return grid(rows)


def prompts(model: Model, args: argparse.Namespace) -> Image.Image:
    made = []
    for k, prompt in enumerate(PROMPTS):  # each on a scene of its own
        b = render(args.first + k)
        picture = model.picture(
            b, prompt.text, negative=prompt.negative, calls=args.calls, guidance=args.guidance, seed=args.first + k
        )
        made.append(labelled(picture, prompt.text))
    return grid([made[k : k + 10] for k in range(0, len(made), 10)])


def seeds(model: Model, args: argparse.Namespace) -> Image.Image:
    rows = []
    for k in range(args.scenes):
        b, prompt = render(args.first + k), PROMPTS[7 * k + 3].text
        made = [model.picture(b, prompt, calls=args.calls, guidance=args.guidance, seed=n) for n in range(_SEEDS)]
        rows.append([labelled(b.beauty, prompt), *(labelled(p, f"seed {n}") for n, p in enumerate(made))])
    return grid(rows)


_SHEETS = {"styles": styles, "prompts": prompts, "seeds": seeds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", choices=_SHEETS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--scenes", type=int, default=4)
    parser.add_argument("--first", type=int, default=HELD_OUT, help="seed of the first scene")
    parser.add_argument("--jobs", nargs="*", type=Path, default=[], help="job folders with passes of 256 x 256")
    parser.add_argument("--controls", nargs="*", default=["tile", "normal"])
    parser.add_argument("--strength", type=float, default=0.7)
    parser.add_argument("--calls", type=int, default=4, help="of the network for each picture")
    parser.add_argument("--guidance", type=float, default=1.0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    model = Model(args.folder, tuple(args.controls), args.strength)
    path = args.out or RUNS / f"sheet_{args.sheet}.png"
    _SHEETS[args.sheet](model, args).save(path)
    print(path)


if __name__ == "__main__":
    main()
