"""What the pipeline costs beside its work, by stage: Python's start, imports, the stage's own work, DVC around it.

    python benchmarks/pipeline_costs.py --root CLONE [STAGE ...]

CLONE is a clone in which the pipeline has run; stages are run in it again (default: all but training, evaluation and
emulation). The last lines say what DVC needs to read and write its locks, and what `dvc status` and a `dvc repro` with
nothing to do take.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import yaml

LONG = ("train@", "evaluate@", "data/dvc.yaml:emulate")


def seconds(command: list[str], root: Path) -> float:
    """The wall time of a command in `root`, s."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root), "GOMP_SPINCOUNT": "0"}
    began = time.perf_counter()
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def commands(root: Path) -> dict[str, str]:
    """The command of each stage, by the name that DVC gives it."""
    found = {}
    for place, before in (("data/dvc.lock", "data/dvc.yaml:"), ("dvc.lock", "")):
        lock = yaml.safe_load((root / place).read_text(encoding="utf-8"))
        found |= {f"{before}{name}": stage["cmd"] for name, stage in lock["stages"].items()}
    return found


def modules(command: str) -> list[str]:
    """The modules that a stage's command imports before it works."""
    _, _, module, *arguments = command.split()
    if module == "pipelines.build":
        return [module, f"domains.{arguments[0]}.build"]
    return [module]


def print_stage(name: str, command: str, root: Path, start: float) -> list[float]:
    """Measure one stage and print its line."""
    imports = seconds(["python", "-c", f"import {', '.join(modules(command))}"], root) - start
    whole = seconds(command.split(), root)
    dvc = seconds(["dvc", "repro", "--single-item", "--force", name], root) - whole
    parts = [start, max(0.0, imports), max(0.0, whole - imports - start), max(0.0, dvc)]
    print(f"{name:44}" + "".join(f"{part:9.2f}" for part in parts), flush=True)
    return parts


def print_lock(lock: Path) -> None:
    """What reading and writing a lock takes, with the YAML library of DVC."""
    from dvc.utils.serialize import dumps_yaml
    from ruamel.yaml import YAML

    text = lock.read_text(encoding="utf-8")
    began = time.perf_counter()
    document = YAML(typ="safe").load(io.StringIO(text))
    loaded = time.perf_counter()
    dumps_yaml(document)
    dumped = time.perf_counter()
    times = f"read in {loaded - began:.2f} s, written in {dumped - loaded:.2f} s"
    print(f"{lock.parent.name}/{lock.name}: {text.count(chr(10))} lines, {times}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("stages", nargs="*")
    given = parser.parse_args()
    root = given.root.resolve()
    known = commands(root)
    wanted = given.stages or [name for name in known if not name.startswith(LONG)]
    start = min(seconds(["python", "-c", "pass"], root) for _ in range(3))
    print(f"{'stage':44}" + "".join(f"{word:>9}" for word in ("start", "imports", "work", "DVC")) + "   (s)")
    rows = [print_stage(name, known[name], root, start) for name in wanted]
    total = [sum(column) for column in zip(*rows, strict=True)]
    print(f"{'all':44}" + "".join(f"{part:9.2f}" for part in total))
    for place in ("data/dvc.lock", "dvc.lock"):
        print_lock(root / place)
    for command in (["dvc", "status"], ["dvc", "repro"]):
        print(f"{' '.join(command)}, nothing to do: {min(seconds(command, root) for _ in range(3)):.1f} s")


if __name__ == "__main__":
    main()
