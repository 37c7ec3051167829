"""`strom source`: what a person sees of the sources, what it fetches, and how it enters a new one."""

from __future__ import annotations

import json
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tiny_catalogue import FILE, README, ROWS, found_repository, publish, sha256

from pipelines.cli.main import main
from stromatolite.sources.registry import read_sources

REPOSITORY = Path(__file__).parents[3]
REGISTRY = Path("data/sources")
RAW = Path("data/raw/planets")
WORDS = ("--title", "A catalogue, again", "--domain", "stars", "--licence", "MIT", "--citation", "Nobody 2026")


@pytest.fixture
def strom(tmp_path, monkeypatch, called):
    found_repository(tmp_path, publish(tmp_path / "index", monkeypatch))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(main, "source", *arguments)


def states(strom) -> dict[str, str]:
    code, out, _ = strom("list", "--json")
    assert code == 0
    return {row["name"]: row["state"] for row in json.loads(out)}


def test_list_says_what_is_here(strom):
    assert states(strom) == {"planets": "not fetched", "readme": "not fetched"}
    assert strom("fetch", "planets")[0] == 0
    assert states(strom) == {"planets": "fetched", "readme": "not fetched"}
    Path(RAW, "planets", "planets.csv").write_bytes(ROWS[:10])
    assert states(strom) == {"planets": "damaged", "readme": "not fetched"}
    out = strom("list", "--tier", "core", "--domain", "planets")[1]
    assert "planets" in out
    assert "readme" not in out
    code, _, err = strom("list", "--domain", "planet")
    assert code == 2
    assert "Did you mean 'planets'?" in err


def test_fetch_brings_what_is_missing_and_leaves_the_rest(strom):
    code, out, _ = strom("fetch", "--all", "--jobs", "2")
    assert code == 0
    assert out.splitlines()[-1].startswith("2 fetched, 0 already there")
    Path("index", FILE).unlink()
    code, out, _ = strom("fetch", "--all")
    assert code == 0
    assert out.splitlines()[-1].startswith("0 fetched, 2 already there")
    Path(RAW, "readme", "README").unlink()
    code, out, _ = strom("fetch", "readme", "planets")
    assert code == 0
    assert "fetched readme: 1 file" in out
    assert Path(RAW, "readme", "README").read_bytes() == README


def test_fetch_has_to_be_told_what(strom):
    code, _, err = strom("fetch")
    assert code == 2
    assert "--tier core" in err
    code, _, err = strom("fetch", "planets", "readmee")
    assert code == 2
    assert "Did you mean 'readme'?" in err
    assert not Path("data/raw").exists()


def test_a_source_that_cannot_be_had_is_told_and_the_others_come(strom):
    entry = REGISTRY / "planets" / "readme.yaml"
    entry.write_text(entry.read_text().replace("catalogue/README", "catalogue/READYOU"))
    code, _, err = strom("fetch", "--all")
    assert code == 2
    assert "readme" in err
    assert "Did you mean 'catalogue/README'" in err
    assert "Traceback" not in err
    assert [path.name for path in RAW.iterdir()] == ["planets"]


def test_verify_reads_every_byte_and_says_what_to_do(strom):
    assert "Nothing is in" in strom("verify")[1]
    strom("fetch", "--all")
    code, out, _ = strom("verify")
    assert code == 0
    assert out.split() == ["ok", "planets", "ok", "readme"]
    rows = Path(RAW, "planets", "planets.csv")
    rows.write_bytes(ROWS.replace(b"18.77", b"20.00"))  # of the same size
    code, out, err = strom("verify")
    assert code == 2
    assert "ok       readme" in out
    assert "planets.csv has another checksum" in err
    assert "strom source fetch planets" in err
    assert strom("verify", "readme")[0] == 0
    assert strom("fetch", "planets")[0] == 0
    assert rows.read_bytes() == ROWS


@pytest.mark.parametrize("name", ["tepcat", "exoplasim_t21", "thousandworlds"])
def test_show_prints_the_dataset_card(strom, name):
    code, out, _ = strom("show", name, "--root", str(REPOSITORY), "--markdown")
    assert code == 0
    source = read_sources(REPOSITORY / "data" / "sources")[name]
    for part in (source.title, source.licence, source.citation, source.notes, source.terms):
        assert part in out
    for member in source.members:
        assert f"`{member.sha256 or '–'}`" in out
    for fault in source.faults:
        assert f"| {fault.found} | {fault.done} |" in out


