"""What the registry of sources says of each: origin, files and checksums, terms, citation, rows, known faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

DOMAINS: Final = (
    "planets",
    "stars",
    "spectra",
    "metabolism",
    "phenotypes",
    "thermochemistry",
    "climate",
    "solar_system",
    "text",
)
TIERS: Final = ("core", "optional")
TERMS: Final = ("open", "unverified", "restricted")


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
        """The file's own name; in `data/raw/<source>/` it lies under this name."""
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
    """One entry of data/sources.yaml.

    Attributes:
        name: its key; also the name of its reader, its stage and its folder under data/raw.
        title: what it is, in a line.
        domain: one of `DOMAINS`.
        tier: core (brought by default) or optional.
        connector: which connector brings it.
        origin: what that connector needs to know, such as package, version, file, bytes, sha256.
        members: its files.
        licence: the licence as far as it is known.
        terms: open, unverified or restricted: whether others may be given the data.
        citation: whom to cite.
        rows: rows of the original by part, as counted when the source was entered.
        faults: what is wrong in it and what is done.
        notes: anything else that a user must know.
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

    @property
    def pinned(self) -> bool:
        """Whether every file has a checksum, so that the source cannot change unnoticed."""
        return bool(self.members) and all(member.sha256 for member in self.members)
