"""Output of `strom ask` for machines; docs/ask.md says what each key means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from domains.climates.grid import latitudes, longitudes
from models.fusion.asking.answer import Answer, Refusal, Reply
from models.fusion.asking.wording import headline, warning

DIGITS: Final = 6
MAP_DIGITS: Final = 3
COLUMNS: Final = (
    "question", "planet", "organism", "medium", "fraction", "low", "high", "label_fraction", "limit", "outside_domain",
    "refused",
)  # fmt: skip


def as_json(replies: Sequence[Reply], versions: Mapping[str, Mapping[str, str]]) -> str:
    """All questions, and the models that answered."""
    told = {
        "questions": [_question(each) for each in replies],
        "models": {family: dict(version) for family, version in versions.items()},
        "latitudes": [round(float(each), DIGITS) for each in latitudes()],
        "longitudes": [float(each) for each in longitudes()],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(replies: Sequence[Reply]) -> str:
    """A row an answer or a refusal; what does not apply is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for reply in replies:
        for part in reply.parts:
            writer.writerow({"question": reply.question, **_cells(part)})
    return out.getvalue()


def _cells(part: Answer | Refusal) -> dict[str, Any]:
    if isinstance(part, Refusal):
        return {"planet": part.planet, "refused": part.error.problem}
    return {
        "planet": part.planet.title,
        "organism": part.organism.name,
        "medium": part.scenario.medium.value,
        "fraction": round(part.fraction, DIGITS),
        "low": round(part.low, DIGITS),
        "high": round(part.high, DIGITS),
        "label_fraction": round(part.label.fraction, DIGITS) if part.label else "",
        "limit": part.limit.gate if part.limit else "",
        "outside_domain": round(part.outside_domain, DIGITS),
    }


def _question(reply: Reply) -> dict[str, Any]:
    ranking = [each.planet.title for each in reply.ranking]
    return {
        "question": reply.question,
        "answers": [_answer(each) for each in reply.answers],
        "refusals": [_refusal(each) for each in reply.refusals],
        "comparison": {"ranking": ranking, "is_clear": reply.is_clear} if ranking else None,
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    error = refusal.error
    told = {"found": error.found, "allowed": error.allowed, "fix": error.fix}
    words = {name: None if value is None else str(value) for name, value in told.items()}
    return {"planet": refusal.planet, "problem": error.problem, **words}


def _answer(answer: Answer) -> dict[str, Any]:
    organism, scenario, label = answer.organism, answer.scenario, answer.label
    low, high = answer.model_interval
    return {
        "answer": headline(answer),
        "fraction": round(answer.fraction, DIGITS),
        "low": round(answer.low, DIGITS),
        "high": round(answer.high, DIGITS),
        "model_interval": {"low": round(low, DIGITS), "high": round(high, DIGITS)},
        "label": {name: round(value, DIGITS) for name, value in asdict(label).items()} if label else None,
        "planet": {
            "name": answer.planet.name,
            "host": answer.planet.host,
            "parameters": {name: asdict(value) for name, value in answer.planet.parameters.items()},
        },
        "organism": {
            "name": organism.name,
            "key": organism.key,
            "network": organism.network,
            "metabolism": asdict(organism.metabolism),
            "temperatures": {name: asdict(value) for name, value in organism.temperatures.items()},
        },
        "scenario": {
            "medium": asdict(scenario.medium),
            "base": scenario.base,
            "pressures": {name: asdict(value) for name, value in scenario.pressures.items()},
            "organics": list(scenario.organics),
            "light": scenario.light,
        },
        "gates": {name: asdict(shares) for name, shares in answer.gates.items()},
        "limit": asdict(answer.limit) if answer.limit else None,
        "effects": [asdict(each) for each in answer.effects],
        "counterfactual": {**asdict(answer.counterfactual), "changes": answer.counterfactual.changes},
        "outside_domain": round(answer.outside_domain, DIGITS),
        "notes": [*answer.notes, *([told] if (told := warning(answer)) else [])],
        "maps": {name: each.round(MAP_DIGITS).tolist() for name, each in answer.maps.items()},
    }
