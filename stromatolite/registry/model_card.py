"""The model card of one version, in Markdown: what people wrote of its family, and what was measured and decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from stromatolite.lineage import complete
from stromatolite.registry.standing import Standing
from stromatolite.registry.written_card import SECTIONS, WrittenCard

DESCRIPTION_LIMIT: Final = 5000
"""Characters of a description that MLflow's databases hold."""
BEFORE_RESULTS: Final = ("What it is", "Training data", "Intended use", "Metrics")
FIRST: Final = ("What it is", "Limits", "Intended use")
"""Kept first where a description has no room for all sections."""


@dataclass(frozen=True)
class CardFacts:
    """What is known of one version.

    Attributes:
        family: name of the family.
        package: digest of its code and artifacts.
        config: label, name and identity of its configuration.
        metrics: the metrics document of its latest evaluation.
        metrics_digest: sha256 of that document.
        lineage: as its run has captured it.
        written: what people wrote of the family.
        standing: what the log of decisions says of it.
    """

    family: str
    package: str
    config: Mapping[str, Any]
    metrics: Mapping[str, Any]
    metrics_digest: str
    lineage: Mapping[str, Any]
    written: WrittenCard = field(default_factory=WrittenCard)
    standing: Standing = field(default_factory=Standing)

    @property
    def title(self) -> str:
        """The heading of the card."""
        return self.written.title or self.family

    @property
    def label(self) -> str:
        """Which configuration it is of, such as `family/default`."""
        return str(self.config.get("label") or self.config.get("name") or self.family)


def generated(facts: CardFacts) -> dict[str, str]:
    """The sections that nobody writes by hand: results, decision, lineage."""
    return {"Results": results(facts), "Decision": decision(facts), "Lineage": lineage(facts)}


def card(facts: CardFacts, first: Mapping[str, str] | None = None, last: Mapping[str, str] | None = None) -> str:
    """The whole card.

    Args:
        facts: what is known of the version.
        first: further sections by heading, which come first.
        last: sections that come last.
    """
    written, made = facts.written.sections, generated(facts)
    before = {name: written[name] for name in BEFORE_RESULTS if written.get(name)}
    after = {name: text for name, text in written.items() if name not in before}
    return _document(facts, {**(first or {}), **before, **made, **after, **(last or {})})


def description(facts: CardFacts, limit: int = DESCRIPTION_LIMIT) -> str:
    """The card within `limit` characters: what is generated is whole, of what is written as many sections as fit."""
    made, written = generated(facts), facts.written.sections
    kept: list[str] = []
    for name in (*FIRST, *(name for name in written if name not in FIRST)):
        tried = [*kept, name]
        if written.get(name) and len(_described(facts, made, tried)) <= limit:
            kept = tried
    return _described(facts, made, kept)[:limit]


def _described(facts: CardFacts, made: Mapping[str, str], kept: Sequence[str]) -> str:
    written = facts.written.sections
    left_out = [name for name in written if name not in kept]
    more = {"More": f"`models/{facts.family}/card.md` has more: {', '.join(left_out)}."} if left_out else {}
    return _document(facts, {**made, **{name: text for name, text in written.items() if name in kept}, **more})


def _document(facts: CardFacts, sections: Mapping[str, str]) -> str:
    head = [f"# {facts.title}", f"Model `{facts.label}`, package `{facts.package}`."]
    if facts.written.missing:
        names = ", ".join(facts.written.missing if facts.written.sections else SECTIONS)
        head.append(f"**Nobody has written yet, in `models/{facts.family}/card.md`: {names}.**")
    return "\n\n".join([*head, *(f"## {name}\n\n{text}" for name, text in sections.items())]) + "\n"


