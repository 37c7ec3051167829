"""The table of media: what an organism is offered, and how fast it may take it up."""

from __future__ import annotations

from typing import ClassVar, Final

from domains.networks.contracts.reactions import FLUX
from stromatolite.contracts.columns import Table, column

MEDIUM_SOURCES: Final = ("scenario", "phenotypes")


class Media(Table):
    """One row a compound of a medium."""

    medium: str = column("name of the medium", matches=r"[A-Za-z0-9][A-Za-z0-9+_\[\]-]*\Z")
    description: str = column("what it is, in a line")
    compound: str = column("BiGG identifier of the compound", matches=r"\w+\Z")
    uptake: float = column("largest uptake; none where the source states none", unit=FLUX, nullable=True, gt=0, le=1e3)
    source: str = column("scenario of this project, or source in data/sources", isin=MEDIUM_SOURCES)

    class Config:
        """Each compound of a medium once."""

        unique: ClassVar = ["medium", "compound"]
