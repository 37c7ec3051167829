"""Options of the command line: values in the place of what a text says, and where the picture goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from domains.dossiers.fields import BY_NAME, FIELD_NAMES
from domains.subjects.refusals import require_possible
from stromatolite.errors import ConfigError, nearest

SETTABLE: Final = tuple(name for name in FIELD_NAMES if name != "question")
PNG: Final = ".png"
MONOXIDE: Final = ("co", "co_fraction", "co_volume_fraction", "co_bar", "carbon_monoxide", "carbon_monoxide_fraction")
"""What a person may write for carbon monoxide."""


def overrides_of(planet: str | None, organism: str | None, settings: Sequence[str]) -> Mapping[str, Any]:
    """Fields of the record by their names.

    Args:
        planet: of --planet; None where it is not given.
        organism: of --organism; None where it is not given.
        settings: of --set, `field=value` each.

    Raises:
        ConfigError: a setting has no value, names no field, gives no number, or a field is set twice.
        DataError: a value is impossible.
    """
    named = {"planet": planet, "organism": organism}
    found: dict[str, Any] = {name: _word(f"--{name}", value) for name, value in named.items() if value is not None}
    for setting in settings:
        name, value = _setting(setting)
        if name in found:
            raise ConfigError(f"{name} is set twice.", found=f"{found[name]!r} and {value!r}", allowed="one value")
        found[name] = value
    require_possible(found)
    return found


def require_png(path: Path) -> None:
    """Refuse a path that no picture can be written to.

    Raises:
        ConfigError: it has another suffix, or is a folder, or lies in none.
    """
    if path.suffix.lower() != PNG or path.is_dir():
        raise ConfigError("--png needs the name of a file.", found=path, allowed="a name that ends with .png")
    if not path.parent.is_dir():
        raise ConfigError(
            f"There is no folder {path.parent} for the picture.",
            found=path,
            allowed="a file in a folder that is there",
            fix=f"Make it: mkdir -p {path.parent}",
        )


def _setting(setting: str) -> tuple[str, Any]:
    name, equals, value = (part.strip() for part in setting.partition("="))
    if not equals:
        raise ConfigError(f"--set {setting} has no value.", found=setting, allowed="field=value")
    if name.lower() in MONOXIDE:
        raise ConfigError(
            "The record has no field for carbon monoxide.",
            found=name,
            allowed="medium=CO+CO2, which offers carbon monoxide",
            fix="Say --set medium=CO+CO2; a text may give the amount, such as '20 % CO'.",
        )
    if name not in SETTABLE:
        guess = nearest(name, SETTABLE)
        raise ConfigError(
            f"--set {setting} names no field of the record.",
            found=name,
            allowed=", ".join(SETTABLE),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    if not BY_NAME[name].is_number:
        return name, _word(f"--set {name}=", value)
    try:
        return name, float(value)
    except ValueError as error:
        unit = BY_NAME[name].unit
        raise ConfigError(
            f"--set {name} needs a number.",
            found=repr(value),
            allowed=f"a number in {unit}" if unit else "a number without a unit, such as 0.01 for one per cent",
        ) from error


def _word(option: str, value: str) -> str:
    if not value.strip():
        raise ConfigError(f"{option} is empty.", allowed="a name")
    return value.strip()
