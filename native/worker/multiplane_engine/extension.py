# SPDX-License-Identifier: Apache-2.0
"""`python -m multiplane_engine.extension --out DIR`: the add-on as a zip that Blender installs."""

from __future__ import annotations

import argparse
import tomllib
import zipfile
from pathlib import Path

from .blender import ADDON

_MANIFEST = "blender_manifest.toml"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold, so that the same add-on gives the same bytes."""


def build_extension(folder: Path) -> Path:
    """Writes `multiplane-VERSION.zip` into a folder and returns it."""
    manifest = tomllib.loads((ADDON / _MANIFEST).read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{manifest['id']}-{manifest['version']}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(ADDON.rglob("*")):
            inside = file.relative_to(ADDON)
            if file.is_file() and not any(part == "__pycache__" or part.startswith(".") for part in inside.parts):
                entry = zipfile.ZipInfo(inside.as_posix(), _TIME)
                archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder")
    print(build_extension(parser.parse_args().out))
