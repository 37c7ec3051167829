"""`strom gapfill`: a user's network in, candidates out, by the model in production; and every way to go wrong."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from family_trial import tiny
from production_repository import make_repository_of, put_into
from textbook_model import in_own_words, textbook, textbook_file, without_reactions, written
from untrained_metabolic import untrained_record

from models.metabolic.packaging import package
from pipelines.cli.main import main
from stromatolite.registry.aliases import CANDIDATE, point
from stromatolite.tracking import Tracker

HIDDEN = ("PFK", "PGK", "FUM", "MDH")
"""Of the textbook's reactions, some that the excerpt of the pool has."""

Strom = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, make_tracking_root: Callable[[Path], Path]) -> Path:
    """A repository whose metabolic model is in production."""
    root = make_repository_of(make_tracking_root(tmp_path_factory.mktemp("gapfill")))
    record = untrained_record(tiny("metabolic").make_inputs(root / "inputs").data, root / "build" / "run")
    put_into(root, record, package(record), "metabolic/untrained")
    return root


@pytest.fixture
def strom(repository: Path, called: Strom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Strom:
    """`strom gapfill` in an empty directory, for that repository."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return lambda *arguments: called(main, "gapfill", *map(str, arguments), "--root", str(repository))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The textbook's network with a gap."""
    return written(tmp_path / "model.xml", without_reactions(textbook(), *HIDDEN))


def test_it_says_what_was_recognised_and_ranks_what_is_missing(strom: Strom, model: Path) -> None:
    code, out, err = strom(model, "--top", 7)
    assert code == 0, err
    assert "e_coli_core: " in out
    assert "by BiGG identifier" in out
    assert "Not recognised reactions: R_" in out
    assert [line.split()[1] for line in out.splitlines() if line[:3] == "│  "] == [str(n) for n in range(1, 8)]
    assert "metabolic version 1 (production, metabolic/untrained" in out


def test_json_holds_everything_and_nothing_else_is_printed(strom: Strom, model: Path, repository: Path) -> None:
    code, out, _ = strom(model, "--json", "--top", 1000)
    answer = json.loads(out)
    assert code == 0
    assert answer["model"]["name"] == "metabolic"
    assert answer["network"]["reactions"]["all"] == 95 - len(HIDDEN)
    found = {each["reaction"]: each for each in answer["candidates"]}
    assert set(HIDDEN) <= set(found)
    pfk = found["PFK"]
    assert pfk["equation"].startswith("atp_c + f6p_c -> ")
    there = {each["metabolite"]: each for each in pfk["metabolites"]}
    assert there["atp_c"]["in_network"]
    assert not there["fdp_c"]["in_network"] or there["fdp_c"]["coefficient"] == 1.0
    assert there["atp_c"]["formula"] == "C10H12N5O13P3"
    scores = [each["score"] for each in answer["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert [each["rank"] for each in answer["candidates"]] == list(range(1, len(scores) + 1))


def test_what_the_network_shows_is_no_candidate_under_any_name(strom: Strom, model: Path) -> None:
    whole = json.loads(strom(textbook_file(), "--json", "--top", 1000)[1])["candidates"]
    foreign = json.loads(
        strom(written(model.with_name("own.xml"), in_own_words(textbook())), "--json", "--top", 1000)[1]
    )["candidates"]
    names = {each["reaction"] for each in whole}
    assert "PFK" not in names | {each["reaction"] for each in foreign}
    assert all(name not in names for name in ("PGI", "ENO", *HIDDEN))


def test_csv_is_the_same_list_for_a_spreadsheet(strom: Strom, model: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(strom(model, "--csv", "--top", 12)[1])))
    told = json.loads(strom(model, "--json", "--top", 12)[1])["candidates"]
    assert [row["reaction"] for row in rows] == [each["reaction"] for each in told]
    for row, each in zip(rows, told, strict=True):
        connected = [part["metabolite"] for part in each["metabolites"] if part["in_network"]]
        assert row["has"] == ";".join(connected)
        assert len(row["has"].split(";")) + len(row["new"].split(";")) >= len(each["metabolites"])
        assert float(row["score"]) == pytest.approx(each["score"], rel=1e-4)


@pytest.mark.parametrize(("name", "flag"), [("out.json", ()), ("out.csv", ()), ("out.txt", ("--csv",))])
def test_a_file_holds_what_would_be_printed(strom: Strom, model: Path, name: str, flag: tuple[str, ...]) -> None:
    code, out, _ = strom(model, "--top", 3, "-o", name, *flag)
    assert code == 0
    assert f"3 candidates -> {name}" in out
    form = flag or (f"--{name.rpartition('.')[2]}",)
    assert Path(name).read_text() == strom(model, "--top", 3, *form)[1]
    assert [path.name for path in Path().iterdir()] == [name]


def test_compressed_documents_are_read(strom: Strom, model: Path) -> None:
    packed = model.with_suffix(".xml.gz")
    packed.write_bytes(gzip.compress(model.read_bytes()))
    assert strom(packed, "--csv")[1] == strom(model, "--csv")[1]


def test_a_ranking_that_rests_on_little_comes_with_a_warning(strom: Strom, tmp_path: Path) -> None:
    spare = [f"M_{name}_c" for name in ("adp", "atp", "h", "pep", "pyr")]
    little = in_own_words(textbook(), keep="no.such.database", spare=spare)
    code, out, err = strom(written(tmp_path / "little.xml", little), "--csv", "--top", 2)
    assert code == 0, err
    assert "warning: only 5 of 72 metabolites were recognised" in err
    assert len(out.splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "an empty file"),
        ("<sbml", "no whole XML document"),
        ("<html/>", "the document is <html>"),
        ('<!DOCTYPE x [<!ENTITY e "e">]><sbml level="3">&e;</sbml>', "a document type"),
        ('<sbml level="3"><model id="m"/></sbml>', "is empty"),
        (in_own_words(textbook(), keep="no.such.database"), "None of the model's metabolites is known"),
    ],
)
def test_what_is_no_network_ends_with_one_message_and_leaves_nothing(
    strom: Strom, tmp_path: Path, text: str, told: str
) -> None:
    code, out, err = strom(written(tmp_path / "wrong.xml", text), "-o", "out.json")
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert told in err
    assert "Traceback" not in err
    assert list(Path().iterdir()) == []


