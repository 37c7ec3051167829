"""Words that the language model has no place for: carbon monoxide, pure carbon dioxide, a genus, a second name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from strom_ask_fakes import knowledge, models

from domains.dossiers.fields import GASES
from domains.dossiers.reading import assemble
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import find_spans
from domains.dossiers.spans.span import Label
from models.fusion.asking.answer import Answer, Refusal, reply
from models.fusion.asking.knowledge import Knowledge
from stromatolite.errors import DataError


class Misreading:
    """Takes each share that the rules do not know for carbon dioxide, and each pressure for that of the air."""

    def read(self, texts: Any) -> list[Any]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Any:
        spans = find_spans(text)
        labels = []
        for span, label in zip(spans, label_spans(text, spans), strict=True):
            wrong = "co2_fraction" if "co2_fraction" in span.fields and span.type == "quantity" else label.field
            wrong = "surface_pressure_bar" if span.unit == "bar" else wrong
            labels.append(label if label.field in GASES else Label(wrong, label.owner, label.probability))
        return assemble(text, spans, labels)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


def part(text: str, known: Knowledge, **overrides: object) -> Answer | Refusal:
    return reply(text, overrides, known, replace(models(), language=Misreading())).parts[0]


def answered(text: str, known: Knowledge, **overrides: object) -> Answer:
    found = part(text, known, **overrides)
    assert isinstance(found, Answer), found
    return found


@pytest.mark.parametrize(
    ("air", "bar"),
    [
        ("20 % CO and 80 % N2", 0.2),
        ("nitrogen and 20 % CO at 2 bar", 0.4),
        ("20 % carbon monoxide", 0.2),
        ("CO (20 %) and N2", 0.2),
        ("a CO fraction of 0.2", 0.2),
        ("2 bar of air and 0.3 bar of CO", 0.3),
        ("20 % CO and CO2", 0.2),
        ("pure CO", 1.0),
        ("pure CO at 0.5 bar", 0.5),
    ],
)
def test_carbon_monoxide_is_no_carbon_dioxide(known: Knowledge, air: str, bar: float) -> None:
    found = answered(f"Could M. barkeri grow on TRAPPIST-1 e with {air}?", known)
    assert found.scenario.medium.value == "CO+CO2"
    assert found.scenario.pressures["co"].value == pytest.approx(bar)
    assert found.planet.parameters["co2_volume_fraction"].origin == "assumed"
    assert any("it is no carbon dioxide" in note for note in found.notes)


def test_carbon_monoxide_beside_carbon_dioxide_leaves_it_its_own_share(known: Knowledge) -> None:
    found = answered("Could M. barkeri grow on TRAPPIST-1 e with 20 % CO and 5 % CO2?", known)
    assert found.planet.parameters["co2_volume_fraction"].value == pytest.approx(0.05)
    assert found.scenario.pressures["co"].value == pytest.approx(0.2)


@pytest.mark.parametrize("gas", ["CO2", "CO_2", "CO$_2$", "CO₂", "CO 2", "carbon dioxide"])
def test_carbon_dioxide_stays_what_it_is(known: Knowledge, gas: str) -> None:
    found = answered(f"Could M. barkeri grow on TRAPPIST-1 e with 10 % {gas}?", known)
    assert found.planet.parameters["co2_volume_fraction"].value == pytest.approx(0.1)
    assert "co" not in found.scenario.pressures


@pytest.mark.parametrize(
    ("air", "told"),
    [
        ("20 % CO and 20 % H2", "--set medium=CO+CO2"),
        ("20 to 30 % CO", "does not give one amount of carbon monoxide"),
        ("60 % CO and 80 % N2", "more than the whole air"),
        ("3 bar of CO", "more than the whole air"),
    ],
)
def test_carbon_monoxide_that_no_scenario_has_is_refused(known: Knowledge, air: str, told: str) -> None:
    found = part(f"Could M. barkeri grow on TRAPPIST-1 e with {air}?", known)
    assert isinstance(found, Refusal)
    assert told in str(found.error)


def test_carbon_monoxide_without_an_amount_or_use_is_told(known: Knowledge) -> None:
    found = answered("Could E. coli grow on TRAPPIST-1 e with carbon monoxide in the air?", known)
    assert any("without an amount" in note for note in found.notes)
    found = answered("Could E. coli grow on TRAPPIST-1 e with 5 % CO?", known, medium="glucose_anox")
    assert any("carbon monoxide of the text is not used" in note for note in found.notes)
    found = answered("Could E. coli grow on TRAPPIST-1 e without CO?", known)
    assert not any("carbon monoxide" in note for note in found.notes)


@pytest.mark.parametrize("air", ["pure CO2 at 0.5 bar", "0.5 bar of pure CO2", "0.5 bar of pure carbon dioxide"])
def test_pure_carbon_dioxide_is_the_whole_air(known: Knowledge, air: str) -> None:
    found = answered(f"Could M. barkeri grow on TRAPPIST-1 e under {air}?", known).planet.parameters
    assert found["co2_volume_fraction"].value == 1.0
    assert found["surface_pressure_bar"].value == 0.5


def test_carbon_dioxide_without_an_amount_is_told(known: Knowledge) -> None:
    found = answered("Could M. barkeri grow on TRAPPIST-1 e in an atmosphere of CO2?", known)
    assert any("no amount of it was read" in note for note in found.notes)
    found = answered("Could M. barkeri grow on TRAPPIST-1 e in an atmosphere of CO2?", known, co2_fraction=0.1)
    assert not any("no amount of it was read" in note for note in found.notes)


def test_a_genus_that_one_organism_has_is_that_organism(known: Knowledge) -> None:
    for genus, name in {
        "Methanosarcina": "Methanosarcina barkeri",
        "Synechocystis": "Synechocystis sp. PCC 6803",
    }.items():
        found = answered(f"Could {genus} live on TRAPPIST-1 e?", known)
        assert found.organism.name == name
        assert any(f"{genus} is taken for {name}" in note for note in found.notes)
    many = part("Could Pseudomonas live on TRAPPIST-1 e?", known)
    assert isinstance(many, Refusal)
    assert "may be several organisms" in str(many.error)


@pytest.mark.parametrize("name", ["cyanobacteria", "yeast", "humans"])
def test_a_name_that_is_no_organism_here_is_not_called_missing(known: Knowledge, name: str) -> None:
    found = part(f"Could {name} live on TRAPPIST-1 e?", known)
    assert isinstance(found, Refusal)
    assert "No organism was recognised in the text" in str(found.error)
    assert "--organism" in str(found.error)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Could Salmonella and Escherichia coli live on TRAPPIST-1 e?", "Salmonella of the text is not answered"),
        ("Could E. coli and M. barkeri live on TRAPPIST-1 e?", "M. barkeri of the text is not answered"),
        ("Could E. coli live on Mars or TRAPPIST-1 e?", "Mars of the text belongs to the solar system"),
    ],
)
def test_no_name_is_dropped_without_a_word(known: Knowledge, text: str, told: str) -> None:
    found = reply(text, {}, known, models()).parts
    assert all(isinstance(each, Answer) and any(told in note for note in each.notes) for each in found)


def test_two_names_of_one_planet_are_one_answer(known: Knowledge) -> None:
    text = "Could E. coli live on Proxima Centauri b? Proxima b is close."
    assert [each.planet.name for each in reply(text, {}, known, models()).answers] == ["Proxima Centauri b"]
    both = "Could E. coli live on TRAPPIST-1 e? TRAPPIST-1 is cool, and so TRAPPIST-1 e is too."
    parts = reply(both, {}, known, models()).parts
    assert [each.planet.name for each in parts if isinstance(each, Answer)] == ["TRAPPIST-1 e"]
    assert len(parts) == 1


def test_the_names_of_one_organism_are_one(known: Knowledge) -> None:
    found = answered(
        "Escherichia coli is common. Could E. coli live on TRAPPIST-1 e? Escherichia coli K-12 too?", known
    )
    assert not any("not answered" in note for note in found.notes)


def test_an_impossible_share_stays_refused(known: Knowledge) -> None:
    found = part("Could M. barkeri grow on TRAPPIST-1 e with 300 % CO?", known)
    assert isinstance(found, Refusal)
    assert isinstance(found.error, DataError)
