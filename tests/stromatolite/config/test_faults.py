"""Bad configurations: each fault names the file, the key, what was found and what is allowed."""

from __future__ import annotations

import pytest
from toy_family import RELEASE_3

from stromatolite.config import InvalidConfigError, load_resolved, resolve, resolve_params, write_document
from stromatolite.errors import ConfigError


def faults_of(tmp_path, overrides=None, cli=()):
    with pytest.raises(InvalidConfigError) as caught:
        resolve(RELEASE_3, tmp_path, "base", overrides, cli)
    return {failure.key: failure for failure in caught.value.failures}


@pytest.fixture
def base(entry):
    return entry("base", "schema_version: 3\n")


def test_every_fault_of_every_layer_is_told_at_once(entry, tmp_path):
    entry("parent", "schema_version: 3\nmodel: {widht: 3}\n")
    entry("base", "schema_version: 3\nextends: parent\nmodel: {width: 0}\nsede: 1\n")
    with pytest.raises(InvalidConfigError) as caught:
        resolve(RELEASE_3, tmp_path, "base", {"seed": "one"}, ["runtime.device=gpu"])
    assert [(failure.source, failure.key) for failure in caught.value.failures] == [
        ("configs/toy/parent.yaml", "model.widht"),
        ("configs/toy/base.yaml", "model.width"),
        ("configs/toy/base.yaml", "sede"),
        ("params.yaml: toy.overrides", "seed"),
        ("command line", "runtime.device"),
    ]
    told = str(caught.value)
    assert "toy/base has 5 faults" in told
    assert "did you mean model.width?" in told
    assert "found: 'one' (str)" in told


@pytest.mark.parametrize(
    ("key", "guess"),
    [("model.widht", "model.width"), ("sed", "seed"), ("learning_rate", "optim.learning_rate"), ("modle", "model")],
)
def test_an_unknown_key_gets_the_nearest_one(base, tmp_path, key, guess):
    fault = faults_of(tmp_path, cli=[f"{key}=1"])[key]
    assert fault.problem == "there is no such key."
    assert fault.fix == f"did you mean {guess}?"
    assert fault.allowed in ("width, residual, radii, name", "schema_version, model, optim, seed, runtime")


@pytest.mark.parametrize(
    ("override", "key", "allowed"),
    [
        ("model.width='64'", "model.width", "an integer, >= 1 and <= 512"),
        ("model.width=64.0", "model.width", "an integer, >= 1 and <= 512"),
        ("model.width=true", "model.width", "an integer, >= 1 and <= 512"),
        ("model.width=", "model.width", "an integer, >= 1 and <= 512"),
        ("model.width=[1]", "model.width", "an integer, >= 1 and <= 512"),
        ("model.residual=1", "model.residual", "true or false"),
        ("model.residual=no", "model.residual", "true or false"),
        ("optim.learning_rate=fast", "optim.learning_rate", "a number, > 0 and <= 1"),
        ("optim.learning_rate=true", "optim.learning_rate", "a number, > 0 and <= 1"),
        ("optim.learning_rate=.nan", "optim.learning_rate", "a number, > 0 and <= 1"),
        ("optim.learning_rate=.inf", "optim.learning_rate", "a number, > 0 and <= 1"),
        ("model.name=3", "model.name", "text, or null"),
        ("model.name=???", "model.name", "text, or null"),
        ("model.radii=3", "model.radii", "a list, each a number, > 0 and <= 100, in km"),
        ("model.radii=abc", "model.radii", "a list, each a number, > 0 and <= 100, in km"),
        ("model.radii=[1, x]", "model.radii[1]", "a list, each a number, > 0 and <= 100, in km"),
        ("model=3", "model", "a section with width, residual, radii, name"),
        ("runtime.device=3", "runtime.device", "one of auto, cpu, cuda"),
    ],
)
def test_a_wrong_type_is_refused_not_converted(base, tmp_path, override, key, allowed):
    fault = faults_of(tmp_path, cli=[override])[key]
    assert (fault.problem, fault.allowed) == ("wrong type.", allowed)


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("model.width=0", "model.width"),
        ("model.width=513", "model.width"),
        ("optim.learning_rate=0", "optim.learning_rate"),
        ("optim.learning_rate=1.0001", "optim.learning_rate"),
        ("model.radii=[1, 200]", "model.radii[1]"),
    ],
)
def test_a_value_out_of_range_is_refused(base, tmp_path, override, key):
    assert faults_of(tmp_path, cli=[override])[key].problem == "out of range."


