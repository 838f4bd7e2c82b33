# SPDX-License-Identifier: Apache-2.0
"""The rooms of docs/architecture.md: who includes and imports whom, licences, and no file that outgrows its idea."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = [ROOT / name for name in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()]

CPP_MAY_INCLUDE = {
    "kernels": {"kernels"},
    "kernels/paint": {"kernels"},
    "kernels/surface": {"kernels"},
    "models": {"kernels", "models"},
    "native/src/io": {"kernels", "models", "io", "progress.h"},
    "native/src/text": {"kernels", "models", "io", "text", "progress.h"},
    "native/src/sample": {"kernels", "sample", "progress.h"},
    "native/src/image": {"kernels", "image"},
    "native/src/control": {"kernels", "control"},
    "native/src/metrics": {"kernels", "metrics"},
    "native/src/temporal": {"kernels", "temporal"},
    "native/src/pipeline": {"kernels", "models", "io", "text", "sample", "pipeline", "progress.h"},
}
ROOMS = {
    "kernels",
    "models",
    "io",
    "text",
    "sample",
    "image",
    "control",
    "metrics",
    "temporal",
    "pipeline",
    "bindings",
    "progress.h",
}
FORBIDDEN_HEADERS = {
    "kernels": r"nlohmann|OpenImageIO|pybind11|fstream",
    "kernels/paint": r"opencv",
    "models": r"nlohmann|OpenImageIO|pybind11|fstream|opencv",
    "native/src": r"pybind11|Python\.h|iostream",
}


def cpp_files(room: str) -> list[Path]:
    folder = ROOT / room
    return [f for f in FILES if folder in f.parents and f.suffix in {".h", ".cpp"}]


def includes(file: Path) -> list[str]:
    return re.findall(r'^#include ["<]([^">]+)[">]', file.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("room", CPP_MAY_INCLUDE)
def test_cpp_rooms_include_only_what_lies_below(room: str) -> None:
    files = cpp_files(room)
    assert files, f"{room} is empty"
    for file in files:
        for header in includes(file):
            top = header.split("/")[0]
            assert top not in ROOMS or top in CPP_MAY_INCLUDE[room], f"{file.relative_to(ROOT)} includes {header}"


def test_kernels_do_not_know_the_painters() -> None:
    for file in cpp_files("kernels"):
        if ROOT / "kernels/paint" not in file.parents:
            assert not [header for header in includes(file) if header.startswith("kernels/paint/")], file


@pytest.mark.parametrize("room", FORBIDDEN_HEADERS)
def test_cpp_rooms_stay_free_of_foreign_libraries(room: str) -> None:
    for file in cpp_files(room):
        for header in includes(file):
            assert not re.search(FORBIDDEN_HEADERS[room], header), f"{file.relative_to(ROOT)} includes {header}"


def imported_modules(file: Path) -> set[str]:
    """Top-level names of absolute imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


def python_files(folder: str) -> list[Path]:
    return [f for f in FILES if ROOT / folder in f.parents and f.suffix == ".py"]


def test_protocol_needs_the_standard_library_alone() -> None:
    import sys

    for file in python_files("addon/multiplane/multiplane_protocol"):
        assert imported_modules(file) <= sys.stdlib_module_names, file


def test_addon_knows_neither_torch_nor_the_engine() -> None:
    for file in python_files("addon"):
        found = imported_modules(file)
        assert not found & {"torch", "multiplane_engine", "multiplane_protocol", "multiplane"}, f"{file}: {found}"


def test_blender_versions_are_told_apart_in_one_file() -> None:
    for file in python_files("addon"):
        if file.name != "compat.py":
            assert "bpy.app.version" not in file.read_text(encoding="utf-8").replace("bpy.app.version_string", ""), file


def test_worker_does_without_bpy_and_without_torch_in_the_hot_path() -> None:
    for file in python_files("native/worker"):
        found = imported_modules(file)
        assert "bpy" not in found, file
        assert "torch" not in found or file.name in {"__init__.py", "doctor.py"}, file


def test_every_file_names_its_licence() -> None:
    for file in FILES:
        if file.suffix not in {".py", ".cpp", ".h", ".cu"} and file.name not in {"CMakeLists.txt", "Makefile"}:
            continue
        inside_addon = ROOT / "addon" in file.parents and "multiplane_protocol" not in file.parts
        wanted = "GPL-3.0-or-later" if inside_addon else "Apache-2.0"
        head = file.read_text(encoding="utf-8")[:200]
        assert f"SPDX-License-Identifier: {wanted}" in head, file


def test_files_hold_one_idea_each() -> None:
    for file in FILES:
        if file.suffix in {".py", ".cpp", ".h"}:
            lines = len(file.read_text(encoding="utf-8").splitlines())
            assert lines <= 600 or file.stem.endswith("_tables"), f"{file.relative_to(ROOT)} has {lines} lines"
