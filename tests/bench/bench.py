# SPDX-License-Identifier: Apache-2.0
"""Multiplane beside diffusers on this machine: bfloat16, two threads, the networks of Stable Diffusion 1.5 at 512².

Both engines run alternately, each in a process of its own. A ratio is the median over the pairs; `make bench` prints
the tables of docs/benchmarks.md, the painters' at its end."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ATTENTION = HERE.parents[1] / "build/engine/tests/bench/attention_bench"
ENGINES = ("multiplane", "diffusers")
ROWS = {  # component → (task, what the table calls it)
    "unet": [("step", "UNet step"), ("guided step", "UNet step with guidance (N = 2)")],
    "controlnet": [("step", "ControlNet step"), ("guided step", "ControlNet step with guidance (N = 2)")],
    "text_encoder": [("encode", "text encoder, 77 tokens")],
    "vae": [("decode", "VAE decode"), ("encode", "VAE encode")],
    "taesd": [("decode", "TAESD decode"), ("encode", "TAESD encode")],
}
HEADER = """\
| | Multiplane s | diffusers s | ratio | Multiplane CPU-s | diffusers CPU-s | ratio | Multiplane GiB | diffusers GiB |
|---|---|---|---|---|---|---|---|---|"""
Seconds = dict[str, float]


class Subject:
    """A process with one component loaded."""

    def __init__(self, engine: str, component: str, folder: Path) -> None:
        command = [sys.executable, str(HERE / "subject.py"), engine, component, str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.load = self._answer()

    def do(self, task: str) -> Seconds:
        assert self._process.stdin
        print(task, file=self._process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> Seconds:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(map(str, self._process.args))} ended early")
        answer: Seconds = json.loads(line)
        return answer


def table_row(name: str, pairs: list[tuple[Seconds, Seconds]]) -> str:
    def median(of: str, engine: int) -> float:
        return statistics.median(pair[engine][of] for pair in pairs)

    def ratio(of: str) -> float:
        return statistics.median(ours[of] / theirs[of] for ours, theirs in pairs)

    cells = [f"{median('wall', 0):.2f}", f"{median('wall', 1):.2f}", f"**{ratio('wall'):.2f}**"]
    cells += [f"{median('cpu', 0):.2f}", f"{median('cpu', 1):.2f}", f"{ratio('cpu'):.2f}"]
    cells += [f"{max(pair[engine]['peak'] for pair in pairs):.2f}" for engine in (0, 1)]
    return f"| {name} | {' | '.join(cells)} |"


def measure(component: str, folder: Path, repeats: int) -> list[str]:
    # In a process of its own: the peak memory of a process counts in that of those it starts.
    write = [sys.executable, str(HERE / "components.py"), component, str(folder)]
    subprocess.run(write, check=True, stderr=subprocess.DEVNULL)
    subjects = [Subject(engine, component, folder) for engine in ENGINES]  # first: the file is in memory for both after
    for subject in subjects:
        subject.close()
    subjects = [Subject(engine, component, folder) for engine in ENGINES]
    rows = [table_row(f"{component}: load float16 as bfloat16", [(subjects[0].load, subjects[1].load)])]
    for task, name in ROWS[component]:
        for subject in subjects:
            subject.do(task)  # the first time packs weights and warms caches
        rows.append(table_row(name, [(subjects[0].do(task), subjects[1].do(task)) for _ in range(repeats)]))
    for subject in subjects:
        subject.close()
    return rows


def cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    names = (
        [x.split(":")[1].strip() for x in info.read_text().splitlines() if x.startswith("model name")]
        if info.exists()
        else []
    )
    return names[0] if names else "unknown CPU"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("components", nargs="*", help="default: all", default=list(ROWS))
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{cpu_name()}, 2 threads, bfloat16, 512²\n\n{HEADER}", flush=True)
    for component in arguments.components:
        with tempfile.TemporaryDirectory() as folder:
            print("\n".join(measure(component, Path(folder), arguments.repeats)), flush=True)
    print()
    subprocess.run([ATTENTION], check=True)
    print(flush=True)
    subprocess.run([sys.executable, HERE / "painters.py"], check=True)


if __name__ == "__main__":
    main()
