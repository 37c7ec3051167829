"""Partial pressures of a text: of gases without a total, or read as the pressure of the whole air.

In short questions the language model may take "0.5 bar of CO2" for the pressure of the air. The rules of
`domains.dossiers.rules`, which look for a gas beside a quantity, are held against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domains.dossiers.fields import BY_NAME, GASES
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import Span
from domains.dossiers.spans.units import convert
from domains.subjects.air import ASSUMED_PRESSURE_BAR
from stromatolite.errors import DataError

PRESSURE: Final = "surface_pressure_bar"


@dataclass(frozen=True)
class Partial:
    """A gas that a text gives as a pressure.

    Attributes:
        gas: field of the record.
        bar: its partial pressure.
        text: as it is written.
    """

    gas: str
    bar: float
    text: str


def partial_pressures(
    text: str, reading: Any, spans: Sequence[Span]
) -> tuple[dict[str, Any], list[Partial], list[str]]:
    """The record of a reading with its pressures put right, the partial pressures without a share, and notes.

    Args:
        text: the question.
        reading: what the language model read: `record`, `others`, `spans`.
        spans: of the text.
    """
    record = dict(reading.record)
    found = [
        Partial(str(each["field"]), float(each["partial_pressure_bar"]), str(each["text"]))
        for each in reading.others
        if each.get("partial_pressure_bar") is not None
    ]
    read = {(each["start"], each["end"]): each for each in reading.spans if each["field"] == PRESSURE}
    notes, totals = [], []
    for span, label in zip(spans, label_spans(text, spans), strict=True):
        told = read.get((span.start, span.end))
        bar = convert(span.value, span.unit, BY_NAME[PRESSURE]) if told and span.value is not None else None
        if told is None or bar is None:
            continue
        if label.field in GASES:
            found.append(Partial(label.field, bar, span.text))
            notes.append(f"{span.text} is taken for the pressure of a gas ({label.field}), not of the whole air")
        elif told["kind"] == "value" and told["owner"] == "subject":
            totals.append((float(told["probability"]), bar))
    if notes:
        record.pop(PRESSURE, None)
        if totals:
            record[PRESSURE] = max(totals)[1]
    return record, found, notes


def shares(
    record: Mapping[str, Any], partials: Sequence[Partial], overrides: Mapping[str, Any]
) -> tuple[dict[str, float], list[str]]:
    """Shares of gases that are given as partial pressures, and notes on them.

    Args:
        record: may give the pressure of the whole air.
        partials: partial pressures; of a gas that the record gives they are not used.
        overrides: what a person set.

    Raises:
        DataError: a partial pressure is above that of the whole air.
    """
    found: dict[str, float] = {}
    notes = []
    said = overrides.get(PRESSURE, record.get(PRESSURE))
    total = ASSUMED_PRESSURE_BAR if said is None else float(said)
    assumed = " (assumed)" if said is None else ""
    for each in partials:
        if each.gas in record or each.gas in overrides:
            continue
        if each.bar > total:
            raise DataError(
                f"The partial pressure {each.text} is above that of the whole air.",
                found=f"{each.gas}: {each.bar:g} bar, whole air: {total:g} bar{assumed}",
                allowed=f"at most {total:g} bar",
                fix=f"Give the pressure of the whole air: --set {PRESSURE}=...",
            )
        found[each.gas] = each.bar / total
        notes.append(f"{each.text} ({each.gas}) is a share of {found[each.gas]:.3g} of {total:g} bar{assumed}")
    return found, notes
