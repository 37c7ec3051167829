"""Hand-written texts: each is checked and in one part; which span enters which field follows from the record."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from domains.dossiers.corpus.contracts import Papers
from domains.dossiers.corpus.papers import enters, fields_of, read_papers
from domains.dossiers.spans import find_spans
from stromatolite.contracts.checked_rows import require_table
from stromatolite.errors import ContractError


def given(text: str, record: dict[str, str | float]) -> dict[str, str | None]:
    """The field that each number of a text is given to."""
    spans = find_spans(text)
    found = zip(spans, fields_of(spans, record), strict=True)
    return {span.text: field for span, field in found if span.type == "quantity"}


def test_the_bundled_texts_keep_their_contract_and_are_halved() -> None:
    table = read_papers()
    require_table(table, Papers, "papers")
    assert len(table) >= 200
    assert table["partition"].value_counts(normalize=True).between(0.4, 0.6).all()


def test_a_text_keeps_its_part_when_others_are_added(tmp_path: Path) -> None:
    rows = [{"genre": "discovery", "text": f"Its radius is {n} km.", "record": {}} for n in range(1000, 1040)]
    lines = [json.dumps(row) + "\n" for row in rows]
    parts = []
    for name, chosen in (("some", lines[:20]), ("more", lines[20:] + lines[:20])):
        (tmp_path / name).write_text("".join(chosen))
        parts.append(read_papers(tmp_path / name).set_index("text")["partition"])
    assert parts[1][parts[0].index].equals(parts[0])


@pytest.mark.parametrize("record", [{"radius_parsec": 1.0}, {"radius_earth": -1.0}])
def test_a_record_with_an_unknown_field_or_an_impossible_value_is_refused(record: dict[str, float]) -> None:
    row = {"text_id": "papers/discovery/0", "partition": "test", "genre": "discovery", "text": "A planet."}
    with pytest.raises(ContractError, match="papers"):
        require_table(pd.DataFrame([row | {"record": json.dumps(record)}]), Papers, "papers")


def test_a_number_is_given_to_the_field_that_has_its_value() -> None:
    text = "Kepler-22 b has a radius of 2.4 R⊕ and a period of 289.9 days; its star rotates in 25 days."
    assert given(text, {"radius_earth": 2.4, "period_days": 289.9}) == {
        "2.4 R⊕": "radius_earth",
        "289.9 days": "period_days",
        "25 days": None,
    }


def test_a_partial_pressure_is_given_to_the_share_that_it_makes() -> None:
    text = "The surface pressure is 2 bar, with 20 mbar of CO2."
    assert given(text, {"surface_pressure_bar": 2.0, "co2_fraction": 0.01}) == {
        "2 bar": "surface_pressure_bar",
        "20 mbar": "co2_fraction",
    }


def test_an_upper_limit_enters_no_record() -> None:
    (limit,) = [span for span in find_spans("The mass is below 36 M⊕.") if span.type == "quantity"]
    assert limit.fields
    assert enters(limit) == ()
