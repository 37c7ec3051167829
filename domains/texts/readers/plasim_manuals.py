"""Reads the manuals of the climate model PlaSim and a primer on its output, page by page, as pypdf extracts their text.

Lunkeit et al., Planet Simulator Reference Manual (2012) and User's Guide (2011), Hamburg; GCM Data Analysis
Primer (2017). Six pages of the Reference Manual are blank. Formulas come out as fragments; ligatures are taken apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError

DOCUMENTS: Final = {
    "PS_ReferenceManual.pdf": "Planet Simulator Reference Manual",
    "PS_UsersGuide.pdf": "Planet Simulator User's Guide",
    "GCM Data Analysis Primer.pdf": "GCM Data Analysis Primer",
}
LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


class Pages(Table):
    """One page of a manual."""

    document: str = column("title of the manual", isin=tuple(DOCUMENTS.values()))
    page: int = column("counted from the first leaf", unit="1", ge=1)
    text: str = column("lines as they stand on the page")
    words: int = column("what white space parts", unit="1", ge=1)


def read(folder: Path) -> pd.DataFrame:
    """Every page of the three documents."""
    return pd.concat([_pages(folder / file, title) for file, title in DOCUMENTS.items()])


def _pages(path: Path, title: str) -> pd.DataFrame:
    from pypdf import PdfReader

    try:
        texts = [page.extract_text().translate(LIGATURES) for page in PdfReader(path).pages]
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except Exception as error:  # a broken PDF makes pypdf raise almost anything
        raise DataError(f"{path} is no PDF that can be read.", found=f"{type(error).__name__}: {error}") from error
    if not texts:
        raise DataError(f"{path} has no page.")
    return pd.DataFrame(
        {
            "document": title,
            "page": range(1, len(texts) + 1),
            "text": texts,
            "words": [len(text.split()) for text in texts],
        },
        index=pd.Index([f"{path.name} {page}" for page in range(1, len(texts) + 1)], name="row"),
    )


PARTS: Final = {"pages": TablePart(read, Pages, max_quarantine_rate=0.05)}
