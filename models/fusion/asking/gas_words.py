"""Gases that a text names beside its quantities: carbon monoxide, which the record has not, and pure carbon dioxide.

The language model knows no carbon monoxide and may read "20 % CO" as carbon dioxide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domains.dossiers.fields import BY_NAME, GASES, NONE
from domains.dossiers.reading import assemble
from domains.dossiers.spans import Span
from domains.dossiers.spans.span import Label
from domains.dossiers.spans.units import convert
from domains.subjects.air import ASSUMED_PRESSURE_BAR
from domains.subjects.values import Value
from models.fusion.asking.partial import PRESSURE
from stromatolite.errors import DataError

TWO: Final = r"\s?2(?!\d|\.\d|\s?(?:%|bar|mbar|ppm|per\b))"
MONOXIDE: Final = rf"\b(?:CO(?![\w₂]|\s?[_$^<{{~\\]|{TWO})|[Cc]arbon[- ][Mm]onoxide)"
DIOXIDE: Final = rf"\b(?:CO\s?[_$^{{]*(?:₂|{TWO})|[Cc]arbon[- ][Dd]ioxide)"
NOT: Final = re.compile(r"\b(?:no|without|lacks|lacking|free of)\s+(?:any\s+)?\Z", re.IGNORECASE)
AFTER: Final = re.compile(rf"\A\s*(?:\(?by volume\)?\s*)?(?:of\s+)?(?:pure\s+)?(?P<gas>{MONOXIDE})")
BEFORE: Final = re.compile(
    rf"(?P<gas>{MONOXIDE})\)?(?:\s+(?:partial|pressure|mixing|ratio|volume|fraction|content|abundance|share|level|is|at|of"
    r"|to|makes|up|about|around))*\s*[:=(]?\s*\Z"
)
OTHER: Final = re.compile(
    r"\A\s*(?:of\s+)?(?:CO|N|H|O|CH|carbon|nitrogen|hydrogen|oxygen|methane|water)(?![a-z])", re.IGNORECASE
)
PURE_DIOXIDE: Final = re.compile(rf"\bpure(?:ly)?\s+{DIOXIDE}|{DIOXIDE}\s+(?:only|alone)\b", re.IGNORECASE)
PURE_MONOXIDE: Final = re.compile(rf"\b[Pp]ure(?:ly)?\s+(?P<gas>{MONOXIDE})")


@dataclass(frozen=True)
class Monoxide:
    """The carbon monoxide of a text.

    Attributes:
        text: as it is written.
        share: by volume; None where a pressure is given.
        bar: its partial pressure; None where a share is given.
    """

    text: str
    share: float | None = None
    bar: float | None = None


def monoxide_of(text: str, reading: Any, spans: Sequence[Span]) -> tuple[Any, Monoxide | None, list[str]]:
    """The reading without the quantities of carbon monoxide, the carbon monoxide, and notes.

    Args:
        text: the question.
        reading: what the language model read: `record`, `limits`, `others`, `spans`.
        spans: of the text.

    Raises:
        DataError: its amount is a limit or range, or is given twice.
    """
    mentions = {each.start(): each for each in re.finditer(MONOXIDE, text) if not NOT.search(text[: each.start()])}
    if not mentions:
        return reading, None, []
    if pure := next((each for each in PURE_MONOXIDE.finditer(text) if each.start("gas") in mentions), None):
        return reading, Monoxide(pure.group(), 1.0), []
    claimed: dict[int, Span] = {}
    quantities = [each for each in spans if each.type == "quantity" and each.value is not None and _fits(each)]
    for span in quantities:
        if (found := AFTER.search(text[span.end :])) and span.end + found.start("gas") in mentions:
            claimed.setdefault(span.end + found.start("gas"), span)
    for span in quantities:
        found = BEFORE.search(text[: span.start])
        if (
            span not in claimed.values()
            and found
            and not OTHER.match(text[span.end :])
            and found.start("gas") in mentions
        ):
            claimed.setdefault(found.start("gas"), span)
    terms = [each for each in spans if each.type == "term"]
    if not claimed:
        bare = [start for start in mentions if not any(each.start <= start < each.end for each in terms)]
        note = "the text names carbon monoxide without an amount: it is not used; --set medium=CO+CO2 offers it"
        return reading, None, [note] if bare else []
    if len(claimed) > 1 or any(each.kind != "value" for each in claimed.values()):
        raise DataError(
            "The text does not give one amount of carbon monoxide.",
            found=", ".join(each.text for each in claimed.values()),
            allowed="one value",
            fix="Give one value, or leave it out and say --set medium=CO+CO2.",
        )
    (span,) = claimed.values()
    return _without(text, reading, spans, span), _amount(span), []


def resolved(
    monoxide: Monoxide | None, record: Mapping[str, Any], overrides: Mapping[str, Any]
) -> tuple[Value | None, list[str]]:
    """The share of carbon monoxide with its origin, and notes.

    Args:
        monoxide: of the text; None where there is none.
        record: what was read, shares of the other gases among it.
        overrides: what a person set.

    Raises:
        DataError: the gases are more than the whole air.
    """
    if monoxide is None:
        return None, []
    both = {**record, **overrides}
    total = float(both.get(PRESSURE, ASSUMED_PRESSURE_BAR))
    share = monoxide.share if monoxide.share is not None else float(monoxide.bar or 0.0) / total
    whole = share + sum(float(both[name]) for name in GASES if name in both)
    if whole > 1.0 + 1e-6:
        raise DataError(
            "The gases are more than the whole air.",
            found=f"carbon monoxide {share:.3g} of {total:g} bar; all gases together {whole:.3g}",
            allowed="a sum of at most 1",
            fix=f"Give fractions by volume, or the pressure of the whole air: --set {PRESSURE}=...",
        )
    note = f"{monoxide.text} of carbon monoxide (CO) is a share of {share:.3g}; it is no carbon dioxide"
    return Value(share, "", "text", "read from the text"), [note]


def dioxide_of(
    text: str, record: Mapping[str, Any], spans: Sequence[Span], is_known: bool
) -> tuple[dict[str, float], list[str]]:
    """What "pure CO2" says, and a note where carbon dioxide is named without an amount.

    Args:
        text: the question.
        record: what was read.
        spans: of the text.
        is_known: whether the amount of carbon dioxide is given, in the text or by a person.
    """
    mentions = [each for each in re.finditer(DIOXIDE, text) if not NOT.search(text[: each.start()])]
    if pure := PURE_DIOXIDE.search(text):
        rest = [name for name in GASES if name != "co2_fraction" and record.get(name)]
        if rest:
            return {}, [f"{pure.group()!r} is not used: the text gives {', '.join(rest)} as well"]
        found = {"co2_fraction": 1.0}
        bars = [
            bar
            for each in spans
            if each.type == "quantity" and each.value is not None and each.kind == "value"
            if (bar := convert(each.value, each.unit, BY_NAME[PRESSURE])) is not None
        ]
        if PRESSURE not in record and len(bars) == 1:
            found[PRESSURE] = bars[0]
        return found, [f"{pure.group()!r} is taken for a share of 1 (co2_fraction)"]
    terms = [each for each in spans if each.type == "term"]
    loose = [each for each in mentions if not any(span.start <= each.start() < span.end for span in terms)]
    if loose and not is_known:
        return {}, ["the text names carbon dioxide, and no amount of it was read: --set co2_fraction=... gives it"]
    return {}, []


def _fits(span: Span) -> bool:
    amount = _amount(span)
    return amount.share is not None or amount.bar is not None


def _amount(span: Span) -> Monoxide:
    """A quantity as an amount of a gas; a share or a pressure, or neither."""
    value = span.value if span.value is not None else 0.0
    share = convert(value, span.unit, BY_NAME["co2_fraction"]) if "co2_fraction" in span.fields else None
    if share is not None and 0.0 <= share <= 1.0:
        return Monoxide(span.text, share=share)
    return Monoxide(span.text, bar=convert(value, span.unit, BY_NAME[PRESSURE]) if span.unit else None)


def _without(text: str, reading: Any, spans: Sequence[Span], taken: Span) -> Any:
    """The reading as if one span said nothing of the record."""
    told = {(each["start"], each["end"], each["type"]): each for each in reading.spans}
    labels = []
    for span in spans:
        each = told.get((span.start, span.end, span.type))
        if each is None or span == taken:
            labels.append(Label(NONE))
        else:
            labels.append(Label(each["field"], each["owner"], each["probability"]))
    made = assemble(text, spans, labels)
    kept = tuple(each for each in made.spans if (each["start"], each["end"]) != (taken.start, taken.end))
    return type(made)(made.record, made.limits, made.others, kept)
