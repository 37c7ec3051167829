"""Substances named by their CAS registry number, whose last digit checks the others."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import column

CAS: Final = re.compile(r"(\d{2,7})-(\d\d)-(\d)")


def is_cas_number(text: str) -> bool:
    """Whether a text has the form of a CAS number and its check digit is right."""
    found = CAS.fullmatch(text)
    if not found:
        return False
    digits = reversed(found[1] + found[2])
    return sum(place * int(digit) for place, digit in enumerate(digits, start=1)) % 10 == int(found[3])


class OfSubstance(pa.DataFrameModel):
    """A row that belongs to a substance."""

    cas: str = column("CAS registry number")

    @pa.check("cas", error="a CAS registry number whose check digit is right")  # type: ignore[untyped-decorator]
    @classmethod
    def cas_number(cls, values: pd.Series) -> pd.Series:
        """Each number has the right form and check digit."""
        return values.map(is_cas_number).astype(bool)
