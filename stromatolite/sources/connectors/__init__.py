"""The connectors, one module a way to fetch a source. This table is the only list; each is imported when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from stromatolite.errors import ConfigError, nearest
from stromatolite.sources.connectors.keys import Key, key_problems

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

CONNECTORS: Final[dict[str, str]] = {
    name: f"{__name__}.{name}" for name in ("wheel", "http", "hf", "s3", "tap", "local")
}


class Connector(Protocol):
    """What a module of a connector offers.

    Attributes:
        KEYS: the keys of an origin.
    """

    KEYS: Mapping[str, Key]

    def check(self, origin: Mapping[str, Any]) -> list[str]:
        """What is wrong with an origin whose keys are right one by one."""

    def fetch(self, source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
        """Write every member into `folder`, at its place, and return what was found of an origin that nobody pinned."""


def load_connector(name: str) -> Connector:
    """Import the connector called `name`, and nothing of the others.

    Raises:
        ConfigError: there is no such connector.
    """
    if name not in CONNECTORS:
        guess = nearest(name, list(CONNECTORS))
        raise ConfigError(
            f"There is no connector called {name!r}.",
            allowed=", ".join(CONNECTORS),
            fix=f"Did you mean {guess!r}?" if guess else None,
        )
    return cast(Connector, import_module(CONNECTORS[name]))


def origin_problems(connector: str, origin: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with what a source says of its origin; empty when nothing is."""
    try:
        module = load_connector(connector)
    except ConfigError as error:
        return [" ".join(part for part in (error.problem, error.fix) if part)]
    return key_problems(module.KEYS, origin) or module.check(origin)
