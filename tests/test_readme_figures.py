"""The figures in the README are those of the committed metrics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MINUS = "\N{MINUS SIGN}"
REPOSITORY = Path(__file__).parents[1]
README = " ".join((REPOSITORY / "README.md").read_text(encoding="utf-8").split())


def metrics(family: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REPOSITORY / "reports" / "metrics" / f"{family}.json").read_text())
    return found


def interval(values: list[float]) -> str:
    return "[" + ", ".join(f"{value:.2f}".replace("-", MINUS) for value in values) + "]"


@pytest.mark.parametrize("family", ["climate", "language", "metabolic"])
def test_the_primary_metric_is_quoted_with_its_interval(family: str) -> None:
    primary = metrics(family)["primary"]
    assert f"{primary['overall']:.2f} {interval(primary['interval'])}" in README


def test_the_card_of_climate_counts_the_planets_of_the_metrics() -> None:
    card = (REPOSITORY / "models" / "climate" / "card.md").read_text(encoding="utf-8")
    assert f"{metrics('climate')['units']} planets in cross-validation" in card


def test_climate_is_compared_with_the_best_baselines_as_measured() -> None:
    found = metrics("climate")
    assert f"On the {found['units']} bundled planets" in README
    baselines = found["baselines"]
    scratch = min(each["overall"] for each in baselines.values() if each["from_scratch"])
    corrected = min(each["overall"] for each in baselines.values() if not each["from_scratch"])
    assert f"(PCA and a Gaussian process) has {scratch:.2f}" in README
    assert scratch == baselines["pca_gaussian_process"]["overall"]
    assert f"{found['peer']['clero']['overall']:.2f} as it comes, and {corrected:.2f}" in README
    assert corrected == baselines["clero_ridge_residual"]["overall"]
    for rival in (baselines["pca_gaussian_process"], found["peer"]["clero"], baselines["clero_ridge_residual"]):
        lead = rival["difference"]
        assert f"{lead['overall']:.2f} {interval(lead['interval'])}".replace("-", MINUS) in README


@pytest.mark.parametrize("name", ["surface_temperature", "specific_humidity", "temperature", "asr"])
def test_gains_over_clero_are_those_of_the_variables(name: str) -> None:
    found = metrics("climate")
    ours, theirs = (each["by_variable"][name]["value"] for each in (found["primary"], found["peer"]["clero"]))
    words = {"surface_temperature": "surface temperature", "specific_humidity": "humidity", "asr": "sunlight absorbed"}
    gain = f"{100 * (1 - ours / theirs):.0f}"
    before = README[: README.index(words.get(name, "air temperature"))]
    assert gain in before[-40:], (name, gain)


def test_gains_that_are_told_together_are_those_of_their_variables() -> None:
    found = metrics("climate")
    ours, theirs = (each["by_variable"] for each in (found["primary"], found["peer"]["clero"]))
    gain = {name: round(100 * (1 - ours[name]["value"] / theirs[name]["value"])) for name in ours}
    assert f"{gain['asr']} and {gain['olr']} % in sunlight absorbed and heat radiated" in README
    rest = sorted(gain[name] for name in ("cloud_fraction", "u", "v"))
    assert f"{rest[0]} to {rest[-1]} % in clouds and winds" in README


def test_metabolic_is_compared_with_every_baseline_as_measured() -> None:
    baselines = metrics("metabolic")["baselines"]
    for name, words in {
        "gradient_boosting": "Boosted trees on the same columns have",
        "matrix_factorisation": "matrix factorisation",
        "jaccard_neighbours": "neighbours",
        "reaction_frequency": "plain frequency",
    }.items():
        assert f"{words} {baselines[name]['overall']:.2f}" in README
    lead, won = (baselines["gradient_boosting"][key] for key in ("difference", "units_won"))
    assert (
        f"+{lead['overall']:.2f} {interval(lead['interval'])}, in {won} of {metrics('metabolic')['units']} groups"
        in README
    )


def test_what_the_trees_see_less_of_than_the_network_is_said() -> None:
    from models.metabolic.baselines import HIDINGS
    from models.metabolic.config import MetabolicConfig

    assert (
        f"The trees learn from {HIDINGS} masks of each network, the model from {MetabolicConfig().training.epochs}"
        in README
    )


def test_growth_after_filling_is_quoted_as_measured() -> None:
    overall = metrics("metabolic")["usefulness"]["overall"]
    for name in ("before", "network", "most_frequent"):
        assert f"{overall[name]['accuracy']:.3f}" in README
    drafts = metrics("metabolic")["usefulness"]["organisms"].values()
    assert (metrics("metabolic")["usefulness"]["added"], len(drafts)) == (50, 5)
    assert "after the 50 best reactions are added to each of five drafts" in README
    assert f"({overall['network']['accuracy']:.3f} of {sum(draft['calls'] for draft in drafts)} calls" in README


def test_language_is_compared_with_the_rules_as_measured() -> None:
    found = metrics("language")
    rules = found["baselines"]["rules"]
    lead = rules["difference"]
    assert f"Of {found['units']} dossiers" in README
    assert f"which alone have {rules['overall']:.2f}" in README
    assert f"the lead is +{lead['overall']:.2f} {interval(lead['interval'])}" in README
    assert ("No value was invented" in README) is (found["invariants"]["invented_values"]["value"] == 0)
    flat, papers = " ".join(README.split()), found["papers"]
    ours, rules, alone = (papers["exact"][name] for name in ("candidate", "rules", "network_alone"))
    assert f"Of {papers['texts']} texts in the manner of papers" in flat
    assert f"it reads {ours['mean']:.2f} {interval([ours['low'], ours['high']])} exactly" in flat
    assert f"the rules {rules['mean']:.2f}, the network without them {alone['mean']:.2f}" in flat


def test_fusion_is_compared_with_baselines_label_and_ablations_as_measured() -> None:
    def told(each: dict[str, Any], value: str = "overall") -> str:
        return f"{each[value]:.3f} [{each['interval'][0]:.3f}, {each['interval'][1]:.3f}]".replace("-", MINUS)

    found = metrics("fusion")
    trees, nearest = (found["baselines"][name] for name in ("gradient_boosting", "nearest_organism"))
    assert f"area is off by {told(found['primary'])} on average" in README
    assert f"have {trees['overall']:.3f}, the most similar planet and organism {nearest['overall']:.3f}" in README
    assert f"the lead over the trees is {told(trees['difference'])}" in README
    assert f"is better ({found['peer']['mechanistic']['overall']:.3f})" in README
    without = {name: found["ablations"][f"without_{name}"]["value"] for name in ("network", "words", "climate")}
    assert f"({without['network']:.3f} without it)" in README
    assert f"({without['words']:.3f} and {without['climate']:.3f} without them)" in README
    held = found["interval"]
    assert f"hold {100 * held['coverage']['value']:.0f} % of what is true" in README
    assert f"{100 * held['where_habitable']:.0f} % where that is above zero" in README
    grows, trees_grow = (each["by_variable"]["where_it_grows"]["value"] for each in (found["primary"], trees))
    assert f"the errors are {grows:.3f}, and {trees_grow:.3f} for the trees" in README
    gain = found["ablations"]["without_network"]["difference"]["interval"]
    assert ("latent vector brings nothing" in README) is (gain[1] >= 0)


def test_as_many_known_planets_are_shown_as_were_asked_about() -> None:
    survey = json.loads((REPOSITORY / "reports" / "survey.json").read_text())
    assert f"Of {len(survey['planets'])} known rocky planets" in README
