"""An answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domains.subjects.values import Value
from models.fusion.asking.answer import Answer, Label, Reply
from models.fusion.asking.findings import Effect, Limit

NOWHERE: Final = 0.005
NO_EVIDENCE: Final = (
    "The model imitates a stated mechanistic label (docs/ask.md). It says where the label's conditions hold: it is no "
    "evidence that there is life."
)
DIFFERENCE: Final = 0.1
"""Model and label that differ by a larger share of the area are told of."""
MEDIUM_WORDS: Final = {
    "minerals": "water, minerals and CO2 alone",
    "H2+CO2": "hydrogen and CO2",
    "CO+CO2": "carbon monoxide and CO2",
    "CH4+CO2": "methane and CO2",
    "acetate": "acetate",
    "acetate+NO3": "acetate and nitrate",
    "glucose_anox": "glucose without oxygen",
    "glucose_O2": "glucose and oxygen",
    "light+CO2_anox": "light and CO2, without oxygen",
    "H2+CO2+O2": "hydrogen, oxygen and CO2",
}
SET_BY: Final = {
    "stellar_flux_w_m2": "insolation_earth",
    "rotation_period_days": "period_days",
    "co2_volume_fraction": "co2_fraction",
    "ch4_volume_fraction": "ch4_fraction",
    "h2_bar": "h2_fraction",
    "ch4_bar": "ch4_fraction",
    "o2_bar": "o2_fraction",
    "co_bar": "medium",
}
"""Value of an answer -> the field of --set that gives it, where the names differ."""
GATE_WORDS: Final = {
    "temperature": "the organism's range of temperature",
    "water": "liquid water",
    "energy": "energy from its food",
    "growth": "growth on what there is",
}


def percent(share: float) -> str:
    """A share in whole per cent."""
    if 0.0005 <= share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 0.9995:
        return "more than 99 %"
    return f"{100 * share:.0f} %"


def between(low: float, high: float) -> str:
    """An interval in whole per cent."""
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def headline(answer: Answer) -> str:
    """The short answer: the model's share, and the label's beside it."""
    organism, planet, span = answer.organism.name, called(answer), between(answer.low, answer.high)
    label = "" if answer.label is None else f"; by the label on {percent(answer.label.fraction)}"
    if answer.fraction < NOWHERE:
        sure = "" if answer.high < NOWHERE else "Probably "
        return (
            f"{sure}{organism} could live nowhere on {planet}: {percent(answer.fraction)} of the area ({span}){label}."
        )
    return f"{organism} could live on about {percent(answer.fraction)} of {planet} ({span}){label}."


def called(answer: Answer) -> str:
    """The planet within a sentence."""
    return answer.planet.name or "the planet"


def named(name: str) -> str:
    """The name of a value, and the field of --set that gives it where that is another."""
    return f"{name} (--set {SET_BY[name]})" if name in SET_BY else name


def medium_words(medium: str) -> str:
    """What there is to live on, with the word for --set."""
    return f"{MEDIUM_WORDS[medium]} ({medium})" if medium in MEDIUM_WORDS else medium


def warning(answer: Answer) -> str:
    """Where model and label differ much; "" where they do not."""
    label = answer.label
    if label is None or abs(answer.fraction - label.fraction) <= DIFFERENCE:
        return ""
    return (
        f"Model and label differ by {percent(abs(answer.fraction - label.fraction))} of the area: "
        "the label is the better of the two where it exists: see the card of the model."
    )


def label_line(label: Label | None) -> str:
    """What the mechanistic label says beside it."""
    if label is None:
        return "There is no mechanistic label beside it."
    return (
        f"The mechanistic label on the same predicted climate: {percent(label.fraction)} "
        f"({between(label.low, label.high)} over the assumptions); model and label agree on "
        f"{percent(label.agreement)} of the area."
    )


def limit_line(limit: Limit | None) -> str:
    """Which gate closes most of the area."""
    if limit is None:
        return "No gate closes more than a hundredth of the area."
    line = f"By the model most area is closed by {GATE_WORDS[limit.gate]}: {percent(limit.closed)}"
    if limit.below is None or limit.above is None:
        return f"{line}."
    low, high = ("frozen", "boiling") if limit.gate == "water" else ("too cold", "too hot")
    by_climate = f"{low} on {percent(limit.below)}, {high} on {percent(limit.above)}"
    return f"{line}. By the predicted climate alone it is {by_climate}."


def counterfactual_line(answer: Answer) -> str:
    """At which carbon dioxide the planet is habitable somewhere, at the central surface pressure."""
    found = answer.counterfactual
    at = f"At {found.pressure_bar:.3g} bar of air"
    tried = f"tried: {found.tried} values from {found.range_bar[0]:.2g} to {found.range_bar[1]:.2g} bar of CO2"
    if found.tried == 1:
        return f"{at} no other CO2 was tried: the other gases leave no room for it."
    if found.least_bar is None or found.most_bar is None:
        return f"{at} no CO2 makes it habitable on more than 1 % of the area ({tried})."
    if not found.changes:
        return f"{at} it stays habitable on more than 1 % of the area with every CO2 ({tried})."
    parts = []
    if found.least_bar > found.range_bar[0]:
        parts.append(f"from {found.least_bar:.2g} bar of CO2 on")
    if found.most_bar < found.range_bar[1]:
        parts.append(f"up to {found.most_bar:.2g} bar of CO2")
    where = " and ".join(parts) if found.is_one_range else f"at {found.somewhere} of the tried values of CO2"
    return f"{at} it is habitable on more than 1 % of the area {where} ({tried})."


def effect_line(effect: Effect) -> tuple[str, str, str]:
    """What was tried, over which range, and what came out."""
    values = f"{effect.values[0]:.3g} to {effect.values[-1]:.3g}"
    return named(effect.name), values, between(min(effect.fractions), max(effect.fractions))


def comparison_line(reply: Reply) -> str:
    """Which planet comes first; "" where there are not two."""
    ranking: Sequence[Answer] = reply.ranking
    if not ranking:
        return ""
    told = ", ".join(f"{called(each)} {percent(each.fraction)}" for each in ranking)
    if ranking[0].fraction < NOWHERE:
        return f"None comes first: {told}."
    sure = "" if reply.is_clear else " The intervals overlap: the order is not certain."
    return f"{ranking[0].planet.title} first: {told}.{sure}"


def assumptions(answer: Answer) -> list[str]:
    """What nobody knows, and the range that was tried."""
    values: dict[str, Value] = dict(answer.planet.parameters)
    values |= {f"{gas}_bar": value for gas, value in answer.scenario.pressures.items()}
    told = [
        f"{named(name)} {value.value:.3g}"
        + (f", tried {value.low:.3g} to {value.high:.3g}" if value.low is not None else "")
        for name, value in values.items()
        if value.origin == "assumed" and value.high != value.low
    ]
    medium, metabolism = answer.scenario.medium, answer.organism.metabolism
    if medium.origin == "assumed":
        told.append(f"to live on: {medium_words(medium.value)}, not varied (--set medium)")
    if metabolism.origin == "assumed":
        told.append(f"metabolism {metabolism.value}, not varied")
    return told
