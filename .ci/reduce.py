"""Puts the overrides of reduced.yaml into params.yaml, in place."""

from pathlib import Path

import yaml

HERE = Path(__file__).parent
PARAMS = HERE.parent / "params.yaml"

params = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
for family, overrides in yaml.safe_load((HERE / "reduced.yaml").read_text(encoding="utf-8")).items():
    params[family]["overrides"] = overrides
PARAMS.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
