"""What an answer is made of: the tried planets, its interval, the gate that closes, and partial pressures of texts."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from strom_ask_fakes import QUESTION, FakeFusion, FakeLanguage, knowledge, models

from domains.dossiers.reading import Reading
from domains.dossiers.spans import find_spans
from models.fusion.asking.answer import Answer, Reply, reply
from models.fusion.asking.asked import asked_by
from models.fusion.asking.design import CO2, PRESSURE
from models.fusion.asking.findings import Counterfactual, Limit, bounds_of
from models.fusion.asking.knowledge import Knowledge
from models.fusion.asking.maps import SYMBOLS, symbols
from models.fusion.asking.partial import partial_pressures
from models.fusion.asking.wording import assumptions, counterfactual_line, headline, limit_line, warning
from models.fusion.network import GASES

QUESTIONS = Path(__file__).with_name("questions.tsv")


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


def answered(text: str, known: Knowledge, **overrides: object) -> Answer:
    (found,) = reply(text, overrides, known, models()).parts
    assert isinstance(found, Answer), found
    return found


def test_the_interval_holds_what_the_assumptions_leave_open_and_no_more(known: Knowledge) -> None:
    found = answered(QUESTION, known)
    tried = {effect.name: effect for effect in found.effects}
    assert set(tried) == {PRESSURE, CO2}
    assert tried[PRESSURE].values[0] == 0.5
    assert tried[PRESSURE].values[-1] == 5.0
    assert 1.0 in tried[PRESSURE].values
    assert found.low <= min(tried[CO2].fractions)
    assert found.high >= max(tried[CO2].fractions)
    said = answered(QUESTION, known, surface_pressure_bar=1.0)
    assert not {effect.name: effect.is_assumed for effect in said.effects}[PRESSURE]
    assert said.low >= found.low
    assert said.high <= found.high


def test_hydrogen_that_nobody_mentions_is_assumed_and_varied(known: Knowledge) -> None:
    found = answered("Could Methanosarcina barkeri grow on TRAPPIST-1 e?", known)
    hydrogen = found.scenario.pressures["h2"]
    assert hydrogen.origin == "assumed"
    (effect,) = (each for each in found.effects if each.name == "h2_bar")
    assert effect.values == (1e-5, 0.01, 0.1)
    assert effect.is_assumed


def test_fractions_keep_to_what_is_said_and_pressures_to_what_is_assumed(known: Knowledge) -> None:
    asked = models()
    reply(QUESTION, {}, known, asked)
    assert isinstance(asked.fusion, FakeFusion)
    assert set(GASES) <= set(asked.fusion.rows.columns)
    assert asked.fusion.rows["h2_fraction"].to_numpy() == pytest.approx(0.01)
    asked = models()
    reply("Could Methanosarcina barkeri grow on TRAPPIST-1 e?", {}, known, asked)
    assert isinstance(asked.fusion, FakeFusion)
    rows = asked.fusion.rows.iloc[:-2]  # the last two have hydrogen at its ends
    assert (rows["h2_fraction"] * rows[PRESSURE]).to_numpy() == pytest.approx(0.01)


def test_the_counterfactual_says_from_which_carbon_dioxide_on(known: Knowledge) -> None:
    # 290 K below the star with the least carbon dioxide: too cold for what needs 55 degrees
    found = answered("Could Thermotoga maritima live on TRAPPIST-1 e?", known).counterfactual
    assert found.changes
    assert found.least_bar is not None
    assert found.range_bar[0] < found.least_bar <= found.range_bar[1]
    assert found.pressure_bar == 1.0
    assert found.tried == 6  # values of carbon dioxide at that pressure alone


def test_what_holds_at_the_central_pressure_is_told_and_no_more(known: Knowledge) -> None:
    found = answered("Could Thermotoga maritima live on TRAPPIST-1 e?", known)
    assert counterfactual_line(found).startswith("At 1 bar of air it is habitable on more than 1 % of the area from ")
    gaps = replace(found, counterfactual=Counterfactual(1.0, 3, 6, 1e-5, 0.1, (1e-6, 0.2), False))
    assert "at 3 of the tried values of CO2" in counterfactual_line(gaps)
    assert "from" not in counterfactual_line(gaps).split("(tried")[0]


def test_carbon_dioxide_that_has_no_room_to_vary_is_told(known: Knowledge) -> None:
    found = answered("Could M. barkeri live on TRAPPIST-1 e with 20 % CO and 80 % N2?", known)
    assert "no other CO2 was tried" in counterfactual_line(found)


def test_the_headline_has_the_label_and_a_warning_where_both_differ(known: Knowledge) -> None:
    found = answered(QUESTION, known)
    assert found.label is not None
    assert "; by the label on " in headline(found)
    apart = replace(found, fraction=0.6, label=replace(found.label, fraction=0.3))
    assert warning(apart).startswith("Model and label differ by 30 % of the area: the label is the better")
    assert warning(replace(apart, fraction=0.35)) == ""
    assert warning(replace(apart, label=None)) == ""
    assert "label" not in headline(replace(apart, label=None))


def test_a_sentence_reads_well_without_a_name_and_with_nowhere(known: Knowledge) -> None:
    found = answered(QUESTION, known)
    nameless = replace(found, planet=replace(found.planet, name=None))
    assert " of the planet (" in headline(nameless)
    nowhere = headline(replace(found, fraction=0.0, high=0.2))
    assert nowhere.startswith("Probably Methanosarcina barkeri could live nowhere on TRAPPIST-1 e: 0 % of the area")


def test_what_is_assumed_has_words_and_the_field_that_sets_it(known: Knowledge) -> None:
    told = "; ".join(assumptions(answered("Could E. coli live on TRAPPIST-1 e?", known)))
    assert "co2_volume_fraction (--set co2_fraction) 0.0004" in told
    assert "glucose without oxygen (glucose_anox), not varied" in told


def test_model_and_climate_are_told_apart_in_words_and_on_the_map(known: Knowledge) -> None:
    line = limit_line(Limit("temperature", 0.77, 0.79, 0.0))
    assert line.startswith("By the model most area is closed by the organism's range of temperature: 77 %.")
    assert "By the predicted climate alone it is too cold on 79 %, too hot on 0 %" in line
    shut = {name: np.zeros((32, 64)) for name in ("habitable", "temperature", "water", "energy", "growth")}
    for celsius, letter in ((-5.0, "c"), (20.0, "t"), (60.0, "h")):
        maps = {**shut, "temperature_k": np.full((32, 64), celsius + 273.15)}
        assert set("".join(symbols(maps, {"temperature": (8.0, 55.0), "water": (0.0, 100.0)}))) == {letter}


def test_the_gate_that_closes_most_is_named_with_its_reason(known: Knowledge) -> None:
    limit = answered(QUESTION, known).limit
    assert limit is not None
    assert limit.gate == "temperature"
    assert limit.below is not None
    assert limit.above is not None
    assert limit.below > 0.5 > limit.above


def test_an_organism_without_growth_in_the_table_has_no_label_and_one_without_a_vector_no_answer(
    known: Knowledge,
) -> None:
    told = "Geobacter metallireducens on TRAPPIST-1 e"
    temperatures = {f"growth_temperature_{each}_c": value for each, value in (("min", 4), ("optimum", 30), ("max", 38))}
    (part,) = reply(told, temperatures, known, models()).parts
    assert not isinstance(part, Answer)
    assert "no latent vector" in str(part.error)
    known.latents["iAF987"] = np.zeros(4)  # type: ignore[index]
    (part,) = reply(told, temperatures, known, models()).parts
    del known.latents["iAF987"]  # type: ignore[attr-defined]
    assert isinstance(part, Answer)
    assert part.label is None
    assert any("no label beside the model" in note for note in part.notes)


def test_a_model_of_another_training_is_told_without_a_traceback(known: Knowledge) -> None:
    class Other:
        def predict(self, context: None, model_input: object) -> dict[str, object]:
            raise ValueError("latent of row 0 has 4 numbers; 32 are needed")

    (part,) = reply(QUESTION, {}, known, replace(models(), fusion=Other())).parts
    assert not isinstance(part, Answer)
    assert "32 are needed" in str(part.error)
    assert "dvc repro" in str(part.error)


def test_a_map_has_a_symbol_a_place_of_the_legend(known: Knowledge) -> None:
    found = answered(QUESTION, known)
    lines = symbols(found.maps, bounds_of(found.organism.organism, 1.0))
    assert [len(line) for line in lines] == [48] * 16
    assert set("".join(lines)) <= set(SYMBOLS)


def test_a_pressure_of_a_gas_is_no_pressure_of_the_air(known: Knowledge) -> None:
    text = "Could M. barkeri live on TRAPPIST-1 e under 2 bar of air with 0.5 bar of CO2 and 0.1 bar of hydrogen?"
    spans = find_spans(text)

    told = tuple(
        {
            "start": each.start, "end": each.end, "text": each.text, "type": each.type, "kind": each.kind,
            "field": "surface_pressure_bar", "owner": "subject", "probability": 0.6,
        }
        for each in spans if each.type == "quantity"
    )  # fmt: skip
    # as the network reads short questions now and then: each pressure for that of the air
    misread = Reading({"planet": "TRAPPIST-1 e", "organism": "M. barkeri", "surface_pressure_bar": 0.1}, (), (), told)

    record, partials, notes = partial_pressures(text, misread, spans)
    assert record["surface_pressure_bar"] == 2.0
    assert {each.gas: each.bar for each in partials} == {"co2_fraction": 0.5, "h2_fraction": 0.1}
    assert len(notes) == 2
    (asked,) = asked_by(text, misread, {}, known.subjects)
    assert asked.record["co2_fraction"] == 0.25
    assert asked.record["h2_fraction"] == 0.05


def test_two_planets_are_asked_one_after_the_other_with_the_same_air(known: Knowledge) -> None:
    record = {"planet": "TRAPPIST-1 d", "organism": "E. coli", "radius_earth": 0.8, "co2_fraction": 0.1}
    other = {"field": "planet", "kind": None, "value": "e", "text": "e", "start": 0, "end": 1}
    two = Reading(record, (), (other,), ())
    first, second = asked_by("Which of TRAPPIST-1 d and e is better for E. coli?", two, {}, known.subjects)
    assert (first.planet, second.planet) == ("TRAPPIST-1 d", "TRAPPIST-1 e")
    assert "radius_earth" not in second.record
    assert second.record["co2_fraction"] == 0.1
    assert [each.planet for each in asked_by("", two, {"planet": "TRAPPIST-1 f"}, known.subjects)] == ["TRAPPIST-1 f"]
    both = (answered("E. coli on TRAPPIST-1 d", known), answered("E. coli on TRAPPIST-1 e", known))
    ranking = Reply("", both).ranking
    assert ranking[0].fraction >= ranking[1].fraction


def test_the_collected_questions_are_read_once_each() -> None:
    with QUESTIONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) >= 25
    assert len({row["question"] for row in rows}) == len(rows)
    organisms = {row["organism"] for row in rows if row["organism"]}
    assert len(organisms) == 11
    assert all(bool(row["refused"]) != bool(row["scenario"]) for row in rows)
    assert FakeLanguage().read([row["question"] for row in rows])