@pytest.mark.parametrize("override", ["model.width=1", "model.width=512", "optim.learning_rate=1", "model.name=null"])
def test_a_value_on_the_edge_of_its_range_is_taken(base, tmp_path, override):
    key, _, asked = override.partition("=")
    section, name = key.split(".")
    found = resolve(RELEASE_3, tmp_path, "base", cli=[override]).values[section][name]
    assert found == (None if asked == "null" else float(asked))


def test_a_choice_that_is_not_there_gets_the_nearest_one(base, tmp_path):
    fault = faults_of(tmp_path, cli=["runtime.device=cuda0"])["runtime.device"]
    assert (fault.problem, fault.fix) == ("not one of the choices.", "did you mean cuda?")


@pytest.mark.parametrize(
    "text",
    ["model: {name: '${oc.env:HOME}'}", "seed: ${seed}", "model: {radii: [1, '${x}']}", "'${x}': 1", "model: ${other}"],
)
def test_interpolation_in_an_entry_is_refused(entry, tmp_path, text):
    entry("base", f"schema_version: 3\n{text}\n")
    (fault,) = faults_of(tmp_path).values()
    assert "interpolation" in fault.problem
    assert fault.source == "configs/toy/base.yaml"


def test_interpolation_in_overrides_is_refused(base, tmp_path):
    faults = faults_of(tmp_path, {"model": {"name": "${oc.env:HOME}"}}, ["seed=${x}"])
    assert {key: fault.source for key, fault in faults.items()} == {
        "model.name": "params.yaml: toy.overrides",
        "seed": "command line",
    }
    assert all("interpolation" in fault.problem for fault in faults.values())


@pytest.mark.parametrize("name", ["${oc.env:HOME}", "../toy/base", "/etc/passwd", "", "a b", 3, None])
def test_a_name_is_a_name_and_no_path_or_interpolation(base, entry, tmp_path, name):
    (tmp_path / "params.yaml").write_text(f"toy: {{config: {name!r}}}\n".replace("None", "null"))
    with pytest.raises(ConfigError, match=r"params.yaml: toy.config: this is no name"):
        resolve_params(RELEASE_3, tmp_path)
    entry("child", f"schema_version: 3\nextends: {name!r}\n".replace("None", "3"))
    with pytest.raises(ConfigError, match=r"configs/toy/child.yaml: extends: this is no name"):
        resolve(RELEASE_3, tmp_path, "child")


def test_the_schema_version_cannot_be_overridden(base, tmp_path):
    assert "cannot be chosen" in faults_of(tmp_path, cli=["schema_version=2"])["schema_version"].problem


def test_an_entry_that_is_not_there_gets_the_nearest_one(base, tmp_path):
    with pytest.raises(ConfigError) as caught:
        resolve(RELEASE_3, tmp_path, "bse")
    assert caught.value.found == "no file configs/toy/bse.yaml"
    assert (caught.value.allowed, caught.value.fix) == ("base", "did you mean base?")


def test_what_is_extended_must_be_there(entry, tmp_path):
    entry("base", "schema_version: 3\nextends: nothing\n")
    with pytest.raises(ConfigError, match=r"configs/toy/base.yaml: extends: there is no configuration toy/nothing"):
        resolve(RELEASE_3, tmp_path, "base")


def test_a_circle_of_extends_is_refused(entry, tmp_path):
    entry("a", "schema_version: 3\nextends: b\n")
    entry("b", "schema_version: 3\nextends: c\n")
    entry("c", "schema_version: 3\nextends: b\n")
    with pytest.raises(ConfigError, match=r"configs/toy/c.yaml: extends goes in a circle.\s+found: b -> c -> b"):
        resolve(RELEASE_3, tmp_path, "a")
    entry("self", "schema_version: 3\nextends: self\n")
    with pytest.raises(ConfigError, match="self -> self"):
        resolve(RELEASE_3, tmp_path, "self")


def test_an_entry_newer_than_the_code_is_refused(entry, tmp_path):
    entry("base", "schema_version: 4\nkey_of_the_future: 1\n")
    with pytest.raises(ConfigError, match=r"configs/toy/base.yaml: schema_version: .* newer than the code") as caught:
        resolve(RELEASE_3, tmp_path, "base")
    assert (caught.value.found, caught.value.allowed) == ("schema 4 of toy", "1 to 3")


