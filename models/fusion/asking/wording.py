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
    """The short answer."""
    organism, planet, span = answer.organism.name, answer.planet.title, between(answer.low, answer.high)
    if answer.fraction < NOWHERE:
        could = "nowhere" if answer.high < NOWHERE else "probably nowhere"
        return f"{organism} could live {could} on {planet}: {percent(answer.fraction)} of the area ({span})."
    return f"{organism} could live on about {percent(answer.fraction)} of {planet} ({span})."


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
    line = f"Most area is closed by {GATE_WORDS[limit.gate]}: {percent(limit.closed)}"
    if limit.below is None or limit.above is None:
        return f"{line}."
    low, high = ("frozen", "boiling") if limit.gate == "water" else ("too cold", "too hot")
    return f"{line} (by the predicted climate {low} on {percent(limit.below)}, {high} on {percent(limit.above)})."


def counterfactual_line(answer: Answer) -> str:
    """At which carbon dioxide the planet is habitable somewhere."""
    found = answer.counterfactual
    tried = (
        f"tried: {found.pressures_bar[0]:.3g} to {found.pressures_bar[1]:.3g} bar of air, "
        f"{found.range_bar[0]:.2g} to {found.range_bar[1]:.2g} bar of CO2"
    )
    if found.least_bar is None or found.most_bar is None:
        return f"No pressure of air and CO2 makes it habitable on more than 1 % of the area ({tried})."
    if not found.changes:
        return f"It stays habitable on more than 1 % of the area at every pressure of air and CO2 ({tried})."
    parts = []
    if found.least_bar > found.range_bar[0]:
        parts.append(f"from {found.least_bar:.2g} bar of CO2 on")
    if found.most_bar < found.range_bar[1]:
        parts.append(f"up to {found.most_bar:.2g} bar of CO2")
    where = " and ".join(parts) if parts else "at some pressures of air and CO2"
    return f"Habitable on more than 1 % of the area {where}, at {found.somewhere} of {found.tried} points ({tried})."


def effect_line(effect: Effect) -> tuple[str, str, str]:
    """What was tried, over which range, and what came out."""
    values = f"{effect.values[0]:.3g} to {effect.values[-1]:.3g}"
    return effect.name, values, between(min(effect.fractions), max(effect.fractions))


def comparison_line(reply: Reply) -> str:
    """Which planet comes first; "" where there are not two."""
    ranking: Sequence[Answer] = reply.ranking
    if not ranking:
        return ""
    told = ", ".join(f"{each.planet.title} {percent(each.fraction)}" for each in ranking)
    if ranking[0].fraction < NOWHERE:
        return f"None comes first: {told}."
    sure = "" if reply.is_clear else " The intervals overlap: the order is not certain."
    return f"{ranking[0].planet.title} first: {told}.{sure}"


def assumptions(answer: Answer) -> list[str]:
    """What nobody knows, and the range that was tried."""
    values: dict[str, Value] = dict(answer.planet.parameters)
    values |= {f"{gas} (bar)": value for gas, value in answer.scenario.pressures.items()}
    told = [
        f"{name} {value.value:.3g}" + (f" (tried {value.low:.3g} to {value.high:.3g})" if value.low is not None else "")
        for name, value in values.items()
        if value.origin == "assumed" and value.high != value.low
    ]
    words = {"medium": answer.scenario.medium, "metabolism": answer.organism.metabolism}
    return told + [f"{name} {term.value}" for name, term in words.items() if term.origin == "assumed"]
