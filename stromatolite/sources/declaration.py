"""What the registry of sources says of each: origin, files and checksums, terms, citation, rows, known faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

TIERS: Final = ("core", "optional")
TERMS: Final = ("open", "unverified", "restricted")
INGEST: Final = "ingest"
PROVENANCE: Final = "source.json"
"""Lies beside a source's files under data/raw and says where they come from."""


@dataclass(frozen=True)
class Member:
    """One file of a source.

    Attributes:
        path: its path inside the archive, bucket, dataset or folder, with forward slashes.
        bytes: its size.
        sha256: its checksum in hex; None where the publisher may change it (a live query), see `Source.pinned`.
    """

    path: str
    bytes: int | None = None
    sha256: str | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Fault:
    """Something that is wrong in a source.

    Attributes:
        found: what is wrong.
        done: what this project does about it.
    """

    found: str
    done: str


@dataclass(frozen=True)
class Source:
    """One entry of the registry.

    Attributes:
        name: its file's; also the name of its reader and of its folder under data/raw/<domain>.
        title: what it is, in a line.
        domain: its file's folder; also the package of its reader.
        tier: core (fetched by default) or optional.
        connector: which connector fetches it.
        origin: what that connector needs to know, such as package, version, file, bytes, sha256.
        members: its files.
        licence: the licence as far as it is known.
        terms: open, unverified or restricted: whether others may be given the data.
        citation: whom to cite.
        rows: rows of the original by part, as counted when the source was entered; of a cube, its length along the
            dimension that it is walked along.
        faults: what is wrong in it and what is done.
        notes: anything else that a user must know.
        stage: the stage that fetches it. One that is not `ingest` keeps checksums of its own.
    """

    name: str
    title: str
    domain: str
    tier: str
    connector: str
    origin: Mapping[str, Any]
    members: tuple[Member, ...]
    licence: str
    terms: str
    citation: str
    rows: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    notes: str = ""
    stage: str = INGEST

    def folder(self, raw: Path) -> Path:
        """Where its files lie in the folder of raw files."""
        return raw / self.domain / self.name

    @property
    def size(self) -> int | None:
        """What its files take together; None where that is not known."""
        sizes = [member.bytes for member in self.members]
        return None if not sizes or None in sizes else sum(size for size in sizes if size is not None)

    @property
    def files(self) -> dict[str, Member]:
        """Each member by the path it has under `data/raw/<domain>/<source>/`.

        That is its own name; where two members are called alike (in capitals or not), it is the path below the folder
        that is common to all.
        """
        if len({member.name.casefold() for member in self.members}) == len(self.members):
            return {member.name: member for member in self.members}
        folders = [member.path.split("/")[:-1] for member in self.members]
        common = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*folders, strict=False)))
        return {"/".join(member.path.split("/")[common:]): member for member in self.members}

    @property
    def pinned(self) -> bool:
        """Whether every file has a checksum, or the archive that holds them: the source cannot change unnoticed."""
        return "sha256" in self.origin or (bool(self.members) and all(member.sha256 for member in self.members))
