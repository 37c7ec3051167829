"""A table is parted into rows to accept and rows to set aside, and reasons name row, column, found and allowed."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing import Index

from stromatolite.contracts.checked_rows import quarantine_rows, require_table
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.tables import table_identity
from stromatolite.errors import ContractError


class Planets(Table):
    """Every kind of rule that a contract may hold."""

    row: Index[int] = column("line of the file", ge=1)
    planet: str = column("name", unique=True, matches=r"[A-Z]")
    method: str = column("how it was found", nullable=True, isin=["transit", "radial velocity"])
    period_days: float = column("orbital period", unit="day", gt=0)
    radius_earth: float = column("radius", unit="R_earth", nullable=True, ge=0.1, le=30)
    radius_earth_low: float = column("lower bound of the radius", unit="R_earth", nullable=True)

    @pa.dataframe_check(error="radius_earth_low is not above radius_earth")
    def bounds(cls, table: pd.DataFrame) -> pd.Series:  # noqa: N805 - pandera makes it a class method
        return ~(table["radius_earth_low"] > table["radius_earth"])

    class Config:
        unique = ["period_days", "radius_earth"]  # noqa: RUF012 - pandera's own way


def planets(**changed: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "planet": ["TRAPPIST-1 d", "TRAPPIST-1 e", "TRAPPIST-1 f", "TRAPPIST-1 h"],
            "method": ["transit", "transit", None, "transit"],
            "period_days": [4.05, 6.10, 9.21, 18.77],
            "radius_earth": [0.788, 0.920, 1.045, np.nan],
            "radius_earth_low": [0.777, 0.907, 1.032, np.nan],
        },
        index=pd.Index([2, 3, 4, 5], name="row"),
    )
    return table.assign(**changed)


def reason(table: pd.DataFrame) -> tuple[int, str, str, str, str]:
    """The only reason that there is, with its row."""
    found = quarantine_rows(table, Planets, "planets.csv")
    ((row, (violation,)),) = found.reasons.items()
    assert found.quarantined.index.tolist() == [row]
    assert len(found.accepted) == len(table) - 1
    return row, violation.field, violation.rule, violation.found, violation.allowed


def test_a_table_that_keeps_its_contract_is_accepted_as_it_is() -> None:
    found = quarantine_rows(planets(), Planets, "planets.csv")
    pd.testing.assert_frame_equal(found.accepted, planets())
    assert found.quarantined.empty
    assert dict(found.reasons) == {}
    assert found.rate == 0.0


def test_each_rule_is_told_in_words_with_the_unit() -> None:
    days = [4.05, -6.10, 9.21, 18.77]
    assert reason(planets(period_days=days)) == (3, "period_days", "range", "-6.1 day", "greater than 0 day")
    radii = [0.788, 0.920, 1.045, 300.0]
    assert reason(planets(radius_earth=radii)) == (5, "radius_earth", "range", "300 R_earth", "at most 30 R_earth")
    days = [4.05, np.nan, 9.21, 18.77]
    assert reason(planets(period_days=days)) == (3, "period_days", "missing value", "nothing", "a value")
    methods = ["transit", "guess", None, "transit"]
    assert reason(planets(method=methods)) == (3, "method", "choice", "'guess'", "one of radial velocity, transit")
    names = ["TRAPPIST-1 d", "trappist-1 e", "TRAPPIST-1 f", "TRAPPIST-1 h"]
    assert reason(planets(planet=names)) == (3, "planet", "form", "'trappist-1 e'", "text matches [A-Z]")


def test_a_rule_that_compares_columns_names_them_and_their_values() -> None:
    row, field, rule, found, allowed = reason(planets(radius_earth_low=[0.777, 1.0, 1.032, np.nan]))
    assert (row, field, rule) == (3, "radius_earth, radius_earth_low", "bounds")
    assert found == "radius_earth 0.92, radius_earth_low 1"
    assert allowed == "radius_earth_low is not above radius_earth"


def test_of_rows_that_are_the_same_all_are_set_aside_and_each_names_another() -> None:
    found = quarantine_rows(planets(planet=["A b", "A c", "A b", "A b"]), Planets, "planets.csv")
    assert found.quarantined.index.tolist() == [2, 4, 5]
    assert [found.reasons[row][0].found for row in (2, 4, 5)] == [f"'A b', also in row {other}" for other in (5, 2, 2)]
    twice = quarantine_rows(planets(period_days=[6.1, 6.1, 9.21, 18.77], radius_earth=0.92), Planets, "planets.csv")
    assert twice.reasons[2][0].field == "period_days, radius_earth"
    assert twice.reasons[2][0].found == "6.1, 0.92, also in row 3"


def test_an_infinite_number_is_never_accepted() -> None:
    row, field, rule, found, allowed = reason(planets(radius_earth_low=[0.777, -np.inf, 1.032, np.nan]))
    assert (row, field, rule, found, allowed) == (
        3, "radius_earth_low", "range", "-inf R_earth", "finite numbers R_earth",
    )  # fmt: skip


def test_a_cell_of_another_type_among_text_is_a_fault_of_its_row() -> None:
    assert reason(planets(method=["transit", 7, None, "transit"]))[:4] == (3, "method", "type", "7 (int)")


def test_a_row_has_all_its_reasons() -> None:
    broken = planets(period_days=[4.05, -1.0, 9.21, 18.77], method=["transit", "guess", None, "transit"])
    assert [reason.field for reason in quarantine_rows(broken, Planets, "planets.csv").reasons[3]] == [
        "method",
        "period_days",
    ]


def test_a_table_that_is_wrong_as_a_whole_is_refused_with_all_its_faults() -> None:
    table = planets(period_days="long", mass=1.0).rename(columns={"radius_earth": "radius"})
    with pytest.raises(ContractError) as caught:
        quarantine_rows(table, Planets, "planets.csv")
    message = str(caught.value)
    assert "planets.csv is not the table" in message
    for told in (
        "radius_earth: column: found missing, 'radius' is like it",
        "mass: column: found unknown",
        "period_days: type: found object, allowed float64",
    ):
        assert told in message


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (planets().set_axis([2, 3, 3, 5]).rename_axis("row"), "row names: found 3 twice"),
        (planets().set_axis(list("abcd")).rename_axis("row"), "row: type: found object, allowed int64"),
        (pd.concat([planets(), planets()[["planet"]]], axis=1), "planet: column: found several of this name"),
    ],
)
def test_rows_without_names_of_their_own_and_columns_of_one_name_are_refused(table: pd.DataFrame, told: str) -> None:
    with pytest.raises(ContractError) as caught:
        quarantine_rows(table, Planets, "planets.csv")
    assert told in str(caught.value)


def test_a_check_of_the_column_as_a_whole_refuses_the_table() -> None:
    rising = pa.DataFrameSchema(
        {"depth_m": pa.Column(float, pa.Check(lambda s: s.is_monotonic_increasing, error="rises"))}
    )
    assert quarantine_rows(pd.DataFrame({"depth_m": [1.0, 2.0]}), rising, "cores").rate == 0.0
    with pytest.raises(ContractError, match=r"depth_m.*rises"):
        quarantine_rows(pd.DataFrame({"depth_m": [2.0, 1.0]}), rising, "cores")


def test_a_check_that_cannot_be_made_is_told_and_not_passed_over() -> None:
    broken = pa.DataFrameSchema({"x": pa.Column(float, pa.Check(lambda s: s.no_such_thing, name="odd"))})
    with pytest.raises(ContractError, match=r"x: odd: found AttributeError"):
        quarantine_rows(pd.DataFrame({"x": [1.0]}), broken, "table")


def test_pandera_has_the_last_word_on_what_is_accepted() -> None:
    """Checks by group are not put down to rows here."""
    by_kind = pa.Check(lambda groups: groups["a"].mean() < 1, groupby="kind")
    schema = pa.DataFrameSchema({"x": pa.Column(float, by_kind), "kind": pa.Column(str)})
    assert quarantine_rows(pd.DataFrame({"x": [0.5], "kind": ["a"]}), schema, "table").rate == 0.0
    with pytest.raises(ContractError):
        quarantine_rows(pd.DataFrame({"x": [5.0], "kind": ["a"]}), schema, "table")


def test_requiring_a_table_tells_every_broken_rule_once_with_its_count() -> None:
    require_table(planets(), Planets, "planets")
    with pytest.raises(ContractError) as caught:
        require_table(planets(period_days=[-1.0, -2.0, 9.21, 18.77]), Planets, "planets")
    message = str(caught.value)
    assert "planets breaks its contract in 2 of 4 rows" in message
    assert "period_days: range: found -1 day, allowed greater than 0 day (row 2 and 1 more)" in message


def wide(rows: int, shift: float) -> tuple[pd.DataFrame, pa.DataFrameSchema]:
    rng = np.random.default_rng(0)
    names = [f"x{number}" for number in range(18)]
    schema = {name: pa.Column(float, pa.Check.in_range(0, 1), nullable=True) for name in names}
    table = pd.DataFrame({name: rng.random(rows) + shift for name in names})
    table = table.assign(name=[f"star {number}" for number in range(rows)], kind="G" if not shift else "Q")
    text = {"name": pa.Column(str, unique=True), "kind": pa.Column(str, pa.Check.isin(["G", "K"]))}
    return table, pa.DataFrameSchema(schema | text)


def test_rows_that_all_break_every_rule_take_no_longer_than_pandera_takes_for_good_ones() -> None:
    """Pandera itself takes thirty times as long for them: it makes an object of every cell."""
    good, schema = wide(60_000, 0.0)
    bad, _ = wide(60_000, 5.0)

    def seconds(action: object) -> float:
        began = time.process_time()
        action()  # type: ignore[operator]
        return time.process_time() - began

    reference = min(seconds(lambda: schema.validate(good, lazy=True)) for _ in range(2))
    found = quarantine_rows(bad, schema, "stars")
    assert len(found.quarantined) == len(bad)
    assert len(found.reasons[59_999]) == 19
    assert min(seconds(lambda: quarantine_rows(bad, schema, "stars")) for _ in range(2)) < 5 * reference


def test_a_contracts_identity_follows_every_rule_and_nothing_else() -> None:
    def identity(**rules: object) -> str:
        given = {"unit": "K", "ge": 0.0} | rules
        model = type(
            "Stars", (pa.DataFrameModel,), {"__annotations__": {"teff_k": float}, "teff_k": column("T", **given)}
        )
        return table_identity(model.to_schema())

    changes = (
        {},
        {"ge": 1.0},
        {"unit": "degC"},
        {"nullable": True},
        {"unique": True},
        {"le": 9e4},
        {"isin": [1.0, 2.0]},
    )
    assert len({identity(**change) for change in changes}) == len(changes)
    assert identity() == identity()
    assert table_identity(Planets.to_schema()) == table_identity(Planets.to_schema())
