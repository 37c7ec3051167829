from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from stromatolite.lineage import LineageError
from stromatolite.lineage.git import PATCH_LIMIT, code_state

Run = Callable[..., str]


def patched_clone(project: Path, place: Path, run_in: Run) -> Path:
    """Clone the commit and apply the patch that was captured: what `reproduce` will do."""
    state = code_state(project)
    run_in(place.parent, "git", "clone", "--quiet", str(project), str(place))
    (place / ".git" / "patch").write_text(state["patch"]["text"])
    run_in(place, "git", "apply", ".git/patch")
    return place


def test_commit_and_patch_bring_every_source_change_back(project: Path, tmp_path: Path, run_in: Run) -> None:
    (project / "train.py").write_text("changed = 'ü'\nno_newline = True")
    (project / "prepare.py").unlink()
    (project / "new folder").mkdir()
    (project / "new folder" / "naïve [1].py").write_text("new = 1\n")
    (project / "staged.yaml").write_text("staged: 1\n")
    run_in(project, "git", "add", "staged.yaml")
    (project / "staged.yaml").write_text("staged: 2\n")
    (project / "crlf.txt").write_bytes(b"one\r\ntwo\r\n")
    (project / "empty.py").touch()
    clone = patched_clone(project, tmp_path / "clone", run_in)
    for name in ("train.py", "new folder/naïve [1].py", "staged.yaml", "crlf.txt", "empty.py"):
        assert (clone / name).read_bytes() == (project / name).read_bytes(), name
    assert not (clone / "prepare.py").exists()


def test_what_the_pipeline_writes_is_no_change(project: Path) -> None:
    with (project / "dvc.lock").open("a") as file:
        file.write("# rewritten\n")
    (project / "data").mkdir(exist_ok=True)
    (project / "data" / "dvc.lock").write_text("stages: {}\n")
    (project / "reports" / "metrics.json").write_text('{"primary": 1}\n')
    (project / "reports" / "decisions.json").write_text("{}\n")
    state = code_state(project)
    assert (state["dirty"], state["changed"], state["patch"]) == (False, [], None)


