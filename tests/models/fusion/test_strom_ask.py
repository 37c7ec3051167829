"""`strom ask`: answers, refusals in place, values that are set, and what machines are given."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from production_repository import make_repository_of
from strom_ask_fakes import QUESTION, knowledge, models

from models.fusion.asking.maps import SYMBOLS
from pipelines.cli.main import main

Strom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The models and tables of `strom ask` are fakes and excerpts; whether the language model was asked for."""
    calls: list[bool] = []

    def load(root: Path, with_language: bool):
        calls.append(with_language)
        return models(with_language)

    monkeypatch.setattr("models.fusion.asking.models.load_models", load)
    monkeypatch.setattr("models.fusion.asking.knowledge.read_knowledge", lambda root: knowledge())
    return calls


@pytest.fixture
def strom(asked: list[bool], called: Strom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Strom:
    """`strom ask` in a directory of its own."""
    (tmp_path / "configs").mkdir()
    (tmp_path / "params.yaml").write_text("{}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(main, "ask", *map(str, arguments))


def test_the_short_answer_comes_first_and_then_what_it_rests_on(strom: Strom) -> None:
    code, out, err = strom(QUESTION)
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == QUESTION
    assert lines[1].startswith("Methanosarcina barkeri could live on about ")
    assert "TRAPPIST-1 e" in lines[1]
    assert "mechanistic label" in lines[2]
    for part in ("most area is closed by", "c too cold for it", "surface_pressure_bar 1, tried 0.5 to 5", "corkrey"):
        assert part in out
    for family in ("language", "climate", "fusion"):
        assert f"{family}: version 3, in production" in out
    assert "no evidence that there is life" in " ".join(out.split())
    assert "\x1b" not in out
    drawn = [line for line in lines if len(line) == 48 and set(line) <= set(SYMBOLS)]
    assert len(drawn) == 16
    assert drawn[8][24] == "#"  # below the star
    assert drawn[0][0] in "cf"


def test_the_document_for_machines_has_its_keys_and_origins(strom: Strom) -> None:
    code, out, err = strom(QUESTION, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert set(found) == {"questions", "models", "latitudes", "longitudes"}
    (question,) = found["questions"]
    assert set(question) == {"question", "answers", "refusals", "comparison"}
    (answer,) = question["answers"]
    assert set(answer) == {
        "answer", "fraction", "low", "high", "model_interval", "label", "planet", "organism", "scenario", "gates",
        "limit", "effects", "counterfactual", "outside_domain", "notes", "maps",
    }  # fmt: skip
    assert answer["low"] <= answer["model_interval"]["low"] <= answer["fraction"] <= answer["high"]
    origins = {name: each["origin"] for name, each in answer["planet"]["parameters"].items()}
    assert origins["radius_earth"] == "table"
    assert origins["gravity_m_s2"] == "derived"
    assert origins["surface_pressure_bar"] == "assumed"
    hydrogen = answer["scenario"]["pressures"]["h2"]
    assert (hydrogen["value"], hydrogen["origin"]) == (pytest.approx(0.01), "derived")
    assert set(answer["gates"]) == {"temperature", "water", "energy", "growth"}
    assert len(answer["maps"]["habitable"]) == 32
    assert answer["label"]["agreement"] > 0.9


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Could Methanosarcina barkeri live on GJ 1214 b?", "GJ 1214 b gets far more starlight"),
        ("Could Deinococcus radiodurans live on TRAPPIST-1 e?", "No organism called 'Deinococcus radiodurans'"),
        ("Could Methanosarcina barkeri grow on a planet?", "The text names no planet"),
        ("Could Escherichia coli live on Mars?", "Mars belongs to the solar system"),
        ("Could Escherichia coli grow on TRAPPIST-1 e at -5 bar?", "a pressure that is impossible: -5 bar"),
        ("Could M. barkeri grow on TRAPPIST-1 e with 300 % CO2?", "a fraction that is impossible: 300 %"),
        ("Kann auf diesem Planeten etwas leben?", "Nothing was read in the question"),
        ("", "Nothing was read in the question"),
        ("Could M. barkeri grow on TRAPPIST-1 e with 3 bar of hydrogen?", "above that of the whole air"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_reason(strom: Strom, text: str, told: str) -> None:
    code, out, err = strom(text)
    assert code == 2
    assert out == ""
    assert told in err
    assert "Traceback" not in err


def test_a_file_is_answered_to_its_end_and_says_where_it_refuses(strom: Strom, asked: list[bool]) -> None:
    texts = ["Could E. coli live on GJ 1214 b?", "", QUESTION]
    Path("questions.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    code, out, _ = strom("questions.txt")
    assert code == 2
    assert out.index("refused: GJ 1214 b gets far more starlight") < out.index("Methanosarcina barkeri could live")
    assert asked == [True]
    code, out, _ = strom("questions.txt", "--csv")
    assert code == 2
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [bool(each["refused"]) for each in rows] == [True, False]
    assert float(rows[1]["low"]) <= float(rows[1]["fraction"]) <= float(rows[1]["high"])
    Path("questions.txt").write_text(f"{QUESTION}\n{QUESTION}\n", encoding="utf-8")
    assert strom("questions.txt")[0] == 0


def test_a_value_that_is_set_wins_over_the_text_and_says_so(strom: Strom) -> None:
    setting = ("--set", "surface_pressure_bar=2", "--set", "co2_fraction=0.1", "--set", "h2_fraction=0.05")
    code, out, err = strom(QUESTION, "--json", *setting)
    assert code == 0, err
    answer = json.loads(out)["questions"][0]["answers"][0]
    pressure = answer["planet"]["parameters"]["surface_pressure_bar"]
    assert (pressure["value"], pressure["origin"]) == (2.0, "set")
    assert answer["scenario"]["pressures"]["h2"]["value"] == pytest.approx(0.1)
    assert (answer["low"], answer["high"]) == tuple(answer["model_interval"].values())  # nothing is assumed
    assert not any(effect["is_assumed"] for effect in answer["effects"])


def test_options_alone_need_no_language_model(strom: Strom, asked: list[bool]) -> None:
    code, out, err = strom("--planet", "TRAPPIST-1 d", "--organism", "E. coli")
    assert code == 0, err
    assert asked == [False]
    assert out.startswith("Escherichia coli could live on about ")
    code, out, _ = strom(QUESTION, "--planet", "TRAPPIST-1 f")
    assert code == 0
    assert "TRAPPIST-1 f" in out.splitlines()[1]
    assert "what it says of that planet itself is not used" in out


def test_two_planets_are_answered_one_after_the_other_and_compared(strom: Strom) -> None:
    code, out, err = strom(QUESTION.replace("TRAPPIST-1 e", "TRAPPIST-1 e and TRAPPIST-1 d"), "--json")
    assert code == 0, err
    (question,) = json.loads(out)["questions"]
    if len(question["answers"]) == 2:  # the rules may take the second for the subject as well
        assert {each["planet"]["name"] for each in question["answers"]} == {"TRAPPIST-1 d", "TRAPPIST-1 e"}
        assert set(question["comparison"]) == {"ranking", "is_clear"}


def test_no_note_is_printed_twice(strom: Strom) -> None:
    code, out, err = strom(
        "Which of TRAPPIST-1 e and TRAPPIST-1 d is better for Escherichia coli with 2 % hydrogen at pH 7?"
    )
    assert code == 0, err
    notes = [line for line in out.splitlines() if line.startswith("note")]
    assert len(notes) == len(set(notes))
    code, out, err = strom("Could Escherichia coli live on TRAPPIST-1 e?")
    assert code == 0, err
    assert " ".join(out.split()).count("needs organic food") == 1


def test_maps_are_drawn_where_they_are_asked_for(strom: Strom) -> None:
    code, _, err = strom(QUESTION, "--png", "map.png")
    assert code == 0, err
    assert Path("map.png").read_bytes().startswith(b"\x89PNG")
    assert "wrote map.png" in err
    code, _, err = strom(QUESTION, "--png", "drawn/map.png")
    assert code == 2
    assert "There is no folder drawn" in err
    assert not Path("drawn").exists()


def test_a_refusal_is_a_document_for_machines_too(strom: Strom) -> None:
    code, out, _ = strom("Could Escherichia coli live on Mars?", "--json")
    assert code == 2
    (question,) = json.loads(out)["questions"]
    assert question["answers"] == []
    assert question["refusals"][0]["problem"].startswith("Mars belongs to the solar system")
    code, out, _ = strom("Could Escherichia coli live on Mars?", "--csv")
    assert code == 2
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["refused"].startswith("Mars belongs to the solar system")


def test_an_organism_that_is_set_needs_no_question(strom: Strom, asked: list[bool]) -> None:
    code, out, err = strom("--planet", "TRAPPIST-1 e", "--set", "organism=Escherichia coli")
    assert code == 0, err
    assert out.startswith("Escherichia coli could live")
    code, _, err = strom("--planet", "Mars", "--set", "organism=Escherichia coli")
    assert code == 2
    assert "Mars belongs to the solar system" in err
    assert asked == [False, False]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "There is no question"),
        (["--planet", "TRAPPIST-1 e"], "There is no question"),
        (["absent.txt"], "There is no file absent.txt"),
        ([QUESTION, "--json", "--csv"], "one of them"),
        ([QUESTION, "--set", "surface_presure_bar=1"], "Did you mean 'surface_pressure_bar'?"),
        ([QUESTION, "--set", "surface_pressure_bar"], "field=value"),
        ([QUESTION, "--set", "surface_pressure_bar=much"], "a number in bar"),
        ([QUESTION, "--set", "surface_pressure_bar=-5"], "1e-09 to 100000 bar"),
        ([QUESTION, "--set", "co2_fraction=nan"], "0 to 1"),
        ([QUESTION, "--set", "co2_fraction=3"], "0 to 1"),
        ([QUESTION, "--set", "h2_fraction=0.7", "--set", "co2_fraction=0.7"], "more than the whole air"),
        ([QUESTION, "--set", "co2_fraction=0.1", "--set", "co2_fraction=0.2"], "set twice"),
        ([QUESTION, "--set", "metabolism=magic"], "methanogenesis"),
        ([QUESTION, "--set", "co_fraction=0.2"], "--set medium=CO+CO2"),
        ([QUESTION, "--planet", " "], "--planet is empty"),
        ([QUESTION, "--png", "map.jpg"], "ends with .png"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(strom: Strom, arguments: list[str], told: str) -> None:
    code, _, err = strom(*arguments)
    assert code == 2
    assert told in err
    assert "Traceback" not in err


def test_without_a_model_in_production_it_says_which_and_how_to_get_one(
    called: Strom, tmp_path: Path, make_tracking_root: Callable[[Path], Path]
) -> None:
    root = make_repository_of(make_tracking_root(tmp_path))
    code, _, err = called(main, "ask", QUESTION, "--root", str(root))
    assert code == 2
    assert "There is no fusion model in production yet" in err
    assert "dvc repro" in err