def test_a_directory_and_a_file_that_is_not_there_are_refused(strom: Strom, tmp_path: Path) -> None:
    assert "is a directory" in strom(tmp_path)[2]
    assert "There is no file" in strom(tmp_path / "nowhere.xml")[2]


@pytest.mark.parametrize("top", ["0", "-3", "many"])
def test_how_many_is_a_number_from_1(strom: Strom, model: Path, top: str) -> None:
    code, _, err = strom(model, "--top", top)
    assert code == 2
    assert "--top" in err


def test_a_file_that_is_there_is_kept_unless_told_otherwise(strom: Strom, model: Path) -> None:
    written(Path("mine.csv"), "precious")
    code, _, err = strom(model, "-o", "mine.csv", "--top", 1)
    assert (code, Path("mine.csv").read_text()) == (2, "precious")
    assert "--force" in err
    assert strom(model, "-o", "mine.csv", "--top", 1, "--force")[0] == 0
    assert Path("mine.csv").read_text().startswith("rank,reaction")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--csv", "--json"), "one of them"),
        (("-o", "out"), "The format of out is unknown"),
        (("-o", "out.xlsx"), ".csv or .json"),
        (("-o", "."), "is a directory"),
        (("-o", "no/such/place.csv"), "There is no directory"),
    ],
)
def test_where_and_how_to_write_is_asked_before_anything_is_done(
    strom: Strom, model: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = strom(model, *arguments, *(("--csv",) if arguments == ("-o", ".") else ()))
    assert (code, out) == (2, "")
    assert told in err
    assert list(Path().iterdir()) == []


def test_a_folder_that_may_not_be_written_is_told(
    strom: Strom, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    closed = tmp_path / "closed"
    if os.geteuid() == 0:  # whom only a read-only disk stops
        request.getfixturevalue("mounted")(closed, "-t", "tmpfs", "-o", "ro", "tmpfs")
    else:
        closed.mkdir(mode=0o500)
    code, out, err = strom(model, "-o", closed / "out.csv")
    assert (code, out) == (2, "")
    assert "cannot be written" in err


def test_a_full_disk_leaves_no_half_of_a_file(strom: Strom, model: Path, small_disk: Path) -> None:
    with (small_disk / "ballast").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
    code, _, err = strom(model, "--top", 200, "-o", small_disk / "out.json")
    assert code == 2
    assert "No space left" in err
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_before_a_model_is_in_production_it_says_how_to_get_one(
    called: Strom, tmp_path: Path, model: Path, make_tracking_root: Callable[[Path], Path]
) -> None:
    bare = make_repository_of(tmp_path / "bare")
    empty = make_repository_of(make_tracking_root(tmp_path / "empty"))
    for root, found in ((bare, "nothing has been trained here"), (empty, "no version of it")):
        code, out, err = called(main, "gapfill", str(model), "--root", str(root))
        assert (code, out) == (2, "")
        assert "There is no metabolic model in production yet." in err
        assert found in err
        assert "dvc repro" in err
    assert not (bare / "mlruns").exists()


def test_a_candidate_that_the_gates_refused_is_not_asked(
    called: Strom, tmp_path: Path, model: Path, repository: Path
) -> None:
    root = tmp_path / "refused"
    shutil.copytree(repository, root)
    client = Tracker(root=root).client
    point(client, "metabolic", CANDIDATE, client.get_model_version("metabolic", "1"))
    client.delete_registered_model_alias("metabolic", "production")
    code, _, err = called(main, "gapfill", str(model), "--root", str(root))
    assert code == 2
    assert "`strom promote metabolic` says which gate refuses it" in err


def test_a_model_whose_files_are_gone_is_told(called: Strom, tmp_path: Path, model: Path, repository: Path) -> None:
    root = tmp_path / "gutted"
    shutil.copytree(repository, root)
    for weights in root.rglob("mlruns/**/production.safetensors"):
        weights.unlink()
    code, _, err = called(main, "gapfill", str(model), "--root", str(root))
    assert code == 2
    assert "Version 1 of the model metabolic cannot be loaded" in err
