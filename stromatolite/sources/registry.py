"""The registry of sources, data/sources/<domain>/<source>.yaml: every fault of every file is reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from stromatolite.config.failures import Failure
from stromatolite.config.yaml_core import parse
from stromatolite.errors import ConfigError, nearest
from stromatolite.sources.block import Block
from stromatolite.sources.declaration import INGEST, Source
from stromatolite.sources.entry import read_entry

PATH: Final = Path("data/sources")
RAW: Final = Path("data/raw")
ARCHIVES: Final = Path("data/archives")


class RegistryError(ConfigError):
    """A registry of sources that cannot be used: every fault, each with its file and key."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        count = "one fault" if len(failures) == 1 else f"{len(failures)} faults"
        head = f"The registry of sources has {count}."
        super().__init__("\n".join([head, *(str(failure.error()) for failure in failures)]))


def read_sources(folder: Path = PATH) -> dict[str, Source]:
    """Every source by name, domain by domain.

    Args:
        folder: of the registry: `<domain>/<source>.yaml`.

    Raises:
        ConfigError: the folder is missing.
        RegistryError: an entry breaks the schema; every fault of every file is reported.
    """
    if not folder.is_dir():
        raise ConfigError(f"The folder {folder} is missing.", fix="Run from the root of the repository.")
    return _read(folder, sorted(folder.glob("*/*.yaml")))


def read_domain(folder: Path, domain: str) -> dict[str, Source]:
    """The sources of one domain by name; no other file is read.

    Raises:
        ConfigError: the registry has no such domain.
        RegistryError: an entry breaks the schema; every fault is reported.
    """
    if not (folder / domain).is_dir():
        known = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
        close = nearest(domain, known)
        raise ConfigError(
            f"{folder} has no domain called {domain!r}.",
            allowed=", ".join(known),
            fix=f"Did you mean {close!r}?" if close else None,
        )
    return _read(folder, sorted((folder / domain).glob("*.yaml")))


def _read(folder: Path, files: Sequence[Path]) -> dict[str, Source]:
    failures: list[Failure] = []
    sources: dict[str, Source] = {}
    for path in files:
        source = _read_file(path, failures)
        if source.name in sources:
            other = folder / sources[source.name].domain / path.name
            failures.append(Failure(path.as_posix(), "", "another domain has a source of this name.", str(other)))
        sources[source.name] = source
    if failures:
        raise RegistryError(failures)
    return sources


def _read_file(path: Path, failures: list[Failure]) -> Source:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: this is not text (UTF-8).") from None
    entry = Block.of(path.as_posix(), "", parse(text, path.as_posix()), failures)
    return read_entry(path.stem, path.parent.name, entry)


def parse_source(text: str, domain: str, name: str, file: str) -> Source:
    """The source that the text of an entry declares; `file` is what messages call it.

    Raises:
        ConfigError: it is no YAML.
        RegistryError: it breaks the schema; every fault is reported.
    """
    failures: list[Failure] = []
    source = read_entry(name, domain, Block.of(file, "", parse(text, file), failures))
    if failures:
        raise RegistryError(failures)
    return source


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
    """The source, when it is the stage `ingest` that fetches it.

    Raises:
        ConfigError: another stage does.
    """
    if source.stage != INGEST:
        raise ConfigError(
            f"{source.name} is fetched by the stage {source.stage}.",
            fix=f"Run `dvc repro data/dvc.yaml:{source.stage}`.",
        )
    return source
