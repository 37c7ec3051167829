"""What a question asks: a record for each planet that it names, and what of its words is not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domains.dossiers.fields import BY_NAME, FIELDS
from domains.dossiers.spans import Span, find_spans
from domains.dossiers.spans.unit_lexicon import BY_KEY
from domains.dossiers.spans.units import convert
from domains.habitability.cardinal import Organism
from domains.subjects.refusals import refuse_solar_system
from domains.subjects.tables import SubjectTables
from domains.subjects.values import Value
from models.fusion.asking.gas_words import dioxide_of, monoxide_of, resolved
from models.fusion.asking.name_words import organism_of, worlds_of
from models.fusion.asking.partial import partial_pressures, shares
from stromatolite.errors import DataError

OF_PLANET: Final = (
    "host", "stellar_temperature_k", "stellar_radius_solar", "stellar_mass_solar", "stellar_metallicity_dex",
    "period_days", "radius_earth", "mass_earth", "minimum_mass_earth", "gravity_m_s2", "insolation_earth",
    "equilibrium_temperature_k", "rotation", "rotation_period_days",
)  # fmt: skip
"""Fields that hold of one planet; the air may be asked about on any."""
OF_ORGANISM: Final = (
    "metabolism", "growth_temperature_min_c", "growth_temperature_optimum_c", "growth_temperature_max_c", "ph",
    "salinity_fraction",
)  # fmt: skip
UNUSED: Final = ("stellar_metallicity_dex", "equilibrium_temperature_k", "ph", "salinity_fraction")
"""Fields that no model takes."""
MOST_PLANETS: Final = 5
SHOWN: Final = 80


@dataclass(frozen=True)
class Asked:
    """One planet and one organism that are asked about.

    Attributes:
        question: the text; "" where there is none.
        record: what the text says, fields of `domains.dossiers.fields`.
        overrides: what a person set; it wins over the text.
        notes: what of the text is not used, or is taken in a certain way.
        monoxide: share of carbon monoxide by volume, which the record has not; None where nothing is said of it.
    """

    question: str
    record: Mapping[str, Any]
    overrides: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    monoxide: Value | None = None

    @property
    def planet(self) -> str:
        """The name of the planet as it was asked about; "" where none was named."""
        return str(self.overrides.get("planet") or self.record.get("planet") or "")


def without_text(overrides: Mapping[str, Any]) -> Asked:
    """What options alone ask."""
    return Asked("", {}, overrides, _unused(overrides))


def asked_by(
    text: str,
    reading: Any,
    overrides: Mapping[str, Any],
    tables: SubjectTables,
    organisms: Mapping[str, Organism] | None = None,
) -> list[Asked]:
    """What a text asks: of the planet that it is about, then of each other that it names.

    Args:
        text: the question.
        reading: what the language model read: `record`, `limits`, `others`.
        overrides: what a person set; a planet that was set is the only one.
        tables: they say what belongs to the solar system.
        organisms: a text may name one of them by its genus alone.

    Raises:
        DataError: nothing was read, a value of the text is impossible, or the planet is one of the solar system.
    """
    spans = find_spans(text)
    _require_possible(spans)
    reading, monoxide, told_of_gases = monoxide_of(text, reading, spans)
    record, partials, notes = partial_pressures(text, reading, spans)
    record.pop("question", None)
    organism, named = organism_of(record, overrides, text, spans, organisms or {})
    record |= {"organism": organism} if organism else {}
    if not record and not {"planet", "organism"} <= set(overrides):
        raise DataError(
            "Nothing was read in the question.",
            found=repr(text[:SHOWN]),
            allowed="a question in English that names a planet and an organism",
            fix="Ask in English, or say --planet and --organism.",
        )
    is_known = "co2_fraction" in {*record, *overrides, *(each.gas for each in partials)}
    pure, told_of_dioxide = dioxide_of(text, record, spans, is_known)
    record |= pure
    settled, told = shares(record, partials, overrides)
    record |= settled
    share, told_of_monoxide = resolved(monoxide, record, overrides)
    notes += [*told_of_gases, *told_of_monoxide, *told_of_dioxide]
    notes += [*told, *named, *_left_out(reading), *_unused({**record, **overrides})]
    _require_outside(record | dict(overrides), spans, tables)
    if "organism" in overrides and overrides["organism"] != record.get("organism"):
        record = {name: value for name, value in record.items() if name not in OF_ORGANISM}
    first = str(record.get("planet", ""))
    if "planet" in overrides:
        if first and overrides["planet"] != first:
            record = {name: value for name, value in record.items() if name not in OF_PLANET}
            notes.append(f"the text is about {first}; what it says of that planet itself is not used")
        return [Asked(text, record, overrides, tuple(notes), share)]
    lost, unused = worlds_of(first, reading, spans, tables)
    notes += unused
    shared = {name: value for name, value in record.items() if name not in OF_PLANET}
    others = _other_planets(first, [*reading.others, *lost], tables)
    return [
        Asked(text, record, overrides, tuple(notes), share),
        *(Asked(text, {**shared, "planet": name}, overrides, tuple(notes), share) for name in others),
    ]


def _require_possible(spans: Sequence[Span]) -> None:
    """Refuse a quantity that no field can have: the model leaves it out, and an answer without it would mislead.

    Raises:
        DataError: there is one.
    """
    for span in spans:
        if span.type != "quantity" or span.value is None or span.unit is None:
            continue
        dimension = BY_KEY[span.unit].dimension
        fields = [each for each in FIELDS if each.quantity == dimension]
        values = [(each, convert(span.value, span.unit, each)) for each in fields]
        if values and not any(value is not None and each.holds(value) for each, value in values):
            each = fields[0]
            raise DataError(
                f"The text gives a {dimension} that is impossible: {span.text}.",
                found=span.text,
                allowed=f"{each.low:g} to {each.high:g} {each.unit}".rstrip(),
                fix="Correct the question.",
            )


def _require_outside(fields: Mapping[str, Any], spans: Sequence[Span], tables: SubjectTables) -> None:
    """Refuse a body of the solar system that is named where a planet would be.

    Raises:
        DataError: one is.
    """
    if "planet" in fields or any(BY_NAME[name].is_number and name in OF_PLANET for name in fields):
        return
    for span in spans:
        if span.type == "name" and "planet" in span.fields and (body := tables.body(span.text)):
            raise refuse_solar_system(body)


def _left_out(reading: Any) -> list[str]:
    """Notes on what was read and is not used."""
    notes = [f"a limit or range of the text is not used: {each['text']} ({each['field']})" for each in reading.limits]
    others = [
        each
        for each in reading.others
        if "partial_pressure_bar" not in each and each["field"] not in ("planet", "organism")
    ]
    notes += [f"a value of something else is not used: {each['text']} ({each['field']})" for each in others]
    idle = [each["text"] for each in reading.spans if each["type"] == "quantity" and each["field"] == "none"]
    return notes + [f"a quantity of the text is not used: {each}" for each in idle]


def _unused(fields: Mapping[str, Any]) -> tuple[str, ...]:
    names = [name for name in UNUSED if name in fields]
    return (f"no model knows {', '.join(names)}",) if names else ()


def _other_planets(first: str, others: Sequence[Mapping[str, Any]], tables: SubjectTables) -> list[str]:
    """Further planets that a text names; of "TRAPPIST-1 d and e" the second is TRAPPIST-1 e.

    Raises:
        DataError: they are too many.
    """
    found = [first]
    for each in others:
        if each["field"] != "planet":
            continue
        name = str(each["value"])
        if len(name) == 1 and " " in first:
            name = f"{first.rsplit(' ', 1)[0]} {name}"
        if name not in found and tables.body(name) is None:
            found.append(name)
    if len(found) > MOST_PLANETS:
        raise DataError(
            "The text names too many planets.",
            found=", ".join(found),
            allowed=f"{MOST_PLANETS} in one question",
            fix="Put the questions into a file, one a line.",
        )
    return found[1:]
