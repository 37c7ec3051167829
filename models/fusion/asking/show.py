"""Output of `strom ask` for a person: the short answer first, then what it rests on."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domains.subjects.organism import CARDINAL
from models.fusion.asking import wording
from models.fusion.asking.answer import Answer, Reply
from models.fusion.asking.design import PRESSURE
from models.fusion.asking.findings import bounds_of
from models.fusion.asking.maps import SYMBOLS, symbols

PIPE_WIDTH: Final = 160
STYLES: Final = {"#": "bold green", "c": "blue", "f": "cyan", "h": "red", "b": "bright_red", "e": "yellow"}


def show(replies: Sequence[Reply], versions: Mapping[str, Mapping[str, str]]) -> None:
    """Print each question with its answers or refusals, and at the end the models."""
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, markup=False, highlight=False, emoji=False)
    for reply in replies:
        _show(console, reply)
    for family, version in versions.items():
        console.print(Text(_version(family, version), style="dim"))
    if any(reply.answers for reply in replies):
        console.print(Text(wording.NO_EVIDENCE, style="dim"))


def _show(console: Console, reply: Reply) -> None:
    if reply.question:
        console.print(Text(_printable(reply.question), style="italic"))
    if compared := wording.comparison_line(reply):
        console.print(Text(_printable(compared), style="bold"))
    shared = _shared_notes(reply)
    for part in reply.parts:
        if isinstance(part, Answer):
            _answer(console, part, shared)
        else:
            console.print(Text(f"refused: {_printable(str(part.error))}", style="yellow"))
        console.print()
    for note in shared:
        console.print(Text(f"note on all answers: {_printable(note)}"))


def _shared_notes(reply: Reply) -> list[str]:
    """Notes that hold of all of several answers: they are told once."""
    first, *others = [each.notes for each in reply.answers] or [()]
    return [note for note in first if others and all(note in each for each in others)]


def _answer(console: Console, answer: Answer, shared: Sequence[str]) -> None:
    console.print(Text(_printable(wording.headline(answer)), style="bold"))
    console.print(wording.label_line(answer.label))
    if warned := wording.warning(answer):
        console.print(Text(_printable(warned), style="yellow"))
    console.print(wording.limit_line(answer.limit))
    if assumed := wording.assumptions(answer):
        console.print(f"Assumed: {'; '.join(assumed)}.")
    console.print(wording.counterfactual_line(answer))
    console.print(_map(answer))
    console.print(_gates(answer))
    if answer.effects:
        console.print(_effects(answer))
    console.print(_values(answer))
    told = {*shared, answer.scenario.medium.note}  # the note of the medium stands in the table of values
    for note in (each for each in answer.notes if each not in told):
        console.print(Text(f"note: {_printable(note)}"))
    if answer.outside_domain > 0:
        console.print(f"note: {answer.outside_domain:.2g} standard deviations outside the climate model's training")


def _map(answer: Answer) -> Text:
    pressure = answer.planet.parameters[PRESSURE].value
    lines = symbols(answer.maps, bounds_of(answer.organism.organism, pressure))
    drawn = Text("north at the top, the star over the middle\n", style="dim")
    for line in lines:
        for symbol in line:
            drawn.append(symbol, STYLES.get(symbol, "magenta"))
        drawn.append("\n")
    used = [f"{symbol} {told}" for symbol, told in SYMBOLS.items() if any(symbol in line for line in lines)]
    return drawn.append("   ".join(used), "dim")


def _gates(answer: Answer) -> Table:
    table = Table("gate", "open on, model", "open on, label")
    for name, shares in answer.gates.items():
        label = "" if shares.label is None else wording.percent(shares.label)
        table.add_row(wording.GATE_WORDS[name], wording.percent(shares.model), label)
    return table


def _effects(answer: Answer) -> Table:
    table = Table("if this changes alone", "from .. to", "share of the area")
    for effect in answer.effects:
        name, values, shares = wording.effect_line(effect)
        table.add_row(f"{name} (assumed)" if effect.is_assumed else name, values, shares)
    return table


def _values(answer: Answer) -> Table:
    table = Table("value", "", "origin", "where from")
    for row in _rows(answer):
        table.add_row(*(_printable(cell) for cell in row))
    for column in table.columns:
        column.overflow = "fold"
    return table


def _rows(answer: Answer) -> Iterator[tuple[str, str, str, str]]:
    numbers = dict(answer.planet.parameters)
    numbers |= {f"growth_temperature_{each}": answer.organism.temperatures[each] for each in CARDINAL}
    numbers |= {f"{gas}_bar": value for gas, value in answer.scenario.pressures.items()}
    for name, value in numbers.items():
        yield wording.named(name), f"{value.value:.4g} {value.unit}".rstrip(), value.origin, value.note
    metabolism, medium = answer.organism.metabolism, answer.scenario.medium
    yield "metabolism", metabolism.value, metabolism.origin, metabolism.note
    yield "medium", wording.medium_words(medium.value), medium.origin, medium.note


def _version(family: str, version: Mapping[str, str]) -> str:
    told = [f"version {version['version']}", f"in {version['alias']}" if version.get("alias") else ""]
    told += [version.get("config", ""), version.get("decision", "")]
    return f"{family}: {', '.join(each for each in told if each)}"


def _printable(text: str) -> str:
    """The text without characters that could steer a terminal."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in ("Cc", "Cs", "Cf") and each not in "\n\t" else each
        for each in text
    )
