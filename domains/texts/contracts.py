"""Table `texts`: what people wrote about the quantities and the models that this project uses."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column

KINDS: Final = ("definition", "page")


class Texts(Table):
    """One text: the definition of a quantity or a page of a manual."""

    text_id: str = column("source and place in it", unique=True, matches=r"\w+:\S+\Z")
    source: str = column("source in data/sources", isin=("cf_standard_names", "plasim_manuals"))
    kind: str = column("what it is", isin=KINDS)
    title: str = column("the quantity, or the manual and page", matches=r"\S")
    unit: str = column("of the quantity, in UDUNITS; pages have none", nullable=True, matches=r"\S")
    text: str = column("the text itself", matches=r"\s*\S")
    words: int = column("what white space parts", unit="1", ge=1)

    @pa.dataframe_check(name="count", error="words as many as text has")  # type: ignore[untyped-decorator]
    @classmethod
    def words_are_counted(cls, table: pd.DataFrame) -> pd.Series:
        """A text that was cut on its way has fewer."""
        return table["text"].map(lambda text: len(str(text).split())) == table["words"]
