from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from models import FAMILIES, load_family, runnable_family
from stromatolite.compat import PROJECT, broken_pairs, check_pairs, installed, optional, required
from stromatolite.errors import DependencyError


def install(place: Path, package: str, version: str, demands: Sequence[str] = ()) -> None:
    """Put a distribution's metadata where Python looks for it; there is no code to import behind it."""
    info = place / f"{package}-{version}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {package}", f"Version: {version}"]
    (info / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {each}" for each in demands), ""]))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose metadata Python finds before the environment's."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("transformers", "peft", "least"),
    [
        ("5.23.0", "0.20.0", None),
        ("5.0.0", "0.18.1", None),
        ("5.0.0", "0.17.1", "0.18.0"),
        ("5.1.0rc1", "0.9", "0.18.0"),
        ("5.13.0", "0.18.2", "0.19.1"),
        ("5.23.0", "0.19.1", "0.20.0"),
        ("4.57.6", "0.17.1", None),
    ],
)
def test_a_pair_is_judged_by_the_installed_versions(
    place: Path, transformers: str, peft: str, least: str | None
) -> None:
    install(place, "transformers", transformers)
    install(place, "peft", peft)
    install(place, PROJECT, "0.1.0")  # without demands of its own
    imported = {"transformers", "peft"} & set(sys.modules)
    if least is None:
        check_pairs("transformers", "peft")
        return
    with pytest.raises(DependencyError) as refused:
        check_pairs("transformers", "peft")
    assert f"transformers {transformers} does not work with peft {peft}." in str(refused.value)
    assert refused.value.found == f"peft {peft}"
    assert refused.value.allowed == f"peft>={least}"
    assert refused.value.fix == f'pip install "peft>={least}"'
    assert {"transformers", "peft"} & set(sys.modules) == imported  # only their metadata were read


def test_what_a_package_demands_in_its_own_metadata_is_read_there(place: Path) -> None:
    demands = [
        "tokenizers<0.24,>=0.23.1",
        "Hugging_Face.Hub<3",
        "torch>=2.6; extra == 'torch'",
        "torch<2; extra == 'x'",
    ]
    install(place, "transformers", "5.23.0", demands)
    install(place, "peft", "0.21.2")
    install(place, PROJECT, "0.1.0")
    install(place, "tokenizers", "0.22.1")
    install(place, "torch", "2.13.0+cpu")
    with pytest.raises(DependencyError) as refused:
        check_pairs("transformers")
    assert refused.value.problem == "transformers 5.23.0 does not work with tokenizers 0.22.1."
    assert refused.value.fix == 'pip install "tokenizers<0.24,>=0.23.1"'


def test_a_package_that_has_to_be_replaced_demands_nothing_any_more(place: Path) -> None:
    """transformers 4 wants an old huggingface-hub: pip is not asked for that and for transformers 5."""
    install(place, PROJECT, "0.1.0", ['transformers>=5.23; extra == "language"'])
    install(place, "transformers", "4.57.6", ["huggingface-hub<1.0", "tokenizers<=0.23.0"])
    install(place, "peft", "0.21.2")
    install(place, "tokenizers", "0.23.3")
    with pytest.raises(DependencyError) as refused:
        check_pairs("transformers", "peft")
    assert refused.value.problem == "This project does not work with transformers 4.57.6."
    assert refused.value.fix == 'pip install "transformers>=5.23"'


def test_all_that_is_wrong_is_one_line_for_pip(place: Path) -> None:
    install(place, PROJECT, "0.1.0")
    install(place, "transformers", "5.23.0", ["tokenizers>=0.23.1"])
    install(place, "peft", "0.17.1")
    install(place, "tokenizers", "0.22")
    with pytest.raises(DependencyError) as refused:
        check_pairs("transformers", "peft", "no-such-distribution-anywhere")
    line = 'pip install "no-such-distribution-anywhere" "peft>=0.20.0" "tokenizers>=0.23.1"'
    assert refused.value.fix == line
    assert "no-such-distribution-anywhere is not installed." in refused.value.problem


def test_a_bad_pair_hurts_nobody_who_needs_neither(place: Path) -> None:
    install(place, "transformers", "5.23.0")
    install(place, "peft", "0.17.1")
    for family in FAMILIES:
        packages = load_family(family).packages
        if "transformers" not in packages:
            check_pairs(*packages)
            assert runnable_family(family) is load_family(family)
    assert [fault.found for fault in broken_pairs()] == ["peft 0.17.1"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_does_not_run_with_a_package_that_breaks_one_of_its_own(family: str, place: Path) -> None:
    install(place, "torch", "1.13.1")
    with pytest.raises(DependencyError, match=r"torch 1\.13\.1") as refused:
        runnable_family(family)
    assert '"torch>=' in str(refused.value.fix)
    assert load_family(family).name == family  # what it declares can be read all the same


def test_one_of_a_pair_alone_is_fine(place: Path) -> None:
    install(place, "transformers", "5.23.0", ["torch>=2.6"])
    (place / "stromatolite").mkdir()  # beside no metadata of its own, which demand a peft
    for name in ("__init__.py", "compat.py", "errors.py"):
        shutil.copy(Path(__file__).parents[2] / "stromatolite" / name, place / "stromatolite" / name)
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "from stromatolite.compat import broken_pairs, installed\n"
        "assert installed('peft') is None; assert installed('transformers') == '5.23.0'; assert not broken_pairs()\n"
    )
    subprocess.run([sys.executable, "-S", "-c", code], cwd=place, env={}, check=True)


def test_a_version_that_cannot_be_read_is_no_fault(place: Path) -> None:
    install(place, "transformers", "5.23.0")
    install(place, "peft", "of our own")
    check_pairs("transformers", "peft")


def test_the_environment_that_the_tests_run_in_has_no_bad_pair() -> None:
    assert broken_pairs() == []


@pytest.mark.parametrize(
    "error",
    [
        "ImportError('gone')",
        "OSError('libx.so: undefined symbol')",
        "RuntimeError('ABI')",
        "SyntaxError('of a later Python')",
        "AttributeError('numpy has no bool8')",
    ],
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


def test_a_module_that_is_needed_and_broken_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needed_and_faulty.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(DependencyError) as refused:
        required("needed_and_faulty", "pip install needed")
    assert refused.value.found == "ZeroDivisionError: division by zero"
    assert refused.value.fix == "pip install needed"
    assert required("json", "") is sys.modules["json"]


def test_what_is_not_installed_has_no_version() -> None:
    assert installed("no-such-distribution-anywhere") is None