@pytest.mark.parametrize("name", ["dvc.lock.py", "reports.py", "sub/dvc.lock", "sub/reports/a.py"])
def test_a_name_like_the_pipelines_own_is_a_change(project: Path, name: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("x = 1\n")
    assert code_state(project)["changed"] == [name]


def test_untracked_files_count_when_they_are_source(project: Path) -> None:
    (project / "picture.png").write_bytes(b"\x89PNG")
    (project / "build" / "ignored.py").write_text("ignored = 1\n")
    assert code_state(project)["dirty"] is False
    (project / "Makefile").write_text("run:\n")
    assert code_state(project)["changed"] == ["Makefile"]


def test_a_tracked_data_file_makes_dirty_and_is_named_as_missing_from_the_patch(project: Path, run_in: Run) -> None:
    (project / "ensemble.nc").write_bytes(b"\0CDF")
    run_in(project, "git", "add", "--force", "ensemble.nc")
    run_in(project, "git", "commit", "--quiet", "--message", "Data")
    (project / "ensemble.nc").write_bytes(b"\0CDF changed")
    state = code_state(project)
    assert state["dirty"] is True
    assert state["patch"]["omitted"] == {"ensemble.nc": "not a source file"}
    assert state["patch"]["text"] == ""


def test_a_file_too_large_or_not_text_is_left_out_and_named(project: Path) -> None:
    (project / "large.json").write_text("1" * (PATCH_LIMIT + 1))
    (project / "latin.txt").write_bytes("über".encode("latin-1"))
    (project / "small.py").write_text("small = 1\n")
    patch = code_state(project)["patch"]
    assert set(patch["omitted"]) == {"large.json", "latin.txt"}
    assert "small = 1" in patch["text"]


def test_a_patch_over_the_cap_is_not_kept_in_part(project: Path) -> None:
    for number in range(3):
        (project / f"half{number}.json").write_text("1" * (PATCH_LIMIT // 2))
    patch = code_state(project)["patch"]
    assert patch["text"] == ""
    assert set(patch["omitted"]) == {"half0.json", "half1.json", "half2.json"}


def test_a_repository_in_a_directory_of_a_larger_one(project: Path, run_in: Run) -> None:
    inner = project / "inner"
    (inner / "reports").mkdir(parents=True)
    (inner / "code.py").write_text("x = 1\n")
    run_in(project, "git", "add", ".")
    run_in(project, "git", "commit", "--quiet", "--message", "Inner")
    (inner / "reports" / "metrics.json").write_text("{}")
    assert code_state(inner)["dirty"] is False
    (inner / "code.py").write_text("x = 2\n")
    assert code_state(inner)["changed"] == ["inner/code.py"]
    assert "x = 2" in code_state(inner)["patch"]["text"]


def test_no_checkout_is_told_and_no_crash(tmp_path: Path) -> None:
    state = code_state(tmp_path)
    assert state["commit"] is None
    assert "not a git repository" in state["reason"]


def test_no_git_is_told_and_no_crash(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in code_state(project)["reason"]


def test_a_checkout_without_a_commit_is_told(tmp_path: Path, run_in: Run) -> None:
    run_in(tmp_path, "git", "init", "--quiet")
    (tmp_path / "code.py").write_text("x = 1\n")
    state = code_state(tmp_path)
    assert (state["commit"], state["dirty"], state["changed"]) == (None, True, ["code.py"])
    assert "no commit" in state["reason"]


def test_inside_a_git_hook_the_repository_asked_for_is_described(
    project: Path, tmp_path: Path, run_in: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    shutil.copytree(project, other)
    (other / "new.py").write_text("x = 1\n")
    run_in(other, "git", "add", ".")
    run_in(other, "git", "commit", "--quiet", "--message", "Other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    state = code_state(project)
    assert state["dirty"] is False
    assert state["commit"] == run_in(project, "git", "-C", str(project), "rev-parse", "HEAD").strip()


def test_the_users_diff_settings_do_not_spoil_the_patch(project: Path, tmp_path: Path, run_in: Run) -> None:
    for name, value in {
        "color.ui": "always",
        "diff.noprefix": "true",
        "diff.external": "false",
        "diff.mnemonicPrefix": "true",
        "core.autocrlf": "input",
    }.items():
        run_in(project, "git", "config", name, value)
    (project / "train.py").write_text("changed = 1\n")
    clone = patched_clone(project, tmp_path / "clone", run_in)
    assert (clone / "train.py").read_text() == "changed = 1\n"


def test_a_read_only_checkout_is_described(project: Path, mounted: Callable[..., Path]) -> None:
    (project / "train.py").write_text("changed = 1\n")
    mounted(project, "--bind", str(project))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(project)], check=True)
    assert not os.access(project, os.W_OK)
    assert "changed = 1" in code_state(project)["patch"]["text"]


SECRETS = {
    "a private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "an AWS access key": "key = AKIA" + "IOSFODNN7EXAMPLE",
    "an AWS secret key": "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "a GitHub token": "ghp_" + "a1" * 18,
    "a GitLab token": "glpat-" + "a1" * 10,
    "a Hugging Face token": "hf_" + "aB1" * 11,
    "a Slack token": "xoxb-" + "1234567890-abcdef",
    "an API key": "sk-ant-" + "a1B2" * 6,
    "a JSON web token": "eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0" + ".SflKxwRJSMeKKF2QT4",
    "a password in a URL": "postgresql://me:" + "hunter2@db.example.org/runs",
    "a secret in an assignment": 'DB_PASSWORD = "' + 'c0rrecthorsebatterystaple"',
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_refused_by_file_and_line_and_not_repeated(project: Path, kind: str) -> None:
    (project / "settings.yaml").write_text(f"# one\n# two\n{SECRETS[kind]}\n")
    with pytest.raises(LineageError) as refused:
        code_state(project)
    told = str(refused.value)
    assert kind in told
    assert "settings.yaml, line 3" in told
    assert SECRETS[kind][-12:] not in told


def test_a_secret_that_is_being_removed_is_refused_too(project: Path, run_in: Run) -> None:
    (project / "train.py").write_text(f"a = 1\nb = 2\n# {SECRETS['a GitHub token']}\n")
    run_in(project, "git", "commit", "--quiet", "--all", "--message", "Oh no")
    (project / "train.py").write_text("a = 1\nb = 2\n")
    with pytest.raises(LineageError, match=r"train\.py, line 3 of the committed version"):
        code_state(project)


def test_the_line_is_right_behind_other_changes(project: Path, run_in: Run) -> None:
    lines = [f"x{number} = {number}" for number in range(200)]
    (project / "long.py").write_text("\n".join(lines) + "\n")
    run_in(project, "git", "add", ".")
    run_in(project, "git", "commit", "--quiet", "--message", "Long")
    lines[10:12] = ["++ replaced = 1"]
    lines[150] = SECRETS["a private key"]
    (project / "long.py").write_text("\n".join(lines) + "\n")
    (project / "aaa.py").write_text("-- first = 1\n++ second = 1\n")
    with pytest.raises(LineageError, match=r"long\.py, line 151$|long\.py, line 151\n"):
        code_state(project)


@pytest.mark.parametrize(
    "line",
    [
        "token = tokenizer.decode(ids)",
        'secret_pattern = "PRIVATE"',
        "password: ${DB_PASSWORD}",
        'md5 = "d41d8cd98f00b204e9800998ecf8427e"',
        "uri = sqlite:///mlruns/mlflow.db",
        "git@github.com:someone/something.git",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        'api_key = os.environ["API_KEY"]',
    ],
)
def test_ordinary_lines_are_no_secrets(project: Path, line: str) -> None:
    (project / "plain.py").write_text(f"{line}\n")
    assert line in code_state(project)["patch"]["text"]
