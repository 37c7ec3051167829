"""Declares the keys of an origin: what each means, what it may hold, and what is wrong with a given one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stromatolite.errors import nearest

SHA256: Final = r"[0-9a-f]{64}"
URL: Final = r"https?://[^\s@?#]+(\?[^\s@#]*)?"  # no user and password: the registry is public
FILE_NAME: Final = r"[^/\\\s][^/\\]*"


@dataclass(frozen=True)
class Key:
    """One key of an origin.

    Attributes:
        doc: what it means, in a line.
        kind: the type of its value.
        required: whether it must be there.
        pattern: what text must look like, whole.
        choices: the values that it may have.
    """

    doc: str
    kind: type[Any] = str
    required: bool = False
    pattern: str | None = None
    choices: tuple[str, ...] = ()


ARCHIVE_KEYS: Final = {
    "archive": Key(
        "kind of the archive that holds the members; without it they are plain files", choices=("zip", "tar")
    ),
    "bytes": Key("size of the archive", kind=int),
    "sha256": Key("checksum of the archive", pattern=SHA256),
}


def key_problems(keys: Mapping[str, Key], origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with `origin`: keys that nobody knows, keys that are missing, values of the wrong kind."""
    problems = [f"there is no key {name!r}{_guess(str(name), keys)}" for name in origin if name not in keys]
    problems += [
        f"the key {name!r} is missing ({key.doc})" for name, key in keys.items() if key.required and name not in origin
    ]
    for name, key in keys.items():
        if name in origin and (problem := _value_problem(key, origin[name])):
            problems.append(f"{name}: {problem}")
    return problems


def archive_problems(origin: Mapping[str, Any], *, location: str) -> list[str]:
    """What is wrong with the keys of an archive; `location` is the key that says where it lies."""
    if "archive" not in origin:
        return [
            f"{name}: it describes an archive, and the key 'archive' is missing"
            for name in ("bytes", "sha256")
            if name in origin
        ]
    if str(origin[location]).endswith("/"):
        return [f"{location}: an archive is a file, and {origin[location]!r} is a folder"]
    return []


def _value_problem(key: Key, value: Any) -> str | None:
    if not isinstance(value, key.kind) or isinstance(value, bool) is not (key.kind is bool):
        return f"{value!r} is no {_WORDS[key.kind]}"
    if key.kind is int and value <= 0:
        return f"{value!r} is not above zero"
    if key.kind is str and not value.strip():
        return "it is empty"
    if key.kind is list and not (value and all(isinstance(each, str) and each for each in value)):
        return f"{value!r} is no list of names"
    if key.choices and value not in key.choices:
        return f"{value!r} is none of {', '.join(key.choices)}"
    if key.pattern and re.fullmatch(key.pattern, value) is None:
        return f"{value!r} does not look like {_SHAPES.get(key.pattern, key.pattern)}"
    return None


def _guess(name: str, keys: Mapping[str, Key]) -> str:
    close = nearest(name, list(keys))
    return f" (did you mean {close!r}?)" if close else f" (there are {', '.join(keys)})"


_WORDS: Final = {str: "text (quote it)", int: "whole number", bool: "true or false", list: "list"}
_SHAPES: Final = {
    SHA256: "a sha256 (64 digits of 0-9 and a-f)",
    URL: "an address with http:// or https://, without user and password",
    FILE_NAME: "a file name",
}
