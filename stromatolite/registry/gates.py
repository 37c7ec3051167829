"""Gates as data: configs/gates/<family>.yaml says which gates stand before production, in which order, how strict."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import ConfigError, nearest
from stromatolite.files import sha256
from stromatolite.registry.evidence import Evidence
from stromatolite.registry.kinds import KINDS
from stromatolite.registry.kinds.result import Gate, GateResult

SCHEMA = 1


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
    _known_keys(document, ("schema", "gates"), str(path))
    if document.get("schema") != SCHEMA:
        raise ConfigError(f"{path}: schema is wrong.", found=document.get("schema"), allowed=SCHEMA)
    entries = document.get("gates")
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{path} holds no gates, so anything would pass.", found=entries, allowed="a list of gates")
    gates = [_gate(entry, f"{path}, gate {number}") for number, entry in enumerate(entries, start=1)]
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
    return NamedGate(name, kind, _build(KINDS[kind], options, f"{where} ({kind})"))


def _build(cls: type[Any], options: Mapping[str, Any], where: str) -> Any:
    """An instance of a dataclass from its options, every one known and of its type."""
    fields = {field.name: field for field in dataclasses.fields(cls)}
    _known_keys(options, tuple(fields), where)
    required = [name for name, field in fields.items() if field.default is dataclasses.MISSING]
    for name in required:
        if name not in options:
            raise ConfigError(f"{where}: {name} is missing.", allowed=", ".join(fields))
    hints = get_type_hints(cls)
    values = {name: _typed(hints[name], value, f"{where}: {name}") for name, value in options.items()}
    try:
        return cls(**values)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error.problem}", found=error.found, allowed=error.allowed) from None


def _typed(hint: Any, value: Any, where: str) -> Any:
    """`value` as the type of its option; numbers are no texts and booleans no numbers."""
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ConfigError(f"{where} is wrong.", found=value, allowed=", ".join(map(str, get_args(hint))))
        return value
    if get_origin(hint) in (Union, UnionType):
        return None if value is None else _typed(get_args(hint)[0], value, where)
    if get_origin(hint) is Mapping:
        if not isinstance(value, Mapping):
            raise ConfigError(f"{where} is no mapping.", found=repr(value))
        inner = get_args(hint)[1]
        return {str(key): _build(inner, _mapping(item, where, key), f"{where}.{key}") for key, item in value.items()}
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if hint is not float and isinstance(value, hint) and not isinstance(value, bool):
        return value
    raise ConfigError(f"{where} has the wrong type.", found=repr(value), allowed=hint.__name__)


def _mapping(value: Any, where: str, key: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where}.{key} is no mapping.", found=repr(value), allowed="for instance {max: 0}")
    return value


def _known_keys(found: Mapping[str, Any], allowed: Sequence[str], where: str) -> None:
    for key in found:
        if key not in allowed:
            guess = nearest(str(key), list(allowed))
            raise ConfigError(
                f"{where}: {key!r} is unknown.",
                found=key,
                allowed=", ".join(allowed) or "no options",
                fix=f"Did you mean {guess!r}?" if guess else None,
            )
