# SPDX-License-Identifier: Apache-2.0
"""Every row of the table, on held-out scenes and captions.

    python -m training.measure.recogniser                                 (once)
    python -m training.measure --folder models/starter --scenes 200

Prints the table and what each stage costs; writes both as JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path

from ..loop import RUNS
from . import recogniser
from .answers import Judged
from .held_out import cases
from .model import Model
from .named_colours import named_colours
from .oracles import understood, unet_errors
from .speed import speed
from .table import markdown, of_each_style, rows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[2] / "starter")
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--styles-each", type=int, default=3, help="of the twelve, for each scene")
    parser.add_argument("--many-every", type=int, default=3, help="20 calls for one case of so many; 0: never")
    parser.add_argument("--controls", nargs="*", default=["tile", "normal"])
    parser.add_argument("--strength", type=float, default=0.7)
    parser.add_argument("--guidance", type=float, default=2.0, help="at 20 calls; 4 calls are made without")
    parser.add_argument("--out", type=Path, default=RUNS / "measured.json")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    controls = tuple(args.controls)
    model, judged = Model(args.folder, controls, args.strength), Judged(*recogniser.load())
    for k, case in enumerate(cases(args.scenes, args.styles_each)):
        judged.add(case, model, args.guidance, bool(args.many_every) and k % args.many_every == 0)
        if k % 30 == 29:
            print(f"{k + 1} of {args.scenes * args.styles_each} pictures", flush=True)
    found = rows(judged.marks)
    found += [named_colours(model, args.scenes // 4), speed(args.folder, controls[0], args.strength)]
    some = list(itertools.islice(cases(args.scenes, 1), args.scenes // 2))
    said = understood(some)
    errors = unet_errors(args.folder, controls, some, start=int(1000 * args.strength) - 1)
    print(markdown(found), of_each_style(judged.marks), sep="\n\n")
    print("\nText encoder, captions understood:", "  ".join(f"{topic} {share:.0f} %" for topic, share in said.items()))
    print("UNet, error of the clean latent in shares of the variance at each noise level:")
    print("  ".join(f"{t}: {error:.3f}" for t, error in errors.items()))
    measured = {"rows": [row._asdict() for row in found], "captions_understood": said, "unet_errors": errors}
    args.out.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
