"""Resolution: what wins over what, and what makes the same configuration."""

from __future__ import annotations

import pytest
from toy_family import RELEASE_3, Toy3

from stromatolite.config import load_resolved, resolve, resolve_params, write_document
from stromatolite.config.identity import identity
from stromatolite.errors import ConfigError


def test_an_empty_entry_means_the_defaults(entry, tmp_path):
    entry("base", "schema_version: 3\n")
    resolved = resolve(RELEASE_3, tmp_path, "base")
    assert resolved.values["model"] == {"width": 16, "residual": False, "radii": [1.0, 2.0], "name": None}
    assert (resolved.family, resolved.name, resolved.schema_version) == ("toy", "base", 3)
    assert resolved.label == "toy/base"


def test_each_layer_wins_over_the_one_before(entry, tmp_path):
    entry(
        "grandparent", "schema_version: 3\nmodel: {width: 2, name: grandparent}\nseed: 2\noptim: {learning_rate: 0.2}"
    )
    entry("parent", "schema_version: 3\nextends: grandparent\nmodel: {width: 3}\nseed: 3\n")
    entry("child", "schema_version: 3\nextends: parent\nseed: 4\n")
    resolved = resolve(RELEASE_3, tmp_path, "child")
    assert (resolved.values["model"]["width"], resolved.values["seed"]) == (3, 4)
    assert (resolved.values["model"]["name"], resolved.values["optim"]["learning_rate"]) == ("grandparent", 0.2)
    resolved = resolve(RELEASE_3, tmp_path, "child", {"seed": 5, "model": {"width": 6}}, ["seed=7"])
    assert (resolved.values["model"]["width"], resolved.values["seed"]) == (6, 7)


def test_overrides_may_be_nested_or_dotted(entry, tmp_path):
    entry("base", "schema_version: 3\n")
    nested = resolve(RELEASE_3, tmp_path, "base", {"model": {"width": 6}})
    dotted = resolve(RELEASE_3, tmp_path, "base", {"model.width": 6})
    command = resolve(RELEASE_3, tmp_path, "base", cli=["model.width=6"])
    assert nested == dotted == command


def test_a_list_is_replaced_whole(entry, tmp_path):
    entry("base", "schema_version: 3\nmodel: {radii: [5, 6, 7]}\n")
    assert resolve(RELEASE_3, tmp_path, "base").values["model"]["radii"] == [5.0, 6.0, 7.0]
    assert resolve(RELEASE_3, tmp_path, "base", cli=["model.radii=[3]"]).values["model"]["radii"] == [3.0]


def test_comment_order_and_spelled_out_defaults_give_the_same_bytes(entry, tmp_path):
    entry("base", "schema_version: 3\noptim: {learning_rate: 0.001}\nseed: 3\n")
    write_document(tmp_path / "one.yaml", resolve(RELEASE_3, tmp_path, "base"))
    entry(
        "base",
        "# a comment, even with ${braces}\nseed: 3\nmodel:\n  residual: false\n  radii: [1, 2.0]\n  width: 16\n"
        "optim:\n    learning_rate: 1e-3 # the same\nschema_version: 3\nruntime: {threads: 1}\n",
    )
    write_document(tmp_path / "two.yaml", resolve(RELEASE_3, tmp_path, "base", {"model": {"width": 16}}, ["seed=3"]))
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_a_name_with_overrides_shows_its_identity(entry, tmp_path):
    entry("base", "schema_version: 3\n")
    resolved = resolve(RELEASE_3, tmp_path, "base", {"seed": 1})
    assert resolved.label == f"toy/base+{resolved.identity[:12]}"
    assert resolve(RELEASE_3, tmp_path, "base", {"runtime": {"threads": 2}}).label == "toy/base"


def test_the_typed_configuration_is_frozen_throughout(entry, tmp_path):
    entry("base", "schema_version: 3\nmodel: {radii: [5, 6], width: 4}\n")
    write_document(tmp_path / "toy.yaml", resolve(RELEASE_3, tmp_path, "base"))
    config = load_resolved(tmp_path / "toy.yaml", RELEASE_3)
    assert isinstance(config, Toy3)
    assert (config.model.width, config.model.radii, config.optim.learning_rate) == (4, (5.0, 6.0), 0.5)
    assert isinstance(hash(config), int)  # no list or dict anywhere below
    with pytest.raises(AttributeError):
        config.model.width = 5


def test_a_rule_between_fields_is_told_as_a_config_error(entry, tmp_path):
    entry("base", "schema_version: 3\nmodel: {residual: true, width: 3}\n")
    with pytest.raises(ConfigError, match=r"toy/base: these values do not go together.\s+found: residual blocks need"):
        resolve(RELEASE_3, tmp_path, "base")


def test_params_yaml_names_the_entry_and_its_overrides(entry, tmp_path):
    entry("base", "schema_version: 3\n")
    (tmp_path / "params.yaml").write_text("toy:\n  config: base\n  overrides: {optim: {learning_rate: 2e-1}}\n")
    assert resolve_params(RELEASE_3, tmp_path).values["optim"]["learning_rate"] == 0.2
    (tmp_path / "params.yaml").write_text("toy: {config: base}\n")
    assert resolve_params(RELEASE_3, tmp_path, ["seed=9"]).values["seed"] == 9


def test_identity_is_of_what_is_computed_not_of_where():
    config = {"a": 1.0, "b": [1e-3, True, None], "runtime": {"device": "cpu"}}
    assert identity(config) == identity({"b": [0.001, True, None], "a": 1, "runtime": {"device": "cuda"}})
    assert identity(config) == identity({"a": 1, "b": (0.001, True, None)})
    assert identity({"a": -0.0}) == identity({"a": 0})
    assert len(identity(config)) == 64


@pytest.mark.parametrize("other", [{"a": 2}, {"a": True}, {"a": "1"}, {"a": None}, {"a": [1]}, {"b": 1}, {"a": 1.5}])
def test_identity_differs_where_a_value_or_its_kind_differs(other):
    assert identity({"a": 1}) != identity(other)
