"""The report: what a person reads on the page, and that it is one quiet file whatever is missing."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import registry_toys as toys
import report_documents as documents
from registry_stage import Stage, install_toy_family

import models
from pipelines import report
from pipelines.reporting.skill import read_skill
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.table_storage import write_table
from stromatolite.files import write_json, write_text

VOID = {"meta", "link", "img", "br", "wbr"}


class Bodies(Table):
    """A table for the page."""

    body: str = column("its name", unique=True)
    radius_km: float = column("mean radius", unit="km")


class Page(HTMLParser):
    """The page as a reader meets it: tags, tables by caption, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.words = ""
        self._open: list[str] = []
        self._rows: list[list[str]] = []
        self._caption = ""
        self.feed(text)
        assert self._open == [], "an element is not closed"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag == "table":
            self.tables[self._caption] = [[" ".join(cell.split()) for cell in row] for row in self._rows]

    def handle_data(self, data):
        if "style" in self._open:
            return
        self.words += f"{data} "
        if "caption" in self._open:
            self._caption += data
        elif {"th", "td"} & set(self._open):
            self._rows[-1][-1] += data


def read(root) -> Page:
    return Page((root / "reports" / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def full(tmp_path):
    documents.fill(tmp_path)
    return tmp_path


def make(root) -> Page:
    report.main(root, root / "reports" / "index.html")
    return read(root)


def test_an_empty_repository_gets_a_page_that_says_what_is_missing(tmp_path, capsys):
    words = make(tmp_path).words
    for told in (
        "There is no dvc.yaml here",
        "No table is here",
        "No split is here",
        "No validation report is here",
        "Not evaluated yet",
        "has drawn no figures",
        "No run is recorded here",
        "logged no curves",
        "No sweep was run here",
        "No promotion was attempted yet",
    ):
        assert told in words
    assert "not evaluated yet" in capsys.readouterr().out


def test_the_closing_table_and_where_to_look_are_printed(full, capsys):
    make(full)
    told = capsys.readouterr().out
    assert "climate" in told
    assert "0.873" in told
    assert f"{full / 'reports' / 'index.html'}" in told
    assert "make ui" in told


def test_skill_shows_each_model_with_its_interval_and_its_difference(full):
    rows = {row[0]: row[1:4] for row in make(full).tables["Relative rmse, overall"][1:]}
    assert rows["this model"][0] == "0.873[0.823, 0.923]"
    assert rows["pca ridgebaseline, from scratch: Hoerl & Kennard 1970"] == [
        "1.30[1.25, 1.35]",
        "−0.427[−0.500, −0.350]",
        "better",
    ]
    assert rows["clero ridge residualbaseline, on other data"][2] == "undecided"
    assert rows["cleropeer, as it comes"][2] == "better"


def test_every_variable_has_its_unit_and_the_best_model_is_marked(full):
    head, *rows = make(full).tables["Error by variable; ● marks the best of a row"]
    assert head == ["variable", "unit", "this model", "pca ridge", "clero ridge residual", "clero"]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["surface temperature"] == [
        "K", "12.6[11.6, 13.6]", "18.2[17.2, 19.2]", "● 11.9[10.9, 12.9]", "13.3[12.3, 14.3]",
    ]  # fmt: skip
    assert by_name["cloud fraction"][:2] == ["", "● 0.0873"]


def test_where_large_is_good_larger_is_better_and_best(full):
    metrics = documents.metrics()
    metrics["primary"]["direction"] = "maximize"
    write_json(full / "reports" / "metrics" / "climate.json", metrics)
    page = make(full)
    verdicts = {row[0]: row[3] for row in page.tables["Relative rmse, overall"][1:]}
    assert verdicts["pca ridgebaseline, from scratch: Hoerl & Kennard 1970"] == "worse"
    cells = {row[0]: row for row in page.tables["Error by variable; ● marks the best of a row"]}
    assert cells["surface temperature"][3].startswith("● 18.2")


def test_the_tables_and_splits_are_listed(full):
    table = pd.DataFrame({"body": ["Earth", "Mars"], "radius_km": [6371.0, 3389.5]})
    write_table(full / "data/tables/bodies.parquet", table, Bodies, {"sources": ["fact_sheets"]})
    write_json(full / "data/splits/climate.json", {"kind": "cross_validation", "identity": "1f2e3d4c5b6a"})
    tables = make(full).tables
    assert tables["The tables, and the sources that each is made of"][1:] == [["bodies", "2", "2", "fact_sheets"]]
    assert tables["Who is tested on whom"][1:] == [["climate", "cross validation", "1f2e3d4c5b6a"]]


def test_data_counts_and_every_reason_for_a_quarantine(full):
    tables = make(full).tables
    parts = {row[0]: row[1:] for row in tables["What came to each part, and what was let through"]}
    assert parts["exoplasim_t21"][:5] == ["3", "2", "1", "33.3%", "max_drift_k 0.6"]
    assert tables["Set aside in quarantine of exoplasim_t21, with every reason"][1] == [
        "0008.nc", "surface_temperature_drift_k", "still drifting", "-1.32 K", "0.6 K",
    ]  # fmt: skip


def test_a_source_of_many_rows_is_counted_by_rule_and_shown_by_example(full):
    tables = make(full).tables
    parts = {row[0]: row[1:] for row in tables["What came to each part, and what was let through"]}
    assert parts["gcns, stars"][:5] == ["331312", "331288", "24", "0.01%", "share set aside at most 1.00%"]
    assert parts["gcns, winds"][:5] == ["0", "0", "0", "0.00%", "none of its own"]
    assert tables["Rules that rows of gcns break"][1:] == [["stars", "teff_k", "range", "at least 400 K", "24"]]
    assert tables["The first rows in quarantine of gcns, with every reason"][1:] == [
        ["stars, row 17", "teff_k", "range", "-1 K", "at least 400 K"]
    ]
    assert "was refused as a whole: winds.nc is cut short" in make(full).words


def test_invariants_and_everything_else_that_was_measured(full):
    tables = make(full).tables
    assert tables["What the laws of physics ask of every prediction, as measured"][1:] == [
        ["nightside asr w m2", "1.20e−07", "W m-2"],
    ]
    assert tables["Further measures by variable"] == [
        ["variable", "anomaly correlation", "ratio to clero"],
        ["cloud fraction", "0.420", "0.880"],
        ["surface temperature", "0.910", "0.940"],
    ]
    assert dict(tables["Further measures by model"])["this model"] == "0.310"
    assert dict(tables["Further measures by model"])["pca ridge"] == "0.450"
    assert tables["Further measures"][1:] == [
        ["ensemble, energy score", "4.25", "K"],
        ["ensemble, members", "5", ""],
        ["ratio to clero", "0.910", ""],
    ]


def test_the_run_says_what_it_rests_on(full):
    page = make(full)
    words = " ".join(page.words.split())
    assert documents.IDENTITY in words
    assert f"commit {'a' * 40} on main, with uncommitted changes in models/toy.py" in words
    assert "seed 7" in words
    assert "cpu: no GPU" in words
    assert page.tables["The data that the run read"][1] == ["processed", "data/processed/toy", "b" * 32]


def test_the_decision_shows_every_gate_with_found_and_required(full):
    page = make(full)
    passed, refused = page.tables["Every gate, with what it found and what it asks for"][1:]
    assert passed[:2] == ["passed", "better than baselines"]
    assert passed[3] == "pca ridge (difference −0.427, interval [−0.500, −0.350])"
    assert refused[:4] == ["refused", "surface temperature error (K)", "18.4 K", "18.4"]
    assert "max 18" in refused[4]
    assert "nothing was in production before" in page.words


def test_figures_come_in_the_order_of_their_captions_which_are_their_text(full):
    pictures = [attrs for tag, attrs in make(full).tags if tag == "img"]
    assert [picture["alt"] for picture in pictures] == ["Skill of <this> model & of all others.", "a map"]
    assert all(picture["src"].startswith("data:image/png;base64,iVBOR") for picture in pictures)


def test_the_page_asks_the_network_for_nothing_and_runs_no_script(full):
    page = make(full)
    text = (full / "reports" / "index.html").read_text(encoding="utf-8")
    targets = [attrs[name] for _, attrs in page.tags for name in ("src", "href", "srcset", "action") if name in attrs]
    assert targets
    assert [target for target in targets if not target.startswith(("data:", "#"))] == []
    assert re.findall(r"url\((?!#)|@import", text) == []
    assert "script" not in {tag for tag, _ in page.tags}
    policy = next(attrs["content"] for tag, attrs in page.tags if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'")


def test_the_page_can_be_read_without_seeing_it(full):
    page = make(full)
    assert all(attrs.get("scope") for tag, attrs in page.tags if tag == "th")
    assert all(attrs.get("alt") for tag, attrs in page.tags if tag == "img")
    assert "" not in page.tables
    drawings = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert drawings
    assert all("aria-hidden" in attrs or "aria-label" in attrs or "aria-labelledby" in attrs for attrs in drawings)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"][1:] for tag, attrs in page.tags if tag == "a"]
    assert set(links) <= set(ids)


def test_the_same_files_give_the_same_bytes(full):
    make(full)
    first = (full / "reports" / "index.html").read_bytes()
    make(full)
    assert (full / "reports" / "index.html").read_bytes() == first


def test_a_damaged_document_is_named_on_the_page_and_ends_in_one_message(full, called):
    (full / "reports" / "metrics" / "climate.json").write_text('{"primary": ')
    code, _, told = called(report.command, "--root", str(full))
    assert code == 2
    assert told.count("error:") == 1
    assert "climate.json is not JSON" in told
    words = read(full).words
    assert "climate.json is not JSON" in words
    assert "without uncommitted" in words or "with uncommitted" in words, "the other parts stay"


def test_a_document_of_another_form_costs_its_own_place_alone(full):
    write_json(full / "reports" / "validation" / "climates" / "exoplasim_t21.json", {"checked": 3})
    write_text(full / "build" / "runs" / "climate" / "metrics.jsonl", "no curve\n")
    shutil.rmtree(full / "reports" / "figures")
    page = make(full)
    assert "exoplasim_t21.json is not of the form that this page reads" in page.words
    assert "holds a line that is not a metrics line" in page.words
    assert "Relative rmse, overall" in page.tables


@pytest.fixture
def stage(tracking_root, monkeypatch):
    install_toy_family(monkeypatch)
    for name in set(models.FAMILIES) - {"toy"}:
        monkeypatch.delitem(models.FAMILIES, name)
    return Stage(tracking_root)


def test_what_really_is_in_production_is_on_the_page(stage):
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=2.0, error=0.95)
    page = make(stage.root)
    (row,) = page.tables["Each family: its last evaluation, what it has to beat, and what is in production"][1:]
    assert row[0] == "toy"
    assert "version 1: toy/default, 0.800" in row[4]
    assert "toy/default refused" in row[5]
    package = json.loads(stage.inputs.decision.read_text())["champion"]["package"]
    assert f"package {package[:12]}" in page.words
    assert toys.CONFIG[:12] in page.words


def test_a_sweep_is_shown_with_its_verdict_what_it_varied_and_its_figures(full):
    documents.sweep(full / "reports" / "sweeps" / "overnight")
    page = make(full)
    assert "Trial 1 is better than climate/default" in page.words
    assert page.tables["What the sweep overnight varied"] == [
        ["parameter", "start", "best trial", "share"],
        ["model.hidden", "192", "256", "0.75"],
        ["gradient_clip", "1", "2.5", "0.25"],
    ]
    assert "Every trial in its turn." in {attrs.get("alt") for tag, attrs in page.tags if tag == "img"}


def test_a_damaged_table_of_a_sweep_is_told_in_its_place(full):
    write_text(full / "reports" / "sweeps" / "overnight" / "trials.json", '{"summary": {}}')
    assert "trials.json is not of the form that this page reads" in make(full).words


@pytest.mark.parametrize("family", list(models.FAMILIES))
def test_the_committed_metrics_of_every_family_can_be_shown(family):
    skill = read_skill(Path(__file__).parents[2] / "reports/metrics" / f"{family}.json")
    assert skill is not None
    assert len(skill.rows) > 1
    assert skill.variables