def test_an_unregistered_entry_of_an_older_schema_is_refused(entry, tmp_path):
    entry("base", "schema_version: 2\n")
    with pytest.raises(ConfigError, match=r"schema_version: the entry was written for an older schema"):
        resolve(RELEASE_3, tmp_path, "base")


@pytest.mark.parametrize("text", ["", "# nothing\n", "seed: 1\n", "schema_version: one\n", "schema_version: 0\n"])
def test_an_entry_must_say_its_schema_version(entry, tmp_path, text):
    entry("base", text)
    with pytest.raises(ConfigError, match=r"configs/toy/base.yaml: schema_version must say"):
        resolve(RELEASE_3, tmp_path, "base")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schema_version: 3\nmodel: {width: 3\n", r"base.yaml, line 3: this is not YAML"),
        ("schema_version: 3\nseed: 1\nseed: 2\n", r"line 3: .*\n.*the key 'seed' stands here twice"),
        ("- 1\n- 2\n", r"base.yaml: this must say `key: value`"),
        ("schema_version: 3\nmodel: &m {width: 3}\noptim: *m\n", r"line 3: .*\n.*aliases"),
        ("schema_version: 3\nmodel: !!python/object/apply:os.system ['true']\n", r"line 2: this is not YAML"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_refused(entry, tmp_path, text, message):
    entry("base", text)
    with pytest.raises(ConfigError, match=message):
        resolve(RELEASE_3, tmp_path, "base")


def test_a_file_that_is_no_text_is_refused(base, tmp_path):
    base.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"configs/toy/base.yaml: this is not text"):
        resolve(RELEASE_3, tmp_path, "base")


@pytest.mark.parametrize("argument", ["model.width", "=3", "model..width=3", ".seed=1"])
def test_an_argument_that_is_no_override_is_refused(base, tmp_path, argument):
    with pytest.raises(ConfigError, match="command line: this is no override"):
        resolve(RELEASE_3, tmp_path, "base", cli=[argument])


def test_a_key_set_twice_in_overrides_is_refused(base, tmp_path):
    with pytest.raises(ConfigError, match=r"params.yaml: toy.overrides: model.width: this key is set twice"):
        resolve(RELEASE_3, tmp_path, "base", {"model": {"width": 3}, "model.width": 4})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("other: {}\n", "params.yaml: toy.config must name a configuration"),
        ("toy: base\n", "params.yaml: toy.config must name a configuration"),
        ("toy: {config: base, overides: {seed: 1}}\n", r"toy.overides: there is no such key.[\s\S]*toy.overrides"),
        ("toy: {config: base, seed: 1}\n", r"toy.seed: there is no such key.[\s\S]*put it under toy.overrides"),
        ("toy: {config: base, overrides: 3}\n", "params.yaml: toy.overrides: wrong type"),
        ("toy: {config: bse}\n", "params.yaml: toy.config: there is no configuration toy/bse"),
    ],
)
def test_a_block_of_params_yaml_that_says_something_else_is_refused(base, tmp_path, text, message):
    (tmp_path / "params.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        resolve_params(RELEASE_3, tmp_path)


def test_a_missing_params_yaml_is_told(base, tmp_path):
    with pytest.raises(ConfigError, match=r"There is no file params.yaml"):
        resolve_params(RELEASE_3, tmp_path)


def written(tmp_path):
    path = tmp_path / "toy.yaml"
    write_document(path, resolve(RELEASE_3, tmp_path, "base"))
    return path, path.read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("width: 16", "width: 17", "the document was edited"),
        ("width: 16", "width: ${x}", "the document was edited"),
        ("schema_version: 3\nconfig", "schema_version: 4\nconfig", "newer than the code"),
        ("family: toy", "family: other", "family: another family's"),
        ("config:", "confg:", "this is no resolved configuration"),
    ],
)
def test_a_document_that_was_tampered_with_is_refused(base, tmp_path, old, new, message):
    path, text = written(tmp_path)
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=message):
        load_resolved(path, RELEASE_3)


def test_a_document_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match="There is no file"):
        load_resolved(tmp_path / "toy.yaml", RELEASE_3)
