"""`strom sweep apply`: a sweep's best configuration becomes a registered entry, and params.yaml names it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from models import load_family
from stromatolite.config import Resolved, Schema, adopt, entry_names, read_document, register, resolve, resolve_params
from stromatolite.config.overrides import PARAMS, read_params
from stromatolite.errors import ConfigError
from stromatolite.files import write_text
from stromatolite.sweep.results import document, require_complete


def apply_best(root: Path, sweep: str, trial: str, as_name: str | None) -> None:
    """Register the trial's configuration where it has no registered name yet, and have params.yaml name it.

    Raises:
        ConfigError: there is no such sweep or trial, it has no final value, the name is none or means something else,
            or params.yaml cannot be changed.
    """
    reference = f"sweep:{sweep}/{trial}"
    content = document(root, reference)
    if trial != "best":
        require_complete(root, sweep, int(trial))
    family = str(content["family"])
    schema = Schema.of(load_family(family))
    best = read_document(content, schema, reference)
    if as_name is None and resolve_params(schema, root).identity == best.identity:
        print(f"params.yaml names {best.label} already")
        return
    name = _entry(schema, root, best, reference, as_name)
    register(schema, root, name)
    _, overrides = read_params(root, family)
    kept = {key: value for key, value in overrides.items() if key.partition(".")[0] == "runtime"}
    changed = _renamed((root / PARAMS).read_text(encoding="utf-8"), family, name, kept)
    before = (root / PARAMS).read_text(encoding="utf-8")
    write_text(root / PARAMS, changed)
    if resolve_params(schema, root).identity != best.identity:
        write_text(root / PARAMS, before)
        raise ConfigError(
            f"{PARAMS}: the block {family} could not be changed by itself.",
            fix=f"write it: {family}: {{config: {name}, overrides: {{}}}}",
        )
    print(f"{PARAMS}: {family}.config is {name} now, identity {best.identity[:12]}")
    print(
        f"next: commit configs/{family}/{name}.yaml, configs/registered.json and {PARAMS}; then `dvc repro` trains it"
    )


def _entry(schema: Schema, root: Path, best: Resolved, reference: str, as_name: str | None) -> str:
    """The entry that means the best configuration, written where there is none."""
    sweep = reference.removeprefix("sweep:").partition("/")[0]
    for name in entry_names(root, schema.family):
        if as_name is None and resolve(schema, root, name).identity == best.identity:
            return name
    family, _, name = (as_name or f"{schema.family}/{sweep}-{best.identity[:6]}").rpartition("/")
    if family not in ("", schema.family):
        raise ConfigError("The entry would be of another family.", found=family, allowed=schema.family)
    adopt(schema, root, best, name, reference)
    return name


def _renamed(text: str, family: str, name: str, overrides: dict[str, Any]) -> str:
    """params.yaml with the family's two keys changed, and every comment and other line as it was."""
    block = re.search(rf"^{re.escape(family)}:[^\n]*\n(?:[ \t]+[^\n]*(?:\n|$)|[ \t]*\n)*", text, flags=re.MULTILINE)
    if block is None:
        return text
    kept, below = [], None
    for line in block.group().splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if below is not None and line.strip() and indent > below:
            continue  # what stood under `overrides:`
        below = None
        if said := re.match(r"(\s+config:\s*)([^\s#]+)", line):
            rest = line[said.end() :].replace(f"configs/{family}/{said[2]}.yaml", f"configs/{family}/{name}.yaml")
            line = f"{said[1]}{name}{rest}"
        elif said := re.match(r"(\s+)overrides:\s*(?P<value>\{[^#\n]*\}|null|~)?", line):
            below = indent
            line = (
                f"{said[1]}overrides: {json.dumps(overrides)}{line[said.end() :].rstrip()}\n"  # JSON is YAML on a line
            )
        kept.append(line)
    return text[: block.start()] + "".join(kept) + text[block.end() :]
