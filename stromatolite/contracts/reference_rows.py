"""Values that are known of some rows of a table, with citations: a wrong join or a changed unit shows in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stromatolite.contracts.reference_checks import ReferenceCheck


@dataclass(frozen=True)
class Expected:
    """What is known of a row.

    Attributes:
        name: the row's name.
        column: which value.
        value: what it should be, in the unit of the column.
        off: how far it may be off: errors of this and of the catalogue together.
        citation: where the value is from.
    """

    name: str
    column: str
    value: float
    off: float
    citation: str


def reference_checks(table: pd.DataFrame, key: str, expected: Sequence[Expected]) -> list[ReferenceCheck]:
    """What the table says of each expected value; a row that it lacks has no value.

    Args:
        table: the rows.
        key: the column that names them.
        expected: what is known.
    """
    named = list(dict.fromkeys(each.name for each in expected))
    rows = table[table[key].isin(named)].set_index(key).reindex(named)
    columns = list(dict.fromkeys(each.column for each in expected))
    numbers = rows[columns].astype("Float64").to_numpy(float, na_value=np.nan)
    values = pd.DataFrame(numbers, index=named, columns=columns)
    return [
        ReferenceCheck(
            f"{each.column} of {each.name} ({each.citation})",
            values[each.column][each.name],
            each.value - each.off,
            each.value + each.off,
        )
        for each in expected
    ]