def results(facts: CardFacts) -> str:
    """The primary metric of the version and of each method it was compared with, with intervals."""
    metrics, primary = facts.metrics, facts.metrics["primary"]
    better = "lower" if primary.get("direction") == "minimize" else "higher"
    units = metrics.get("units")
    told = f"Primary metric: `{primary['metric']}`, {better} is better"
    told += f"; {units} test units, split `{metrics.get('split')}`." if units else "."
    heads = ("method", str(primary["metric"]), "95 % interval", "this model minus it", "trained on the same rows")
    rows = [("**this model**", _number(primary["overall"]), _interval(primary), "", "")]
    for name, each in {**(metrics.get("baselines") or {}), **(metrics.get("peer") or {})}.items():
        gap = each.get("difference") or {}
        lead = f"{_number(gap['overall'], '+')} {_interval(gap, '+')}".strip() if "overall" in gap else ""
        same = {True: "yes", False: "no"}.get(each.get("from_scratch"), "")
        rows.append((name, _number(each.get("overall")), _interval(each), lead, same))
    return f"{told}\n\n{table(heads, rows)}"


def decision(facts: CardFacts) -> str:
    """How the version was judged, by whom, and what each gate said."""
    entry, gone = facts.standing.entry, facts.standing.withdrawal
    if entry is None:
        return "No decision on this model is in the log: no gate has judged it."
    verdict = "Accepted" if entry.accepted else "**Refused**"
    told = [f"{verdict} on {entry.time} by {_text(entry.who)}."]
    if not entry.accepted and entry.reason:
        told.append(f"Reason: {_text(entry.reason)}.")
    if gone:
        told.append(f"**Rolled back on {gone.time} by {_text(gone.who)}: {_text(gone.reason)}.**")
    if entry.decision.get("allow_dirty"):
        told.append("Uncommitted changes of the code were allowed to pass.")
    if (entry.decision.get("basis") or {}).get("metrics") != facts.metrics_digest:
        told.append("**It was made on an earlier evaluation than the results above.**")
    told.append(f"The entry of the log has the hash `{entry.hash}`.")
    gates = entry.decision.get("gates") or []
    rows = [(gate["name"], "passed" if gate["passed"] else "refused", gate["detail"]) for gate in gates]
    return f"{' '.join(told)}\n\n{table(('gate', 'verdict', 'what it says'), rows)}"


def lineage(facts: CardFacts) -> str:
    """What the version rests on: code, configuration, data, split, seed and environment."""
    found = facts.lineage
    git, split, environment = (found.get(part) or {} for part in ("git", "split", "environment"))
    device = found.get("device") or {}
    rows = [
        ("commit", _code(git.get("commit")) + _changes(git)),
        ("configuration", f"{facts.label}, identity {_code(facts.config.get('identity'))}"),
        *((f"data: {name}", f"{_code(each.get('md5'))} (md5), {each.get('path')}") for name, each in _data(found)),
        ("split", _code(split.get("identity"))),
        ("seed", str(found.get("seed"))),
        ("environment", f"Python {environment.get('python')}, packages {_code(environment.get('sha256'))} (sha256)"),
        ("device", str(device.get("device"))),
    ]
    lacking = complete(found)
    missing = f"\n\n**Not recorded: {_text('; '.join(lacking))}.**" if lacking else ""
    return table(("what", "which"), rows) + missing


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what a cell must not hold is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        f"| {' | '.join(_text(str(cell)).replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _data(lineage: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted((lineage.get("data") or {}).items())


def _changes(git: Mapping[str, Any]) -> str:
    if not git.get("dirty"):
        return ""
    return f", with uncommitted changes to {', '.join(git.get('changed') or ['unknown files'])}"


def _code(value: Any) -> str:
    return f"`{value}`" if value else "not recorded"


def _text(value: str) -> str:
    return " ".join(value.split()).replace("<", "&lt;")


def _number(value: Any, sign: str = "") -> str:
    return f"{value:{sign}.4g}" if isinstance(value, int | float) else ""


def _interval(block: Mapping[str, Any], sign: str = "") -> str:
    ends = block.get("interval")
    return f"[{_number(ends[0], sign)}, {_number(ends[1], sign)}]" if ends else ""
