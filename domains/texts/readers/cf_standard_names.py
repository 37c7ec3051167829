"""Reads the names of physical quantities that climate data use, with their definitions and units.

CF Conventions Standard Name Table 93 (CEDA/NCAS, 2026), as compliance-checker ships it. 16 of its 5,023 names have no
definition; 16 name kinds and places and have no unit, and one that is a fraction lacks its unit.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError

HAS_A_UNIT: Final = r"_fraction_|_flux|temperature|pressure|velocity|tendency|concentration|content"
"""Words in the name of something that is measured."""


class Names(Table):
    """One name of a quantity."""

    name: str = column("standard name", unique=True, matches=r"[A-Za-z][A-Za-z0-9_]*\Z")
    canonical_unit: str = column("in UDUNITS; a name of a kind or place has none", nullable=True, matches=r"\S.*\Z")
    definition: str = column("what it means", nullable=True, matches=r"\S")
    words: int = column("of the definition", unit="1", ge=0)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="unit", error="canonical_unit present where name is of something measured"
    )
    @classmethod
    def measured_has_a_unit(cls, table: pd.DataFrame) -> pd.Series:
        """A fraction or a flux without a unit is an oversight."""
        return table["canonical_unit"].notna() | ~table["name"].str.contains(HAS_A_UNIT, na=False)


def read(folder: Path) -> pd.DataFrame:
    """Every entry of the table; aliases, which point to entries, are left out."""
    path = folder / "cf-standard-name-table.xml"
    entries = _parsed(path).findall("entry")
    if not entries:
        raise DataError(f"{path} holds no entry.", allowed="<entry id=...> elements under the root")
    definitions = [_text(entry, "description") for entry in entries]
    table = pd.DataFrame(
        {
            "name": [entry.get("id") for entry in entries],
            "canonical_unit": [_text(entry, "canonical_units") for entry in entries],
            "definition": definitions,
            "words": [len((definition or "").split()) for definition in definitions],
        }
    )
    table.index = pd.RangeIndex(1, len(table) + 1, name="row")
    return table.astype({"name": object, "canonical_unit": object, "definition": object})


def _text(entry: ET.Element, tag: str) -> str | None:
    """What an element says, each gap one space; None when it says nothing."""
    return " ".join((entry.findtext(tag) or "").split()) or None


def _parsed(path: Path) -> ET.Element:
    """The root of an XML file that declares no document type: entities are how XML is made to explode.

    Raises:
        DataError: the file is missing, is no XML in UTF-8, or declares a document type or entities.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no XML in UTF-8.", found=str(error)) from error
    declared = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, flags=re.IGNORECASE)
    if declared:
        raise DataError(f"{path} declares what it may not.", found=declared.group(), allowed="elements and text alone")
    try:
        return ET.fromstring(text)  # noqa: S314 - declarations were refused above
    except ET.ParseError as error:
        raise DataError(f"{path} is no XML.", found=str(error)) from error


PARTS: Final = {"names": TablePart(read, Names)}
