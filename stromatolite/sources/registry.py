"""The registry of sources, data/sources.yaml: read whole, with everything that is wrong in it told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from stromatolite.config.failures import Failure
from stromatolite.config.yaml_core import parse
from stromatolite.errors import ConfigError, nearest
from stromatolite.sources.block import Block
from stromatolite.sources.declaration import INGEST, Source
from stromatolite.sources.entry import read_entry

SCHEMA: Final = 1
PATH: Final = Path("data/sources.yaml")
RAW: Final = Path("data/raw")
ARCHIVES: Final = Path("data/archives")


class RegistryError(ConfigError):
    """A registry of sources that cannot be used: every fault, each with its file and key."""

    def __init__(self, file: str, failures: Collection[Failure]) -> None:
        self.failures = tuple(failures)
        count = "one fault" if len(failures) == 1 else f"{len(failures)} faults"
        super().__init__("\n".join([f"{file} has {count}.", *(str(failure.error()) for failure in failures)]))


def read_sources(path: Path = PATH) -> dict[str, Source]:
    """Every source by name, in the order of the file.

    Raises:
        ConfigError: the file is missing or no YAML.
        RegistryError: it breaks the schema; every fault is told.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise ConfigError(f"{path} is missing.", fix="Run from the root of the repository.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: this is not text (UTF-8).") from None
    return parse_sources(text, path.as_posix())


def parse_sources(text: str, file: str) -> dict[str, Source]:
    """The sources that a text declares; `file` is what messages call it.

    Raises:
        ConfigError: it is no YAML.
        RegistryError: it breaks the schema; every fault is told.
    """
    failures: list[Failure] = []
    document = Block.of(file, "", parse(text, file), failures)
    document.expect(("schema", "sources"))
    if document.values.get("schema", SCHEMA) != SCHEMA:
        document.fail("schema", "this schema is not known.", document.values["schema"], str(SCHEMA))
    entries: Mapping[Any, Any] = document.values.get("sources", {})
    entries = Block.of(file, "sources", entries, failures).values
    sources = {}
    for name, entry in entries.items():
        sources[str(name)] = read_entry(str(name), Block.of(file, f"sources.{name}", entry, failures))
    if failures:
        raise RegistryError(file, failures)
    return sources


def find(sources: Mapping[str, Source], name: str) -> Source:
    """The source of that name.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if name not in sources:
        close = nearest(name, list(sources))
        raise ConfigError(
            "No source is called like this.",
            found=name,
            allowed=", ".join(sources),
            fix=f"Did you mean {close!r}?" if close else "`strom source list` shows them all.",
        )
    return sources[name]


def ingested(source: Source) -> Source:
    """The source, when it is the stage `ingest` that brings it.

    Raises:
        ConfigError: another stage does.
    """
    if source.stage != INGEST:
        raise ConfigError(
            f"{source.name} is brought by the stage {source.stage}.", fix=f"Run `dvc repro {source.stage}`."
        )
    return source
