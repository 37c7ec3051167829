"""`strom config`: what a person sees, what a script reads, and how it ends when something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.cli.main import main


@pytest.fixture
def strom(toy_repository, called):
    return lambda *arguments: called(main, "config", *arguments)


def test_list_shows_each_entry_and_blanks_without_a_database(strom):
    code, out, _ = strom("list", "--json")
    assert code == 0
    rows = {row["name"]: row for row in json.loads(out)}
    assert list(rows) == ["toy/default", "toy/old", "toy/wide"]
    assert [row["registered"] for row in rows.values()] == [False, True, False]
    assert all(row["runs"] is None and row["best_metric"] is None and not row["production"] for row in rows.values())
    assert not Path("mlruns").exists()  # looking makes no database
    code, out, _ = strom("list", "toy")
    assert code == 0
    assert rows["toy/wide"]["identity"][:12] in out


def test_list_goes_on_past_a_faulty_entry(strom):
    Path("configs/toy/broken.yaml").write_text("schema_version: 2\nmodel: {widht: 3}\n")
    code, out, _ = strom("list", "--json")
    assert code == 0
    rows = {row["name"]: row for row in json.loads(out)}
    assert rows["toy/broken"]["identity"] is None
    assert "model.widht" in rows["toy/broken"]["problem"]
    assert rows["toy/wide"]["identity"]
    assert "faulty" in strom("list")[1]


def test_show_tells_value_unit_range_and_meaning(strom):
    code, out, _ = strom("show", "toy/wide", "seed=3")
    assert code == 0
    assert "toy/wide+" in out
    (line,) = [line for line in out.splitlines() if "model.radius" in line]
    for part in ("2.0", "km", "> 0 and <= 100", "Radius of [the] filter."):
        assert part in line
    assert "model.width *" in out  # not the default
    assert "model.radius *" not in out


def test_show_prints_the_document_as_json(strom):
    code, out, _ = strom("show", "toy/wide", "--json")
    assert code == 0
    document = json.loads(out)
    assert (document["label"], document["config"]["model"]["width"]) == ("toy/wide", 32)
    assert json.loads(strom("show", document["identity"][:8], "--json")[1]) == document
    assert json.loads(strom("show", "configs/toy/wide.yaml", "--json")[1]) == document


def test_diff_shows_only_what_differs(strom):
    code, out, _ = strom("diff", "toy/default", "toy/wide")
    assert code == 0
    assert "model.width" in out
    assert "seed" not in out
    code, out, _ = strom("diff", "toy/default", "toy/old", "--json")
    assert code == 0
    assert json.loads(out)["changes"] == [{"key": "model.radius", "identifying": True, "left": 2.0, "right": 3.0}]
    assert "They are the same." in strom("diff", "toy/default", "toy")[1]


def test_validate_tells_every_fault_of_every_entry(strom):
    assert strom("validate")[0] == 0
    Path("configs/toy/one.yaml").write_text("schema_version: 2\nmodel: {widht: 3, radius: -1}\n")
    Path("configs/toy/two.yaml").write_text("schema_version: 9\n")
    Path("configs/toy/old.yaml").unlink()
    Path("params.yaml").write_text("toy: {config: wide, overrides: {seed: x}}\n")
    code, out, err = strom("validate")
    assert code == 2
    assert "ok      toy/wide" in out
    for told in (
        "configs/toy/one.yaml: model.widht",
        "configs/toy/one.yaml: model.radius",
        "configs/toy/two.yaml: schema_version: this configuration is newer than the code",
        "toy/old is registered, but its file is gone",
        "params.yaml: toy.overrides: seed: wrong type",
    ):
        assert told in err
    code, out, _ = strom("validate", "--json")
    assert code == 2
    assert {verdict["name"] for verdict in json.loads(out) if not verdict["ok"]} == {
        "toy",
        "toy/one",
        "toy/two",
        "toy/old",
    }
    assert strom("validate", "toy/wide")[0] == 0
    assert strom("validate", "toy/one")[0] == 2


def test_register_fixes_a_name_for_good(strom):
    code, out, _ = strom("register", "toy/wide", "--json")
    assert (code, json.loads(out)["new"]) == (0, True)
    code, out, _ = strom("register", "toy/wide")
    assert code == 0
    assert "already" in out
    Path("configs/toy/wide.yaml").write_text("schema_version: 2\nmodel: {width: 33}\n")
    for command in (("register", "toy/wide"), ("show", "toy/wide"), ("validate",)):
        code, _, err = strom(*command)
        assert code == 2
        assert "toy/wide is registered and may not change its meaning" in err


def test_migrate_records_the_new_identity_once(strom):
    code, out, _ = strom("migrate", "--json")
    assert code == 0
    (record,) = json.loads(out)
    assert (record["name"], record["recorded_now"], sorted(record["identities"])) == ("toy/old", True, ["1", "2"])
    assert record["identities"]["2"] == json.loads(strom("show", "toy/old", "--json")[1])["identity"]
    kept = json.loads(Path("configs/registered.json").read_text())["toy/old"]
    assert kept["identity"] == record["identities"]["1"]
    assert kept["migrated"] == {"2": record["identities"]["2"]}
    assert json.loads(strom("migrate", "toy/old", "--json")[1])[0]["recorded_now"] is False
    assert "toy/old" in strom("migrate")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "sweep:nightly/best"), "no sweep called 'nightly' here"),
        (("diff", "toy/default", "tyo@production"), "Did you mean 'toy'?"),
        (("show", "tyo/default"), "did you mean toy/default?"),
        (("show", "toy/defualt"), "did you mean default?"),
        (("show", "toy/default", "seed=-1"), "command line: seed: out of range"),
        (("diff", "toy/default", "nothing.yaml"), "There is no file nothing.yaml"),
        (("list", "tyo"), "There is no family called 'tyo'"),
        (("register", "toy"), "This is no entry"),
        (("migrate", "toy/default"), "toy/default is not registered"),
        (("list", "--root", "/"), "is in no repository of Stromatolite"),
    ],
)
def test_a_mistake_ends_in_one_message(strom, arguments, told):
    code, out, err = strom(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_it_works_from_a_directory_below(strom, toy_repository, monkeypatch):
    monkeypatch.chdir(toy_repository / "configs" / "toy")
    assert strom("show", "toy/wide")[0] == 0


def test_references_and_runs_come_from_tracking(strom, toy_repository, tracking_root):
    """A real run in a real database: it is counted for its entry, and shown and compared by its run id."""
    from stromatolite.record import RunRecord
    from stromatolite.tracking import Tracker

    shutil.copytree(tracking_root / "mlruns", toy_repository / "mlruns")
    documents = [json.loads(strom("show", *of, "--json")[1]) for of in (("toy/wide",), ("toy/wide", "seed=5"))]
    tracker = Tracker(root=toy_repository)
    runs = []
    for number, document in enumerate(documents):
        lineage = {"config": {"identity": document["identity"], "label": document["label"]}}
        record = RunRecord.create(
            toy_repository / "build" / f"run{number}", family="toy", config=document, lineage=lineage, seed=0
        )
        record.finish("FINISHED")
        runs.append(tracker.sync(record, final=True))
    tracker.log_evaluation(record, {"primary": {"overall": 0.5, "direction": "minimize"}})

    rows = {row["name"]: row for row in json.loads(strom("list", "--json")[1])}
    assert rows["toy/wide"]["runs"] == 1
    assert rows["toy/default"]["runs"] is None
    assert json.loads(strom("show", runs[1], "--json")[1]) == documents[1]
    code, out, _ = strom("diff", "toy/wide", runs[1], "--json")
    assert code == 0
    assert [change["key"] for change in json.loads(out)["changes"]] == ["seed"]
    code, _, err = strom("show", "models:/toy@production")
    assert code == 2
    assert "Traceback" not in err
    code, _, err = strom("show", "f" * 32)
    assert code == 2
    assert "tracking has no such run" in err

    tracker.client.create_registered_model("toy")
    source = tracker.resolve_artifacts(runs[1]).as_uri()
    tracker.client.create_model_version("toy", source, runs[1], tags={"stromatolite.package": "ab" * 32})
    tracker.client.set_registered_model_alias("toy", "production", "1")
    for version in ("toy@production", "toy/1", "models:/toy@production", "ab" * 6):
        code, out, err = strom("diff", "toy/wide", version, "--json")
        assert code == 0, err
        assert [change["key"] for change in json.loads(out)["changes"]] == ["seed"]
