"""What the options of `strom source add` say of where a source is from and which files it has."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from stromatolite.config.yaml_core import parse
from stromatolite.errors import ConfigError
from stromatolite.sources.connectors import load_connector, origin_problems
from stromatolite.sources.declaration import Member

LOCATION_KEYS: Final = {"http": "url", "hf": "repo", "s3": "url", "tap": "service", "local": "path"}
"""The key of an origin that the option called like the connector stands for."""


def origin_of(given: Mapping[str, str | None], more: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The connector that is asked for, and its origin as far as it is known before the files are here.

    Args:
        given: the option of each connector; exactly one is set.
        more: further keys of the origin, as key=value.

    Raises:
        ConfigError: no connector is named, or several, or the origin is wrong.
        DataError: no index has the package, or none can be reached.
    """
    named_origins = {connector: place for connector, place in given.items() if place is not None}
    if len(named_origins) != 1:
        raise ConfigError(
            "Say once where the source is from.",
            found=", ".join(f"--{connector}" for connector in named_origins) or "nothing",
            allowed="one of " + ", ".join(f"--{connector}" for connector in given),
        )
    ((connector, place),) = named_origins.items()
    if connector == "wheel":
        return connector, _package(place)
    origin: dict[str, Any] = {LOCATION_KEYS[connector]: place}
    if connector == "hf":
        origin["repo"], _, revision = place.partition("@")
        origin["revision"] = revision or "main"
    keys = load_connector(connector).KEYS
    for each in more:
        key, _, value = each.partition("=")
        # text stays as it is typed: a query may hold what YAML takes for something else
        origin[key] = value if key not in keys or keys[key].kind is str else parse(value, f"--origin {each}")
    if problems := origin_problems(connector, origin):
        raise ConfigError(f"This is no origin for {connector}.", found="\n    ".join(problems))
    return connector, origin


def members_of(name: str, connector: str, origin: Mapping[str, Any], named: Sequence[str]) -> tuple[Member, ...]:
    """The files that are named; where an origin is one file, that one. None where an archive has to be looked into."""
    if not named and connector == "tap":
        named = [f"{name}.csv"]
    elif not named and connector in ("http", "s3", "local") and "archive" not in origin:
        named = [origin[LOCATION_KEYS[connector]].partition("?")[0].rpartition("/")[2]]
    return tuple(Member(path) for path in named if path)


def _package(place: str) -> dict[str, Any]:
    from stromatolite.sources.connectors.package_choice import choose_archive

    package, _, version = place.partition("==")
    if not version:
        raise ConfigError("A package is named with its version.", found=place, allowed="name==version")
    return choose_archive(package, version, stop=threading.Event())
