"""The tables that a subject is looked up in, and their names in any spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from domains.dossiers.spans.names import find_names
from domains.planets.names import parse_planet, star_key, tidy
from domains.subjects.constellations import other_spellings
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import nearest

READ_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "star_names": ("name_key", "star"),
    "stars": (
        "star",
        *(
            f"{name}{part}"
            for name in ("teff_k", "radius_sun", "mass_sun", "luminosity_sun")
            for part in ("", "_source")
        ),
    ),
}
"""Of tables with hundreds of thousands of rows those that are looked at: reading all takes seconds."""


@dataclass(frozen=True, eq=False)
class SubjectTables:
    """The tables, each read when it is first needed: those of stars take seconds.

    Attributes:
        load: gives a table by its name.
    """

    load: Callable[[str], pd.DataFrame]

    @cached_property
    def planets(self) -> pd.DataFrame:
        """`domains.planets.contracts.Planets`."""
        return self.load("planets")

    @cached_property
    def solar_system(self) -> pd.DataFrame:
        """`domains.solar_system.contracts.SolarSystemBody`."""
        return self.load("solar_system")

    def planet(self, name: str) -> Mapping[str, Any] | None:
        """The row of a planet by any of its names in any spelling; None where it has none."""
        for key in self._keys(name):
            if key in self.rows_by_key:
                return {str(n): cell for n, cell in self.planets.iloc[self.rows_by_key[key]].items()}
        return None

    def star(self, name: str) -> Mapping[str, Any] | None:
        """The row of a star by any of its names; None where it has none."""
        keys = [star_key(each) for each in (name, *other_spellings(name))]
        known = next((self.stars_by_key[key] for key in keys if key in self.stars_by_key), None)
        if known is None or known not in self._stars.index:
            return None
        return {str(n): cell for n, cell in self._stars.loc[known].items()}

    def body(self, name: str) -> str | None:
        """The body of the solar system that has this name, the Sun as well; None where it is none."""
        bodies = {str(each).lower(): str(each) for each in [*self.solar_system["body"], "Sun"]}
        return bodies.get(re.sub(r"^the ", "", tidy(name).lower()))

    def planets_of(self, star: str) -> list[str]:
        """Names of the planets of a star, in the order of the table."""
        key = star_key(star)
        return [str(name) for name, host in self.hosts if host == key]

    def nearest_planet(self, name: str) -> str | None:
        """The known planet whose name is most like this one; None where none is."""
        close = nearest(parse_planet(name).key, list(self.rows_by_key))
        return str(self.planets["planet"].iloc[self.rows_by_key[close]]) if close else None

    @cached_property
    def modelled(self) -> frozenset[tuple[str, str]]:
        """Planets and quantities whose value in the table was set or modelled by its catalogue, not measured."""
        values = self.load("planet_values")
        chosen = values[values["is_assumed"] & (values["verdict"] == "chosen")]
        return frozenset(zip(chosen["planet"], chosen["quantity"], strict=True))

    @cached_property
    def rows_by_key(self) -> dict[str, int]:
        """Position of each planet's row by the keys of its names; a name that two planets have leads to the titled."""
        titles = {parse_planet(name).key: place for place, name in enumerate(self.planets["planet"])}
        others = [
            (key, place)
            for place, names in enumerate(self.planets["other_names"].fillna(""))
            for key in {parse_planet(name).key for name in names.split("; ") if name}
        ]
        claims = Counter(key for key, _ in others)
        return {key: place for key, place in others if claims[key] == 1} | titles

    @cached_property
    def hosts(self) -> list[tuple[str, str]]:
        """Each planet with the key of its host."""
        return [(n, star_key(host)) for n, host in zip(self.planets["planet"], self.planets["host"], strict=True)]

    @cached_property
    def stars_by_key(self) -> dict[str, str]:
        """The star of each key."""
        return dict(zip(self._star_names["name_key"], self._star_names["star"], strict=True))

    @cached_property
    def _star_names(self) -> pd.DataFrame:
        return self.load("star_names")

    @cached_property
    def _stars(self) -> pd.DataFrame:
        return self.load("stars").set_index("star", drop=False)

    def _keys(self, name: str) -> Iterator[str]:
        """Keys of a planet: of its name, of the form that texts are read into, and by other names of its star."""
        spelled = [name, *(each for _, _, each, fields in find_names(tidy(name)) if "planet" in fields)]
        spelled += [other for each in dict.fromkeys(spelled) for other in other_spellings(each)]
        parsed = [parse_planet(each) for each in spelled]
        yield from (each.key for each in parsed)
        yield from (re.sub(r" star(?= )", "", each.key) for each in parsed)
        for each in parsed:
            star = self.stars_by_key.get(star_key(each.star))
            if star is not None and each.letter.isalpha():
                names = self._star_names["name_key"][self._star_names["star"] == star]
                yield from (f"{key} {each.letter}" for key in names)


def read_subject_tables(folder: Path) -> SubjectTables:
    """The tables of a folder.

    Args:
        folder: where the stages write them, such as `data/tables`; a table that is missing is a DataError when needed.
    """
    return SubjectTables(lambda name: _read(folder / f"{name}.parquet", READ_COLUMNS.get(name)))


def _read(path: Path, columns: Sequence[str] | None) -> pd.DataFrame:
    """Some columns of a large table, all of a small one or of one that is missing, which is told."""
    if columns is None or not path.is_file():
        return read_table(path)
    table: pd.DataFrame = pq.read_table(path, columns=list(columns), page_checksum_verification=True).to_pandas()
    return table
