"""YAML as configuration files mean it: the core schema of YAML 1.2, with doubled keys refused.

PyYAML reads YAML 1.1, in which `1e-3` is text, `010` is eight and `no` is false. DVC reads params.yaml
as 1.2; so do we.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from stromatolite.errors import ConfigError

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the 1.1 resolvers of the base class are dropped

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not used here", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} stands here twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Quotes text that either version of YAML would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the same list twice is written twice
        return True


def _int(text: str) -> int:
    return int(text, 0 if text[:2] in ("0o", "0x") else 10)


for _tag, _pattern in (("null", _NULL), ("bool", _BOOL), ("int", _INT), ("float", _FLOAT)):
    _whole = re.compile(rf"(?:{_pattern.pattern})$")
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _whole, None)
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _whole, None)
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: _int(node.value))


def parse(text: str, source: str) -> Any:
    """The value that a text says.

    Raises:
        ConfigError: it is no YAML; the message names the line.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer rules
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError(f"{source}{where}: this is not YAML that can be used.", found=problem) from None


def read_mapping(path: Path, source: str) -> dict[str, Any]:
    """The mapping that a file holds (an empty file holds an empty one).

    Raises:
        ConfigError: it cannot be read, is no YAML, or is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise ConfigError(f"There is no file {source}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: this is not text (UTF-8).") from None
    value = parse(text, source)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigError(f"{source}: this must say `key: value`.", found=type(value).__name__, allowed="a mapping")
    return value


def dump(value: Any) -> str:
    """YAML text of plain values, in the order given: the same value gives the same bytes."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=10**6)
