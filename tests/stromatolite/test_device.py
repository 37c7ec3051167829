from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from stromatolite import device
from stromatolite.device import DeviceError, DeviceWarning, choose_device
from stromatolite.errors import ConfigError


@pytest.fixture(autouse=True)
def nothing_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_warned", set())


def has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def ask(place: Path, policy: str, torch_package: str | None = None) -> subprocess.CompletedProcess[str]:
    """Choose in a new process, where `torch` may be a package of our own that fails as broken builds do."""
    if torch_package is not None:
        (place / "torch").mkdir()
        (place / "torch" / "__init__.py").write_text(torch_package)
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "from stromatolite.device import choose_device\n"
        f"choice = choose_device({policy!r})\n"
        "print(choice.device, '|', choice.reason, '|', 'torch' in sys.modules)\n"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_cpu_never_looks_at_torch(tmp_path: Path) -> None:
    done = ask(tmp_path, "cpu")
    assert done.stdout.strip() == "cpu | asked for by the policy 'cpu' | False"
    assert done.stderr == ""


@pytest.mark.parametrize("policy", ["auto", "cuda"])
@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("raise ImportError('no torch here')", "ImportError: no torch here"),
        ("raise OSError('libcudart.so.13: cannot open shared object file')", "libcudart.so.13"),
        ("raise RuntimeError('ABI mismatch')", "RuntimeError: ABI mismatch"),
    ],
)
def test_a_torch_that_cannot_be_imported_is_a_fall_back_with_its_reason(
    tmp_path: Path, policy: str, package: str, reason: str
) -> None:
    done = ask(tmp_path, policy, package)
    assert done.returncode == 0
    assert done.stdout.startswith("cpu | ")
    assert reason in done.stdout
    assert done.stderr.count("DeviceWarning") == 1
    assert reason in done.stderr


BROKEN_DRIVER = """
import warnings
__version__ = "2.13.0+cu130"
class version: cuda = "13.0"
class cuda:
    @staticmethod
    def is_available():
        {body}
"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "warnings.warn('The NVIDIA driver on your system is too old'); return False",
            "driver on your system is too old",
        ),
        ("raise RuntimeError('CUDA unknown error')", "CUDA unknown error"),
        ("return False", "torch sees no GPU"),
        ("return True", "failed a trial computation"),  # this torch cannot compute: neither can a card without kernels
    ],
)
def test_a_driver_that_does_not_work_is_a_fall_back_with_its_reason(tmp_path: Path, body: str, reason: str) -> None:
    done = ask(tmp_path, "auto", BROKEN_DRIVER.format(body=body))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("cpu | ")
    assert reason in done.stdout


def test_require_cuda_without_cuda_says_what_was_found_and_what_to_do(tmp_path: Path) -> None:
    done = ask(tmp_path, "require-cuda", BROKEN_DRIVER.format(body="return False"))
    assert done.returncode != 0
    assert "CUDA is required but cannot be used." in done.stderr
    assert "torch sees no GPU" in done.stderr
    assert "'auto'" in done.stderr


def test_the_fall_back_is_told_once_a_process() -> None:
    if has_cuda():
        pytest.skip("this machine has CUDA: nothing falls back")
    with pytest.warns(DeviceWarning, match="Running on the CPU: "):
        first = choose_device("auto")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert choose_device("auto") == first
    assert first.device == "cpu"
    with pytest.raises(DeviceError):
        choose_device("require-cuda")


def test_cuda_is_taken_where_it_works() -> None:
    if not has_cuda():
        pytest.skip("no CUDA here")
    assert {choose_device(policy).device for policy in ("auto", "cuda", "require-cuda")} == {"cuda"}


def test_a_mistyped_policy_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="require-cuda"):
        choose_device("require_cuda")
