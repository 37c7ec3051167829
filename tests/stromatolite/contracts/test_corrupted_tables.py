"""Tables damaged at random: never a traceback, never a bad row through, and reasons that name row and column."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from real_rows import TABLES, faults

from domains.planets.readers import stpm
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows, require_table
from stromatolite.contracts.table_storage import provenance_of, read_table, write_table
from stromatolite.errors import ContractError, StromError

MANY = settings(
    max_examples=560,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CUT = settings(MANY, max_examples=140)

Damage = Callable[[pd.DataFrame, st.DataObject], pd.DataFrame]


def drawn(data: st.DataObject, choices: Any) -> Any:
    """One of the choices; Hypothesis would print each that it draws itself, which takes longer than the test."""
    every = list(choices)
    return every[data.draw(st.integers(0, len(every) - 1))]


def cell(table: pd.DataFrame, data: st.DataObject, columns: Any, change: Callable[[Any], Any]) -> pd.DataFrame:
    """Change some cells of one column."""
    if table.empty or not len(list(columns)):
        return table
    name = drawn(data, columns)
    rows = data.draw(st.sets(st.integers(0, len(table) - 1), min_size=1))
    values = table[name].tolist()
    for row in rows:
        values[row] = change(values[row])
    kind = table[name].dtype
    try:
        return table.assign(**{name: pd.Series(values, index=table.index, dtype=kind)})
    except (ValueError, TypeError):
        return table.assign(**{name: pd.Series(values, index=table.index, dtype=object)})


def numbers(table: pd.DataFrame) -> list[str]:
    return [name for name in table if table[name].dtype.kind == "f"]


def texts(table: pd.DataFrame) -> list[str]:
    return [name for name in table if table[name].dtype == object]


DAMAGES: dict[str, Damage] = {
    "column dropped": lambda t, d: t.drop(columns=drawn(d, t.columns)),
    "column renamed": lambda t, d: t.rename(columns={drawn(d, t.columns): "radius"}),
    "column twice": lambda t, d: t.rename(columns={drawn(d, t.columns): t.columns[0]}),
    "column unknown": lambda t, _: t.assign(more=1.0),
    "numbers as text": lambda t, d: t.astype({drawn(d, t.columns): str}),
    "integers": lambda t, d: t.assign(**{drawn(d, t.columns): 1}),
    "not a number": lambda t, d: cell(t, d, numbers(t), lambda _: np.nan),
    "infinite": lambda t, d: cell(t, d, numbers(t), lambda _: drawn(d, [np.inf, -np.inf])),
    "negative": lambda t, d: cell(t, d, numbers(t), lambda value: -abs(value)),
    "other unit": lambda t, d: cell(t, d, numbers(t), lambda value: value * drawn(d, [1e3, 1e-3, 317.83, 86400, 1e10])),
    "any number": lambda t, d: cell(t, d, numbers(t), lambda _: d.draw(st.floats())),
    "any text": lambda t, d: cell(t, d, texts(t), lambda _: d.draw(st.text(max_size=5))),
    "number in text": lambda t, d: cell(t, d, texts(t), lambda _: drawn(d, [7, -1.0, True, b"x", ()])),
    "text missing": lambda t, d: cell(t, d, texts(t), lambda _: drawn(d, [None, np.nan, pd.NA])),
    "rows twice": lambda t, d: pd.concat([t, t.iloc[: d.draw(st.integers(1, 3))]], ignore_index=True).rename_axis(
        "row"
    ),
    "row names twice": lambda t, _: pd.concat([t, t.iloc[:1]]),
    "rows without names": lambda t, _: t.set_axis(pd.Index([None] * len(t), name="row")),
    "rows shuffled": lambda t, d: t.sample(frac=1.0, random_state=d.draw(st.integers(0, 99))),
    "values shuffled": lambda t, d: t.assign(**{(n := drawn(d, t.columns)): t[n].tolist()[::-1]}),
    "columns exchanged": lambda t, d: t.rename(columns={(a := drawn(d, t.columns)): (b := drawn(d, t.columns)), b: a}),
    "no rows": lambda t, _: t.iloc[:0],
    "all missing": lambda t, d: t.assign(**{drawn(d, t.columns): None}),
}


@pytest.mark.slow
@MANY
@given(data=st.data())
def test_no_damage_gets_through_and_none_ends_in_a_traceback(data: st.DataObject) -> None:
    model, table = drawn(data, [*TABLES, *TABLES[2:], *TABLES[2:]])  # the narrow ones are quick
    columns: set[str] = set(map(str, table.columns))
    for name in data.draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=3)):
        if table.columns.is_unique and len(table.columns) > 2:
            table = DAMAGES[name](table, data)
    error, found = outcome(lambda: quarantine_rows(table, model, "table.csv"))
    if error:
        assert "table.csv" in str(error)
        assert any(name in str(error.found) for name in columns | {"radius", "more", "row"}), "names what is wrong"
    else:
        check_by_hand(found, table, model)


def outcome(action: Callable[[], Any]) -> tuple[StromError | None, Any]:
    """The refusal, or what came through."""
    try:
        return None, action()
    except StromError as error:
        return error, None


def check_by_hand(found: CheckedRows, table: pd.DataFrame, model: Any) -> None:
    expected = faults(table, model)
    assert set(expected) <= set(found.reasons), "a bad row got through"
    assert set(found.reasons) == set(found.quarantined.index)
    assert sorted([*found.accepted.index, *found.quarantined.index]) == sorted(table.index)
    for row, reasons in found.reasons.items():
        named = {name for reason in reasons for name in reason.field.split(", ")}
        assert expected.get(row, set()) <= named, "a reason is missing"
        assert named <= set(map(str, table.columns))
        assert all(reason.found and reason.allowed and reason.rule for reason in reasons)
    if len(expected) == 1:
        with pytest.raises(ContractError, match=r"row "):
            require_table(table, model, "table.csv")


@CUT
@given(data=st.data())
def test_a_cut_or_damaged_parquet_file_is_told_or_reads_as_what_it_was(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    model, table = drawn(data, TABLES)
    path = _scratch(tmp_path_factory) / "table.parquet"
    write_table(path, table, model, {})
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:place]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    error, read = outcome(lambda: (read_table(path), provenance_of(path))[0])
    if error is None:
        error, found = outcome(lambda: quarantine_rows(read, model, "table.parquet"))
    if error:
        assert "table.parquet" in str(error)
    else:
        check_by_hand(found, read, model)


@settings(CUT, max_examples=80)
@given(data=st.data())
def test_a_cut_csv_file_is_told_or_its_bad_rows_are(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = _scratch(tmp_path_factory)
    content = csv_of_planets()
    place = data.draw(st.integers(0, len(content) - 1))
    changed = (
        content[:place]
        if data.draw(st.booleans())
        else content[:place] + drawn(data, '";,\0x\n') + content[place + 1 :]
    )
    (folder / stpm.FILE).write_text(changed)
    error, read = outcome(lambda: stpm.read(folder))
    if error is None:
        error, found = outcome(lambda: quarantine_rows(read, stpm.Planets, stpm.FILE))
    if error:
        assert stpm.FILE in str(error)
    else:
        check_by_hand(found, read, stpm.Planets)


def csv_of_planets() -> str:
    _, table = TABLES[0]
    original = stpm.TEXT | stpm.NUMBERS
    rows = pd.DataFrame({original[name]: table[name] for name in original if name in table})
    text = io.StringIO()
    rows.to_csv(text, index=False)
    return text.getvalue()


def _scratch(factory: pytest.TempPathFactory) -> Path:
    place = factory.getbasetemp() / "damaged"
    place.mkdir(exist_ok=True)
    return place
