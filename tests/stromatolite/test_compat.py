from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stromatolite.compat import check_pairs, installed, optional
from stromatolite.errors import DependencyError


def install(place: Path, package: str, version: str) -> None:
    """Put a distribution's metadata where Python looks for it; there is no code to import behind it."""
    info = place / f"{package}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")


@pytest.mark.parametrize(
    ("transformers", "peft", "works"),
    [("5.23.0", "0.20.0", True), ("5.0.0", "0.19.1", False), ("4.57.0", "0.17.0", True), ("5.1.0rc1", "0.9", False)],
)
def test_pairs_are_judged_by_installed_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transformers: str, peft: str, works: bool
) -> None:
    install(tmp_path, "transformers", transformers)
    install(tmp_path, "peft", peft)
    monkeypatch.syspath_prepend(str(tmp_path))
    if works:
        check_pairs()
        return
    with pytest.raises(DependencyError) as refused:
        check_pairs()
    told = str(refused.value)
    assert transformers in told
    assert f"peft {peft}" in told
    assert 'pip install "peft>=0.20"' in told
    assert "transformers" not in sys.modules


def test_one_of_a_pair_alone_is_fine(tmp_path: Path) -> None:
    install(tmp_path, "transformers", "5.23.0")
    code = (
        f"import sys; sys.path = [{str(tmp_path)!r}] + [p for p in sys.path if 'site-packages' not in p]\n"
        "from stromatolite.compat import check_pairs, installed\n"
        "assert installed('peft') is None; assert installed('transformers') == '5.23.0'; check_pairs()\n"
    )
    repository = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=repository, check=True)


@pytest.mark.parametrize(
    "error", ["ImportError('gone')", "OSError('libx.so: undefined symbol')", "RuntimeError('ABI')"]
)
def test_a_broken_optional_module_is_none_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    name = f"broken_{error.split('(')[0].lower()}"
    (tmp_path / f"{name}.py").write_text(f"raise {error}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    module, reason = optional(name)
    assert module is None
    assert reason == error.replace("('", ": ").replace("')", "")


def test_a_working_optional_module_is_the_module() -> None:
    assert optional("json") == (sys.modules["json"], None)


def test_a_programming_error_in_a_module_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "faulty.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        optional("faulty")


def test_what_is_not_installed_has_no_version() -> None:
    assert installed("no-such-distribution-anywhere") is None
