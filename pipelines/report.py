"""Stage `report`: everything that the stages before found, on one page, and the closing table on the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.reporting.closing import ClosingRow, closing_rows, show
from pipelines.reporting.page import render
from stromatolite.errors import StromError, reported
from stromatolite.files import write_text
from stromatolite.settings import apply_settings

WHERE_TO_LOOK = """\
The report:  {page}   (open it in a browser)
The runs:    make ui              (MLflow on this machine alone)"""


def main(root: Path, page: Path) -> None:
    """Write the page and print the closing table.

    What is missing or damaged is said on the page in words; what keeps the closing table from being made is, after
    that, an error.

    Args:
        root: the repository.
        page: the HTML file to write.

    Raises:
        DataError: a metrics document or a decision is damaged.
        TrackingError: the registry cannot be read.
    """
    rows: list[ClosingRow] = []
    trouble: StromError | None = None
    try:
        rows = closing_rows(root)
    except StromError as error:
        trouble = error
    write_text(page, render(root, rows, str(trouble or "")))
    if trouble is not None:
        raise trouble
    show(rows)
    print(WHERE_TO_LOOK.format(page=page))


@reported
def command() -> None:
    """Read the command line."""
    apply_settings()
    parser = argparse.ArgumentParser(prog="python -m pipelines.report", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the repository (default: here)")
    parser.add_argument("--out", type=Path, help="the page (default: reports/index.html)")
    asked = parser.parse_args()
    main(asked.root, asked.out or asked.root / "reports" / "index.html")


if __name__ == "__main__":
    command()
