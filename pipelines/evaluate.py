"""Stage `evaluate`: a recorded model and every baseline on the same held-out units."""

from __future__ import annotations

from pathlib import Path

from models import runnable_family
from pipelines.paths import FamilyPaths, family_parser
from stromatolite.config.document import load_resolved
from stromatolite.config.schema import Schema
from stromatolite.errors import reported
from stromatolite.evaluation import identified, read_settings
from stromatolite.family import Inputs
from stromatolite.files import replaced_dir, write_json
from stromatolite.lineage import code_and_environment
from stromatolite.record import RunRecord
from stromatolite.settings import apply_settings


def main(
    family: str,
    config_path: Path,
    settings_path: Path,
    inputs: Inputs,
    record_dir: Path,
    metrics_path: Path,
    scores_path: Path,
    figures_dir: Path,
    code_path: Path,
    root: Path,
) -> None:
    """Evaluate the run in `record_dir` and write metrics, scores by unit, figures, and the state of the code.

    Raises:
        ConfigError: the settings of the evaluation are wrong.
        DataError: the record or the data are missing or broken.
        ContractError: a held-out unit may not be tested on.
    """
    apply_settings()
    chosen = runnable_family(family)
    config = load_resolved(config_path, Schema.of(chosen))
    settings = read_settings(settings_path, family, chosen.evaluation_type)
    code = code_and_environment(root)
    with replaced_dir(figures_dir) as figures:
        found = chosen.evaluate(config, settings, inputs, RunRecord.open(record_dir), figures)
    found = identified(found, family, chosen.primary, settings)
    write_json(scores_path, found.scores)
    write_json(code_path, code)
    write_json(metrics_path, found.metrics)
    primary = found.metrics["primary"]
    print(f"{family}: {primary['metric']} {primary['overall']:.4f} on {found.metrics['units']} held-out units")


@reported
def command() -> None:
    """Read the command line."""
    asked = family_parser("evaluate", __doc__).parse_args()
    at = FamilyPaths(asked.root, asked.family)
    main(
        asked.family,
        at.config,
        at.evaluation_settings,
        at.inputs,
        at.record,
        at.metrics,
        at.scores,
        at.figures,
        at.code,
        asked.root,
    )


if __name__ == "__main__":
    command()
