"""Gates as data: configs/gates/<family>.yaml says which gates stand before production, in which order, how strict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError, nearest
from stromatolite.files import sha256
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.kinds import KINDS
from stromatolite.registry.kinds.result import Gate, GateResult
from stromatolite.typed import Typed, read_typed

SCHEMA = 1


@dataclass(frozen=True)
class GatesFile(Typed):
    """A gates file as it is written."""

    schema: int
    gates: tuple[Any, ...]


@dataclass(frozen=True)
class NamedGate:
    """A gate as the file names it."""

    name: str
    kind: str
    gate: Gate


@dataclass(frozen=True)
class Gates:
    """All gates of one file, and the digest of the file."""

    gates: Sequence[NamedGate]
    digest: str

    def judge(self, evidence: Evidence) -> list[GateResult]:
        """Every gate's result, in the order of the file; none is skipped after a failure."""
        results = []
        for named in self.gates:
            finding = named.gate.judge(evidence)
            results.append(GateResult(named.name, named.kind, **vars(finding)))
        return results


def read_gates(path: Path) -> Gates:
    """Read and check a gates file.

    Raises:
        ConfigError: it is missing or malformed, names an unknown kind or option, or holds no gate at all.
    """
    document = read_mapping(path, str(path))
    file = read_typed(GatesFile, document, str(path))
    if file.schema != SCHEMA:
        raise ConfigError(f"{path}: schema is wrong.", found=file.schema, allowed=SCHEMA)
    if not file.gates:
        raise ConfigError(f"{path} holds no gates, so anything would pass.", allowed="a list of gates")
    gates = [_gate(entry, f"{path}, gate {number}") for number, entry in enumerate(file.gates, start=1)]
    names = [gate.name for gate in gates]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{path}: two gates are called {name!r}.", fix="Give each a `name` of its own.")
    return Gates(gates, sha256(path))


def _gate(entry: Any, where: str) -> NamedGate:
    if not isinstance(entry, Mapping):
        raise ConfigError(f"{where} is no mapping.", found=repr(entry), allowed="- kind: ...")
    options = dict(entry)
    kind = options.pop("kind", None)
    if kind not in KINDS:
        guess = nearest(str(kind), list(KINDS))
        raise ConfigError(
            f"{where}: there is no such kind of gate.",
            found=kind,
            allowed=", ".join(KINDS),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    name = options.pop("name", kind)
    if not isinstance(name, str):
        raise ConfigError(f"{where}: name is no text.", found=repr(name))
    return NamedGate(name, kind, read_typed(KINDS[kind], options, f"{where} ({kind})"))
