"""Bad pairs of real wheels: refused by name before an import that would have failed, and mended by the line for pip."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

REPOSITORY = Path(__file__).parents[2]
PEFT, TRANSFORMERS, TOKENIZERS = "peft==0.21.2", "transformers==5.23.0", "tokenizers==0.23.3"
IMPORTS = "import transformers, peft; from transformers import LlamaModel; peft.LoraConfig(), peft.get_peft_model"
ASKS = """\
import sys
from stromatolite.compat import check_pairs
from stromatolite.errors import DependencyError
try:
    check_pairs("transformers", "peft")
except DependencyError as error:
    print(error)
assert not {"transformers", "peft", "tokenizers", "torch"} & set(sys.modules)
"""


class Environment:
    """A virtual environment with a few wheels of its own, before all that this one has."""

    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = folder / "bin" / "python"
        self.site = next((folder / "lib").glob("python*")) / "site-packages"
        (self.site / "outer.pth").write_text(sysconfig.get_paths()["purelib"])

    def install(self, *wheels: str) -> None:
        """Put wheels where this environment alone has them; another version of them goes."""
        for wheel in wheels:
            for old in self.site.glob(f"{Requirement(wheel).name}*"):
                shutil.rmtree(old)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(self.site)]
        subprocess.run([*command, *wheels], check=True)

    def declare(self) -> None:
        """The metadata of this project as pyproject.toml has it, whatever is installed around us."""
        project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extra = project["optional-dependencies"]["language"]
        demands = [*project["dependencies"], *(f'{each}; extra == "language"' for each in extra)]
        info = self.site / "stromatolite-0.1.0.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", "Name: stromatolite", "Version: 0.1.0"]
        (info / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {each}" for each in demands), ""]))

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), "-c", code], cwd=REPOSITORY, env={}, capture_output=True, text=True, check=False
        )


@pytest.mark.long
@pytest.mark.parametrize(
    ("wheels", "told", "fails_with"),
    [
        (
            (TRANSFORMERS, "peft==0.17.1", TOKENIZERS),
            ("This project does not work with peft 0.17.1.", 'pip install "peft'),
            "HybridCache",
        ),
        (
            ("transformers==4.57.6", PEFT, TOKENIZERS),
            ("This project does not work with transformers 4.57.6.", 'pip install "transformers'),
            "tokenizers>=0.22.0,<=0.23.0 is required",
        ),
        (
            (TRANSFORMERS, PEFT, "tokenizers==0.22.2"),
            ("does not work with tokenizers 0.22.2.", 'pip install "tokenizers'),
            "tokenizers>=0.23.1,<0.24.0 is required",
        ),
    ],
    ids=["peft too old for transformers 5", "transformers 4 under today's peft", "tokenizers too old"],
)
def test_a_bad_pair_of_wheels_is_told_and_mended(
    tmp_path: Path, wheels: tuple[str, ...], told: tuple[str, ...], fails_with: str
) -> None:
    here = Environment(tmp_path / "venv")
    here.declare()
    here.install("accelerate==1.15.0", *wheels)

    asked = here.run(ASKS)
    assert asked.returncode == 0, asked.stderr
    for each in told:
        assert each in asked.stdout
    broken = here.run(IMPORTS)
    assert broken.returncode != 0, "the table refuses a pair that works"
    assert fails_with in broken.stderr

    asks_for = [Requirement(each) for each in re.findall(r'"(.+?)"', asked.stdout.split("fix: pip install ")[1])]
    ours = {Requirement(each).name: each for each in (PEFT, TRANSFORMERS, TOKENIZERS)}
    assert all(each.specifier.contains(ours[each.name].split("==")[1]) for each in asks_for)
    here.install(*(ours[each.name] for each in asks_for))
    again = here.run(ASKS)
    assert (again.returncode, again.stdout) == (0, "")
    assert here.run(IMPORTS).returncode == 0