def test_the_card_has_columns_with_units_and_what_was_set_aside(strom, tmp_path):
    shutil.copytree(REPOSITORY / REGISTRY, REGISTRY, dirs_exist_ok=True)
    reports = tmp_path / "reports" / "validation" / "planets"
    reports.mkdir(parents=True)
    rule = {"field": "kind", "rule": "isin", "allowed": "planets", "rows": 36}
    part = {
        "contract": "0" * 64, "checked": 3598, "accepted": 3562, "quarantined": 36, "quarantine_rate": 0.01,
        "max_quarantine_rate": 0.02, "rules": [rule], "examples": [], "problem": "",
    }  # fmt: skip
    (reports / "tepcat.json").write_text(json.dumps({"kind": "tables", "source": "tepcat", "parts": {"planets": part}}))
    out = strom("show", "tepcat", "--markdown")[1]
    assert "| `period_days` | day | " in out
    assert "### planets: 3,598 rows" in out
    assert "| planets | 3,598 | 36 | kind: isin in 36 rows, allowed planets |" in out
    out = strom("show", "gcm_earth_climatology_t21", "--markdown")[1]
    assert "(month, lat, lon)" in out
    laid_out = strom("show", "tepcat")[1]
    assert "period_days" in laid_out
    assert "##" not in laid_out


def entries() -> dict[str, str]:
    return {str(path): path.read_text() for path in REGISTRY.rglob("*.yaml")}


def test_add_writes_an_entry_that_can_be_fetched(strom):
    before = entries()
    code, out, _ = strom("add", "again", "--wheel", "catalogue==1.0", "--member", "catalogue/data/planets.csv", *WORDS)
    assert code == 0
    assert "domains/stars/readers/again.py" in out
    assert "data/sources/stars/again.yaml" in out
    assert before.items() < entries().items()
    added, known = (read_sources(REGISTRY)[name] for name in ("again", "planets"))
    assert (added.origin, added.members) == (known.origin, known.members)
    assert (added.tier, added.terms) == ("optional", "unverified")
    assert strom("fetch", "again")[0] == 0
    assert strom("verify", "again")[0] == 0


def test_add_lists_what_an_archive_holds_and_enters_nothing(strom):
    before = entries()
    code, _, err = strom("add", "again", "--wheel", "catalogue==1.0")
    assert code == 2
    assert f"catalogue/data/planets.csv ({len(ROWS)} bytes)" in err
    assert "--member" in err
    assert entries() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("planets", "--wheel", "catalogue==1.0"), "There is a source called planets already"),
        (("Planets", "--wheel", "catalogue==1.0"), "small letters"),
        (("again",), "--wheel, --http, --hf, --s3, --tap, --local"),
        (("again", "--wheel", "catalogue==1.0", "--local", "."), "--wheel, --local"),
        (("again", "--wheel", "catalogue"), "name==version"),
        (("again", "--wheel", "catalogue==2.0"), "versions 1.0"),
        (("again", "--wheel", "catalog==1.0"), "no package of that name"),
        (("again", "--wheel", "catalogue==1.0", "--member", "catalogue/README"), "--title --domain"),
        (("again", "--wheel", "catalogue==1.0", "--member", "catalogue/README.md", *WORDS), "'catalogue/README'"),
        (("again", "--local", "nowhere/rows.csv", *WORDS), "nowhere/rows.csv"),
        (("again", "--http", "ftp://example.org/rows.csv", *WORDS), "http://"),
        (("again", "--local", ".", "--origin", "archiv=zip", *WORDS), "did you mean 'archive'"),
        (("again", "--wheel", "catalogue==1.0", "--tier", "cor"), "Did you mean 'core'?"),
    ],
)
def test_add_refuses_what_cannot_be_entered(strom, arguments, told):
    before = entries()
    code, _, err = strom("add", *arguments)
    assert code == 2
    assert told in err
    assert "Traceback" not in err
    assert entries() == before


def test_add_pins_local_files_and_archives(strom):
    Path("mine").mkdir()
    Path("mine/rows.csv").write_bytes(ROWS)
    assert strom("add", "one_file", "--local", "mine/rows.csv", *WORDS)[0] == 0
    (member,) = read_sources(REGISTRY)["one_file"].members
    assert (member.path, member.bytes, member.sha256) == ("rows.csv", len(ROWS), sha256(ROWS))
    packed = ("--local", f"index/{FILE}", "--origin", "archive=zip")
    assert strom("add", "packed", *packed, "--member", "catalogue/README", *WORDS)[0] == 0
    source = read_sources(REGISTRY)["packed"]
    assert source.origin["sha256"] == sha256(Path("index", FILE).read_bytes())
    assert source.members[0].sha256 == sha256(README)
    assert strom("fetch", "one_file", "packed")[0] == 0


def test_add_takes_a_file_from_a_web_server(strom):
    handler = partial(SimpleHTTPRequestHandler, directory="index")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/{FILE}"
        code, _, err = strom("add", "web", "--http", url, "--origin", "archive=zip")
        assert code == 2
        assert "catalogue/README" in err
        assert strom("add", "web", "--http", url, *WORDS)[0] == 0
        server.shutdown()
    source = read_sources(REGISTRY)["web"]
    assert (source.connector, dict(source.origin)) == ("http", {"url": url})
    assert [(member.path, member.sha256) for member in source.members] == [
        (FILE, sha256(Path("index", FILE).read_bytes()))
    ]
